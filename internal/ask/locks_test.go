package ask

import (
	"context"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

// counting is a node of some build, which is asked about locks at most once.
type counting struct {
	Node
	build string
	asked int
}

func (*counting) State() *session.State { return &session.State{Status: session.Attached} }

func (c *counting) Microstates(context.Context, time.Duration) (*beam.Microstates, error) {
	return &beam.Microstates{BuildType: c.build, Origin: beam.Origin{Cost: beam.Cost{Requests: 2}}}, nil
}

func (c *counting) Locks(context.Context, time.Duration) (*beam.Locks, error) {
	c.asked++
	return &beam.Locks{BuildType: c.build, Counted: true, Total: 1, List: []beam.LockClass{{Name: "db_tab"}}, Origin: beam.Origin{Cost: beam.Cost{BytesIn: 100}}}, nil
}

// Locks come with what threads do, where the emulator counts them; no other is asked.
func TestLocksComeWithThreads(t *testing.T) {
	for build, want := range map[string]int{"opt": 0, beam.LockCounting: 1} {
		n := &counting{build: build}
		a, err := new(Desk).Ask(t.Context(), n, "microstates", given("window=1s"))
		d, ok := a.(view.Document)
		if err != nil || !ok || n.asked != want {
			t.Fatalf("%s: asked %d times: %v, %v", build, n.asked, a, err)
		}
		locks := 0
		for _, s := range d.Sections {
			if s.Name == "locks" {
				locks = len(s.Table.Rows)
			}
		}
		if locks != want || d.Origin.BytesIn != int64(100*want) {
			t.Errorf("%s: %d rows, %+v", build, locks, d.Origin)
		}
	}
}
