package session

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Source is what a session asks. *live.Source is one.
type Source interface {
	Incarnation() beam.Incarnation
	Done() <-chan struct{}
	Err() error
	Close() error

	System(ctx context.Context, window time.Duration) (*beam.System, error)
	Sample(ctx context.Context, plan live.SamplePlan) (*beam.Census, error)
	Known(ctx context.Context, q live.ProcessQuery) (*beam.Processes, bool, error)
	Excerpt(ctx context.Context, q live.ExcerptQuery) (*beam.Excerpt, bool, error)
	Kin(group string) (*beam.Kin, bool)
	Recent(ref string) (*beam.Recent, bool, error)
	Processes(ctx context.Context, q live.ProcessQuery) (*beam.Processes, error)
	Inspect(ctx context.Context, ref string, o live.InspectOptions) (*beam.ProcessDetail, error)
	Applications(ctx context.Context) (*beam.Applications, error)
	Tree(ctx context.Context, app string) (*beam.Tree, error)
	EtsTables(ctx context.Context, q live.TableQuery) (*beam.EtsTables, error)
	EtsGroups(ctx context.Context, sort string, limit int) (*beam.EtsGroups, error)
	Ports(ctx context.Context, q live.PortQuery) (*beam.Ports, error)
	Allocators(ctx context.Context) (*beam.Allocators, error)
	Links(ctx context.Context, window time.Duration) (*beam.Links, error)
	Microstates(ctx context.Context, window time.Duration) (*beam.Microstates, error)
	Locks(ctx context.Context, window time.Duration) (*beam.Locks, error)
	Waits(ctx context.Context, q live.WaitQuery) (*beam.Waits, error)
	Standings(ctx context.Context, pids []beam.Pid) (*beam.Standings, error)
	Tracing(ctx context.Context, pids []beam.Pid) (*beam.Tracing, error)
	Sockets(ctx context.Context) (*beam.OSSockets, error)
	GlobalLocks(ctx context.Context) (*beam.GlobalLocks, error)
	Mnesia(ctx context.Context, q live.MnesiaQuery) (*beam.Mnesia, error)
	Collect(ctx context.Context, p beam.Pid, largest int64, audit func(call, object string) error) (*beam.Collection, error)

	Listen(ctx context.Context, q live.EventQuery) error
	Events(ctx context.Context) (*beam.Events, error)
}

// ErrNotAttached answers a question while there is no connection.
var ErrNotAttached = errors.New("not attached to the node")

// ErrNoCensus answers a question that only a census can answer, before there is one.
var ErrNoCensus = errors.New("no census of this node was taken yet")

// The questions that faces may ask at any time. However many ask the same, the
// node hears it once in an interval.

func (s *Session) Processes(ctx context.Context, q live.ProcessQuery) (*beam.Processes, error) {
	key := fmt.Sprintf("processes %s %d %s %t %q %q", q.Sort, q.Limit, q.Window, q.NoWake, filterText(q.Filter), q.Group)
	return ask(ctx, s, key, func(ctx context.Context, src Source) (*beam.Processes, error) {
		// The sampler knows already who is first; the node is asked only about the rows.
		if p, ok, err := src.Known(ctx, q); ok || err != nil {
			return p, err
		}
		if q.Group != "" || q.Sort == beam.SortReductionsRate || q.Sort == beam.SortAge {
			return nil, ErrNoCensus
		}
		return src.Processes(ctx, q)
	})
}

func filterText(f *filter.Expr) string {
	if f == nil {
		return ""
	}
	return f.String()
}

// Kin tells of a group of the last census and who started its members. The node is not
// asked.
func (s *Session) Kin(ctx context.Context, group string) (*beam.Kin, error) {
	src, _, err := s.attachedTo()
	if err != nil {
		return nil, err
	}
	s.notice(ctx)
	c := s.State().Census
	kin, ok := src.Kin(group)
	if !ok || c == nil {
		return nil, ErrNoCensus
	}
	for _, g := range c.Groups {
		if g.Name == group {
			kin.Group = g
			return kin, nil
		}
	}
	return nil, &live.NotFoundError{Ref: group, Reason: "the last census has no group of this name"}
}

// Recent tells what the last census knew of a process. The node is not asked.
func (s *Session) Recent(ctx context.Context, ref string) (*beam.Recent, error) {
	src, _, err := s.attachedTo()
	if err != nil {
		return nil, err
	}
	s.notice(ctx)
	r, ok, err := src.Recent(ref)
	if err == nil && !ok {
		err = ErrNoCensus
	}
	return r, err
}

