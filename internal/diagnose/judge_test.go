package diagnose

import (
	"testing"
	"time"
)

// history with so many empty looks.
func looks(n int) *History {
	h := &History{}
	for i := range n {
		h.Looks = append(h.Looks, Look{At: time.Unix(int64(2*i), 0)})
	}
	return h
}

func finds(name string, f Finding, explains, explainsAll []string) *Detector {
	return &Detector{Name: name, Explains: explains, ExplainsAll: explainsAll, Run: func(p *Pass) { p.Report(f) }}
}

func TestConsequencesAreTold(t *testing.T) {
	socket := Finding{Title: "blocked socket", Severity: Warning, Confidence: Proven, Touches: []string{"process <0.1.0>"}}
	queue := Finding{Title: "long queue", Severity: Error, Confidence: Likely, Touches: []string{"process <0.1.0>"}}
	busy := Finding{Title: "busy schedulers", Severity: Critical, Confidence: Likely, Touches: []string{"group a"}}
	for name, c := range map[string]struct {
		detectors []*Detector
		want      []string
		gravest   Severity
		follow    int
	}{
		"of the same process": {[]*Detector{finds("queue", queue, nil, nil), finds("socket", socket, []string{"queue"}, nil)}, []string{"blocked socket"}, Error, 1},
		"of another":          {[]*Detector{finds("busy", busy, nil, nil), finds("socket", socket, []string{"busy"}, nil)}, []string{"busy schedulers", "blocked socket"}, Critical, 0},
		"of all":              {[]*Detector{finds("busy", busy, nil, nil), finds("socket", socket, nil, []string{"busy"})}, []string{"blocked socket"}, Critical, 1},
		"in a row": {[]*Detector{finds("busy", busy, nil, nil), finds("queue", queue, nil, []string{"busy"}), finds("socket", socket, []string{"queue"}, nil)},
			[]string{"blocked socket"}, Critical, 2},
		"of each other": {[]*Detector{finds("queue", queue, []string{"socket"}, nil), finds("socket", socket, []string{"queue"}, nil)}, []string{"long queue", "blocked socket"}, Error, 0},
	} {
		t.Run(name, func(t *testing.T) {
			found := Judge(c.detectors, looks(1)).Findings
			if len(found) != len(c.want) {
				t.Fatalf("%d findings: %+v", len(found), found)
			}
			for i := range c.want {
				if found[i].Title != c.want[i] {
					t.Errorf("number %d is %q", i, found[i].Title)
				}
			}
			if found[0].Severity != c.gravest || len(found[len(found)-1].Consequences) != c.follow {
				t.Errorf("severity %s, consequences %v", found[0].Severity, found[len(found)-1].Consequences)
			}
		})
	}
}

func TestGrows(t *testing.T) {
	series := func(v ...float64) (s Series) {
		for i, x := range v {
			s = append(s, Sample{time.Unix(int64(i), 0), x})
		}
		return s
	}
	for name, c := range map[string]struct {
		s    Series
		want bool
	}{
		"steadily":             {series(100, 110, 120, 130, 140, 150), true},
		"with one dip":         {series(100, 110, 120, 115, 140, 150), true},
		"too few":              {series(100, 200, 300, 400, 500), false},
		"up and down":          {series(100, 150, 100, 150, 100, 150), false},
		"too little":           {series(100, 101, 102, 103, 104, 105), false},
		"too little for these": {series(1000, 1010, 1020, 1030, 1040, 1049), false},
		"a step":               {series(100, 100, 100, 100, 100, 200), false},
	} {
		if got := c.s.Grows(20, 0.05); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
