package session

import (
	"context"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// closer is a fake node that may be looked at closely. Each answer costs a second.
type closer struct {
	*fake
	asked int
}

func (c *closer) origin() beam.Origin {
	c.asked++
	return beam.Origin{Cost: beam.Cost{Busy: time.Second}}
}

func (c *closer) Standings(context.Context, []beam.Pid) (*beam.Standings, error) {
	return &beam.Standings{Origin: c.origin()}, nil
}

func (c *closer) Tracing(context.Context, []beam.Pid) (*beam.Tracing, error) {
	return &beam.Tracing{Origin: c.origin()}, nil
}

func (c *closer) Sockets(context.Context) (*beam.OSSockets, error) {
	return &beam.OSSockets{Origin: c.origin()}, nil
}

func (c *closer) GlobalLocks(context.Context) (*beam.GlobalLocks, error) {
	return &beam.GlobalLocks{Origin: c.origin()}, nil
}

func (c *closer) Collect(_ context.Context, p beam.Pid, _ int64, audit func(call, object string) error) (*beam.Collection, error) {
	return &beam.Collection{Pid: p, Origin: c.origin()}, audit("collect", p.String())
}

// Closer looks count towards the budget. Those at the same processes are shared; an act never is.
func TestCloserLooks(t *testing.T) {
	s, c := New("app", nil, Options{}), &closer{fake: newFake(1)}
	s.arrive(c)
	ctx := t.Context()
	one, other := []beam.Pid{{ID: 1}}, []beam.Pid{{ID: 2}}
	noted := 0
	collect := func() error {
		_, err := s.Collect(ctx, one[0], 1<<20, func(_, _ string) error { noted++; return nil })
		return err
	}
	for _, l := range []struct {
		name string
		ask  func() error
		want int // answers of the node by then
	}{
		{"standings", func() error { _, err := s.Standings(ctx, one); return err }, 1},
		{"standings again", func() error { _, err := s.Standings(ctx, one); return err }, 1},
		{"standings of another", func() error { _, err := s.Standings(ctx, other); return err }, 2},
		{"tracing", func() error { _, err := s.Tracing(ctx, one); return err }, 3},
		{"tracing of another", func() error { _, err := s.Tracing(ctx, other); return err }, 4},
		{"sockets", func() error { _, err := s.Sockets(ctx); return err }, 5},
		{"locks", func() error { _, err := s.GlobalLocks(ctx); return err }, 6},
		{"collect", collect, 7},
		{"collect again", collect, 8},
	} {
		if err := l.ask(); err != nil || c.asked != l.want {
			t.Errorf("%s: the node was asked %d times, want %d; %v", l.name, c.asked, l.want, err)
		}
	}
	if noted != 2 {
		t.Errorf("%d acts were noted", noted)
	}
	used, _ := s.meter.used()
	if want := float64(c.asked) * time.Second.Seconds() / begin.Seconds(); used < want*0.9 || used > want*1.1 {
		t.Errorf("the budget has %v of a scheduler, want %v", used, want)
	}
}
