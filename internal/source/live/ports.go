package live

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// PortSorts are the keys that Ports can sort by.
func PortSorts() []string { return probe.PortSorts() }

// PortQuery chooses ports and sockets.
type PortQuery struct {
	Sort  string // of PortSorts; "" is io
	Limit int    // rows wanted
	// Window is the time over which traffic is measured, of all, and ranked by; with 0
	// rows are ranked by all that went through them, and their rates are since an
	// earlier look at the same row, if there was one.
	Window time.Duration
}

// Ports lists the ports with the largest key, and NIF sockets among them.
func (s *Source) Ports(ctx context.Context, q PortQuery) (*beam.Ports, error) {
	q.Sort = cmp.Or(q.Sort, "io")
	sockets := make(chan socketsAnswer, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		cancel()
		<-sockets // closed by whoever was started
	}()
	go func() { // at the same time, so that a window is the same for both
		defer close(sockets)
		sockets <- s.sockets(ctx, q.Window)
	}()
	a, err := s.largest(ctx, q.Limit, func(limit int) (probe.Request, error) {
		return probe.Ports(q.Sort, limit, q.Window, s.pace)
	})
	if err != nil {
		return nil, err
	}
	ps, seen := probe.DecodePorts(a.Result, s.n.Name())
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	b := <-sockets
	if b.err != nil {
		return nil, b.err
	}
	ps.Sockets = b.ports.Total
	ps.Total += ps.Sockets
	ps.List = append(ps.List, b.ports.List...)
	key := portKey(q.Sort, q.Window > 0)
	slices.SortStableFunc(ps.List, func(a, b beam.Port) int { return cmp.Compare(key(b), key(a)) })
	ps.List = ps.List[:min(len(ps.List), clamp(q.Limit))]
	ps.Incarnation, ps.Origin = s.n.Incarnation(), sampled(seen+b.seen, ps.Total, a.Cost.Plus(b.cost))
	if q.Window <= 0 {
		s.movedSince(ps)
	}
	return ps, nil
}

type socketsAnswer struct {
	ports *beam.Ports
	seen  int
	cost  beam.Cost
	err   error
}

func (s *Source) sockets(ctx context.Context, window time.Duration) socketsAnswer {
	var a node.Answer
	var err error
	if a, err = s.n.Do(ctx, probe.Sockets(window), nil); err != nil {
		return socketsAnswer{err: err}
	}
	ps, seen := probe.DecodeSockets(a.Result, s.n.Name())
	return socketsAnswer{ps, seen, a.Cost, a.Result.Err()}
}

// portKey is what ports and sockets are ranked by together, as probe.Ports ranks
// ports: by what went through in the window, or in all.
func portKey(sort string, window bool) func(beam.Port) int64 {
	in, out := func(p beam.Port) int64 { return p.Input }, func(p beam.Port) int64 { return p.Output }
	if window {
		in, out = func(p beam.Port) int64 { return p.InputDelta }, func(p beam.Port) int64 { return p.OutputDelta }
	}
	switch sort {
	case "input":
		return in
	case "output":
		return out
	case "queue_size":
		return func(p beam.Port) int64 { return p.QueueSize }
	}
	return func(p beam.Port) int64 { return in(p) + out(p) }
}

// movedSince tells traffic since an earlier look.
func (s *Source) movedSince(ps *beam.Ports) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range ps.List {
		p := &ps.List[i]
		var moved [4]int64
		p.Window, moved = s.ports.since(p.ID, ps.Origin.At, [4]int64{p.Input, p.Output})
		p.InputDelta, p.OutputDelta = moved[0], moved[1]
	}
	s.ports.forget(ps.Origin.At)
}
