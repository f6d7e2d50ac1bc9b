package closewait

import (
	"fmt"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

const partner = "192.0.2.7:443"

// seen are looks at a node of which one process holds ports to a partner, and others
// ports to elsewhere.
func seen(closed func(i int) int, pause time.Duration) *diagnose.History {
	h := &diagnose.History{Target: "app@host"}
	client := beam.Pid{ID: 86}
	for i := range 6 {
		l := diagnose.Look{At: time.Unix(0, 0).Add(time.Duration(i) * pause), Census: &beam.Census{},
			System: &beam.System{Ports: beam.Usage{Count: 500, Limit: 65536}, OS: beam.OS{OpenFiles: 600, MaxOpenFiles: 20000}}}
		l.Sockets = &beam.OSSockets{TCP: map[string]int{state: closed(i), "established": 200}, CloseWait: []beam.Remote{{Address: partner, Count: closed(i)}}}
		l.AllPorts = &beam.Ports{}
		for n := range closed(i) {
			l.AllPorts.List = append(l.AllPorts.List, beam.Port{ID: fmt.Sprintf("#Port<0.%d>", n), Owner: client, OwnerName: "partner_client", Remote: partner})
		}
		for n := range 200 {
			l.AllPorts.List = append(l.AllPorts.List, beam.Port{ID: fmt.Sprintf("#Port<1.%d>", n), Owner: beam.Pid{ID: 90}, OwnerName: "server", Remote: "192.0.2.8:9"})
		}
		h.Looks = append(h.Looks, l)
	}
	return h
}

func TestDetector(t *testing.T) {
	for name, c := range map[string]struct {
		closed func(i int) int
		pause  time.Duration
		want   string // severity; "" nothing
	}{
		"more and more":                    {func(i int) int { return 30 + 20*i }, 2 * time.Second, "critical"},
		"level for long":                   {func(int) int { return 30 }, 20 * time.Second, "warning"},
		"level for a moment":               {func(int) int { return 30 }, 2 * time.Second, ""},
		"the other side restarted":         {func(i int) int { return 300 - 50*i }, 20 * time.Second, ""},
		"some, as each connection is once": {func(int) int { return 5 }, 20 * time.Second, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			for _, f := range diagnose.Judge([]*diagnose.Detector{Detector}, seen(c.closed, c.pause)).Findings {
				got += f.Severity.String()
				if f.Culprit.Name != "partner_client" {
					t.Errorf("blames %+v", f.Culprit)
				}
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