// Inspect looks at one process. With a request for what it holds the answer is
// not shared: that is a touch which somebody asked for.
func (s *Session) Inspect(ctx context.Context, ref string, o live.InspectOptions) (*beam.ProcessDetail, error) {
	look := func(ctx context.Context, src Source) (*beam.ProcessDetail, error) {
		return src.Inspect(ctx, ref, o)
	}
	if o.Intimate() {
		src, _, err := s.attachedTo()
		if err != nil {
			return nil, err
		}
		return once(ctx, s, src, look)
	}
	return ask(ctx, s, fmt.Sprintf("inspect %q", ref), look)
}

func (s *Session) Applications(ctx context.Context) (*beam.Applications, error) {
	return ask(ctx, s, "applications", func(ctx context.Context, src Source) (*beam.Applications, error) {
		return src.Applications(ctx)
	})
}

func (s *Session) Tree(ctx context.Context, app string) (*beam.Tree, error) {
	return ask(ctx, s, fmt.Sprintf("tree %q", app), func(ctx context.Context, src Source) (*beam.Tree, error) {
		return src.Tree(ctx, app)
	})
}

func (s *Session) EtsTables(ctx context.Context, q live.TableQuery) (*beam.EtsTables, error) {
	return ask(ctx, s, fmt.Sprintf("ets %+v", q), func(ctx context.Context, src Source) (*beam.EtsTables, error) {
		return src.EtsTables(ctx, q)
	})
}

func (s *Session) EtsGroups(ctx context.Context, sort string, limit int) (*beam.EtsGroups, error) {
	return ask(ctx, s, fmt.Sprintf("ets groups %q %d", sort, limit), func(ctx context.Context, src Source) (*beam.EtsGroups, error) {
		return src.EtsGroups(ctx, sort, limit)
	})
}

func (s *Session) Ports(ctx context.Context, q live.PortQuery) (*beam.Ports, error) {
	return ask(ctx, s, fmt.Sprintf("ports %+v", q), func(ctx context.Context, src Source) (*beam.Ports, error) {
		return src.Ports(ctx, q)
	})
}

func (s *Session) Links(ctx context.Context, window time.Duration) (*beam.Links, error) {
	return ask(ctx, s, fmt.Sprintf("links %s", window), func(ctx context.Context, src Source) (*beam.Links, error) {
		return src.Links(ctx, window)
	})
}

func (s *Session) Microstates(ctx context.Context, window time.Duration) (*beam.Microstates, error) {
	return ask(ctx, s, fmt.Sprintf("microstates %s", window), func(ctx context.Context, src Source) (*beam.Microstates, error) {
		return src.Microstates(ctx, window)
	})
}

func (s *Session) Locks(ctx context.Context, window time.Duration) (*beam.Locks, error) {
	return ask(ctx, s, fmt.Sprintf("locks %s", window), func(ctx context.Context, src Source) (*beam.Locks, error) {
		return src.Locks(ctx, window)
	})
}

func (s *Session) Allocators(ctx context.Context) (*beam.Allocators, error) {
	return ask(ctx, s, "allocators", func(ctx context.Context, src Source) (*beam.Allocators, error) {
		return src.Allocators(ctx)
	})
}

// Waits is shared with those who ask with the same bounds and candidates; how
// groups are named is left to whoever asked first.
func (s *Session) Waits(ctx context.Context, q live.WaitQuery) (*beam.Waits, error) {
	key := fmt.Sprintf("waits %d %d %d %v %v %t", q.Callees, q.Woken, q.Depth, q.Candidates, q.Queues, q.NoSample)
	return ask(ctx, s, key, func(ctx context.Context, src Source) (*beam.Waits, error) {
		return src.Waits(ctx, q)
	})
}

// Standings is shared with those who ask about the same processes.
func (s *Session) Standings(ctx context.Context, pids []beam.Pid) (*beam.Standings, error) {
	return ask(ctx, s, fmt.Sprintf("standings %v", pids), func(ctx context.Context, src Source) (*beam.Standings, error) {
		return src.Standings(ctx, pids)
	})
}

// Tracing is shared with those who ask about the same processes.
func (s *Session) Tracing(ctx context.Context, pids []beam.Pid) (*beam.Tracing, error) {
	return ask(ctx, s, fmt.Sprintf("tracing %v", pids), func(ctx context.Context, src Source) (*beam.Tracing, error) {
		return src.Tracing(ctx, pids)
	})
}

