package idlegarbage

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

const kb, mb = 1 << 10, 1 << 20

// seen are looks at a node with one group.
func seen(g beam.Group) *diagnose.History {
	g.Name, g.MedianAge, g.HeapsRead = "group", time.Minute, g.Count
	g.TotalHeapSize, g.OldHeapSize = int64(g.Count)*g.MedianHeap, int64(g.Count)*g.OldHeapSize
	h := &diagnose.History{Target: "app@host"}
	for i := range 8 {
		h.Looks = append(h.Looks, diagnose.Look{At: time.Unix(int64(2*i), 0), System: &beam.System{Memory: beam.Memory{Processes: g.TotalHeapSize + 5*mb}},
			Census: &beam.Census{Groups: []beam.Group{g}}})
	}
	return h
}

func TestDetector(t *testing.T) {
	tls := beam.MFA{Module: "tls_connection", Function: "init", Arity: 1}
	member := beam.Pid{ID: 100}
	freeing := func(after int64) *beam.Collection {
		return &beam.Collection{Pid: member, Before: beam.Held{TotalHeapSize: 1 * mb}, After: beam.Held{TotalHeapSize: after}}
	}
	for name, c := range map[string]struct {
		group beam.Group
		tried *beam.Collection
		want  string // confidence; "" nothing
	}{
		"old heaps":                   {beam.Group{Count: 100, MedianHeap: 1 * mb, OldHeapSize: 600 * kb}, nil, "suspected"},
		"a single server":             {beam.Group{Count: 1, MedianHeap: 100 * mb, OldHeapSize: 60 * mb}, nil, ""},
		"tried, and most was garbage": {beam.Group{Count: 100, MedianHeap: 1 * mb, OldHeapSize: 600 * kb}, freeing(2 * kb), "proven"},
		"tried, and most is alive":    {beam.Group{Count: 100, MedianHeap: 1 * mb, OldHeapSize: 600 * kb}, freeing(900 * kb), ""},
		"the process ended meanwhile": {beam.Group{Count: 100, MedianHeap: 1 * mb, OldHeapSize: 600 * kb}, freeing(beam.NotRead), "suspected"},
		"given at the start":          {beam.Group{Count: 100, MedianHeap: 1 * mb}, nil, ""},
		"many small sessions":         {beam.Group{Count: 60000, MedianHeap: 6 * kb, OldHeapSize: 3 * kb}, nil, ""},
		"they work":                   {beam.Group{Count: 100, MedianHeap: 1 * mb, OldHeapSize: 600 * kb, ReductionsRate: 1e6}, nil, ""},
		"connections over TLS":        {beam.Group{Count: 200, MedianHeap: 100 * kb, OldHeapSize: 60 * kb, InitialCall: tls}, nil, "suspected"},
		"few of these":                {beam.Group{Count: 20, MedianHeap: 100 * kb, OldHeapSize: 60 * kb, InitialCall: tls}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := seen(c.group)
			if c.tried != nil {
				h.Looks[5].Trials = []*beam.Collection{c.tried}
				h.Looks[4].Standings = []diagnose.Stand{{Standing: beam.Standing{Pid: member}, Group: "group"}}
			}
			got := ""
			for _, f := range diagnose.Judge([]*diagnose.Detector{Detector}, h).Findings {
				if f.Severity >= diagnose.Warning {
					got += string(f.Confidence)
				}
			}
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
