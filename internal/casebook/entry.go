package casebook

import (
	"encoding/json"
	"math"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// entry is a case as it is on disk.
type entry struct {
	Node    string        `json:"node"`
	Case    diagnose.Case `json:"case"`
	Touches []string      `json:"touches,omitempty"`
	Courses []course      `json:"courses"`
}

// course is the numbers of a signal, each with its time in nanoseconds since 1970.
type course struct {
	Signal string    `json:"signal"`
	Unit   string    `json:"unit,omitempty"`
	Times  []int64   `json:"times"`
	Values []float64 `json:"values"`
}

// encode leaves out what JSON has no number for; of evidence its course too, since courses
// are in the order of the evidence.
func encode(node string, c *diagnose.Case) ([]byte, error) {
	e := entry{Node: node, Case: *c, Touches: c.Finding.Touches, Courses: []course{}}
	e.Case.Finding.Evidence = []diagnose.Evidence{}
	for i := range max(len(c.Finding.Evidence), len(c.Courses)) {
		if i < len(c.Finding.Evidence) {
			if !finite(c.Finding.Evidence[i].Value) {
				continue
			}
			e.Case.Finding.Evidence = append(e.Case.Finding.Evidence, c.Finding.Evidence[i])
		}
		if i < len(c.Courses) {
			e.Courses = append(e.Courses, courseOf(&c.Courses[i]))
		}
	}
	return json.Marshal(e)
}

func courseOf(from *diagnose.Course) course {
	to := course{Signal: from.Signal, Unit: from.Unit}
	for _, s := range from.Samples {
		if finite(s.V) {
			to.Times, to.Values = append(to.Times, s.At.UnixNano()), append(to.Values, s.V)
		}
	}
	return to
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func decode(v []byte) (*entry, error) {
	var e entry
	if err := json.Unmarshal(v, &e); err != nil {
		return nil, err
	}
	return &e, nil
}

func (e *entry) unwire() diagnose.Case {
	c := e.Case
	c.Finding.Touches = e.Touches
	for _, from := range e.Courses {
		to := diagnose.Course{Signal: from.Signal, Unit: from.Unit}
		for i := range min(len(from.Times), len(from.Values)) {
			to.Samples = append(to.Samples, diagnose.Sample{At: time.Unix(0, from.Times[i]), V: from.Values[i]})
		}
		c.Courses = append(c.Courses, to)
	}
	return c
}