func (s *Session) Sockets(ctx context.Context) (*beam.OSSockets, error) {
	return ask(ctx, s, "sockets", func(ctx context.Context, src Source) (*beam.OSSockets, error) {
		return src.Sockets(ctx)
	})
}

func (s *Session) GlobalLocks(ctx context.Context) (*beam.GlobalLocks, error) {
	return ask(ctx, s, "global locks", func(ctx context.Context, src Source) (*beam.GlobalLocks, error) {
		return src.GlobalLocks(ctx)
	})
}

func (s *Session) Mnesia(ctx context.Context, q live.MnesiaQuery) (*beam.Mnesia, error) {
	return ask(ctx, s, fmt.Sprintf("mnesia %+v", q), func(ctx context.Context, src Source) (*beam.Mnesia, error) {
		return src.Mnesia(ctx, q)
	})
}

// Collect is not shared: it is an act. See live.Source.
func (s *Session) Collect(ctx context.Context, p beam.Pid, largest int64, audit func(call, object string) error) (*beam.Collection, error) {
	src, _, err := s.attachedTo()
	if err != nil {
		return nil, err
	}
	return once(ctx, s, src, func(ctx context.Context, src Source) (*beam.Collection, error) {
		return src.Collect(ctx, p, largest, audit)
	})
}

// Events are the latest node events of this session, newest first. It asks the node
// for those that came since the last time, and listens from the first time on.
func (s *Session) Events(ctx context.Context) (*beam.Events, error) {
	return ask(ctx, s, "events", s.askEvents)
}

// shared keeps answers for one interval, and lets those who ask while an answer
// is under way wait for it.
type shared struct {
	flight singleflight.Group
	mu     sync.Mutex
	kept   map[string]keptAnswer
}

type keptAnswer struct {
	value any
	until time.Time
}

// mostKept bounds the kept answers; beyond it the one that is stale first goes.
const mostKept = 128

func (c *shared) get(key string) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.kept[key]
	return k.value, ok && time.Now().Before(k.until)
}

func (c *shared) put(key string, value any, life time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		c.kept = make(map[string]keptAnswer)
	}
	now, first := time.Now(), ""
	for k, v := range c.kept {
		if now.After(v.until) {
			delete(c.kept, k)
		} else if first == "" || v.until.Before(c.kept[first].until) {
			first = k
		}
	}
	if len(c.kept) >= mostKept {
		delete(c.kept, first)
	}
	c.kept[key] = keptAnswer{value, now.Add(life)}
}

// questionTimeout bounds a shared question, whose askers may all have gone.
const questionTimeout = 60 * time.Second

// attachedTo is the source, and the number of its connection.
func (s *Session) attachedTo() (Source, int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.source == nil {
		return nil, 0, ErrNotAttached
	}
	return s.source, s.attached, nil
}

type unnoticed struct{}

// Unnoticed makes questions asked with it not count as somebody who looks: for who
// asks at intervals, whether or not anybody reads the answers.
func Unnoticed(ctx context.Context) context.Context {
	return context.WithValue(ctx, unnoticed{}, true)
}

// notice that somebody looks.
func (s *Session) notice(ctx context.Context) {
	if ctx.Value(unnoticed{}) != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wake()
	s.asked = time.Now()
}

// ask answers from what is kept, or asks the node.
func ask[T any](ctx context.Context, s *Session, key string, question func(context.Context, Source) (T, error)) (T, error) {
	var none T
	src, connection, err := s.attachedTo()
	if err != nil {
		return none, err
	}
	s.notice(ctx)
	key = fmt.Sprintf("%d %s", connection, key)
	if v, ok := s.shared.get(key); ok {
		return v.(T), nil
	}
	// The first to ask must not take the answer along when it leaves.
	answer := s.shared.flight.DoChan(key, func() (any, error) {
		own, cancel := context.WithTimeout(context.WithoutCancel(ctx), questionTimeout)
		defer cancel()
		v, err := once(own, s, src, question)
		if err != nil {
			return nil, err
		}
		life := s.interval()
		if s.o.Urgent {
			life /= 2 // who asks once in each interval gets what is new
		}
		s.shared.put(key, v, life)
		return v, nil
	})
	select {
	case r := <-answer:
		if r.Err != nil {
			return none, r.Err
		}
		return r.Val.(T), nil
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// once asks the node and notes what it cost.
func once[T any](ctx context.Context, s *Session, src Source, question func(context.Context, Source) (T, error)) (T, error) {
	v, err := question(ctx, src)
	if err == nil {
		s.meter.add(costOf(v))
	}
	return v, err
}
