package examine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Session is what is asked. *session.Session is one.
type Session interface {
	State() *session.State
	Overhear(ctx context.Context) <-chan *session.State
	Hear(f func(*beam.Events))

	Processes(ctx context.Context, q live.ProcessQuery) (*beam.Processes, error)
	EtsTables(ctx context.Context, q live.TableQuery) (*beam.EtsTables, error)
	EtsGroups(ctx context.Context, sort string, limit int) (*beam.EtsGroups, error)
	Ports(ctx context.Context, q live.PortQuery) (*beam.Ports, error)
	Waits(ctx context.Context, q live.WaitQuery) (*beam.Waits, error)
	Links(ctx context.Context, window time.Duration) (*beam.Links, error)
	Allocators(ctx context.Context) (*beam.Allocators, error)
	Inspect(ctx context.Context, ref string, o live.InspectOptions) (*beam.ProcessDetail, error)
	Standings(ctx context.Context, pids []beam.Pid) (*beam.Standings, error)
	Collect(ctx context.Context, pid beam.Pid, largest int64, audit func(call, object string) error) (*beam.Collection, error)
	Tracing(ctx context.Context, pids []beam.Pid) (*beam.Tracing, error)
	Sockets(ctx context.Context) (*beam.OSSockets, error)
	GlobalLocks(ctx context.Context) (*beam.GlobalLocks, error)
}

// Options of an examiner.
type Options struct {
	Detectors []*diagnose.Detector
	// Keep is how many looks are kept; 30.
	Keep int
	// Audit notes an act before it; nil: no acts. The only one is a garbage collection of a
	// process whose heap is no larger than Trial bytes, once for each group.
	Audit func(call, object string) error
	Trial int64
	// Woken bounds how many processes a round may wake; 150.
	Woken int
	// Past reads what is kept of a node's life, which began then; nil: nothing is kept.
	Past func(ctx context.Context, node string, begin time.Time) (*diagnose.Past, error)
}

// DefaultTrial is the largest heap that is collected to see what that frees.
const DefaultTrial = 64 << 20

// Examiner examines one node. It is not safe for concurrent use.
type Examiner struct {
	s Session
	o Options
	h diagnose.History

	wants   []diagnose.Want
	cursory bool              // only what wakes nobody and is known anyway is looked at
	tried   map[beam.Pid]bool // that were collected, or refused it

	mu        sync.Mutex // Hear calls from elsewhere
	heard     []beam.Event
	listening bool

	seenSystem *beam.System
	seenCensus *beam.Census
	cost       beam.Cost
	failed     map[string]string // question → why, of the last round
	remembered time.Time         // when the past was read last
}

// New makes an examiner of a session that does not run yet.
func New(s Session, o Options) *Examiner {
	if o.Keep == 0 {
		o.Keep = 30
	}
	if o.Woken == 0 {
		o.Woken = 150
	}
	if o.Trial == 0 {
		o.Trial = DefaultTrial
	}
	e := &Examiner{s: s, o: o, tried: map[beam.Pid]bool{}}
	e.h.Acts = o.Audit != nil
	s.Hear(func(es *beam.Events) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.listening = es.Listening == beam.ListeningOurs
		e.heard = append(e.heard, es.List...)
		e.heard = e.heard[max(0, len(e.heard)-mostHeard):]
	})
	return e
}

// History is what was seen so far. It changes with the next round.
func (e *Examiner) History() *diagnose.History { return &e.h }

// Target is the node as the user named it.
func (e *Examiner) Target() string { return e.s.State().Target }

// Closely tells whether rounds ask more than what the session knows anyway; they do unless
// told otherwise.
func (e *Examiner) Closely(yes bool) { e.cursory = !yes }

// Round looks once, when the session has looked again, and judges.
func (e *Examiner) Round(ctx context.Context) (diagnose.Verdict, error) {
	st, err := e.next(ctx)
	if err != nil {
		return diagnose.Verdict{}, err
	}
	if len(e.h.Looks) > 0 && e.h.Last().System.Incarnation != st.Incarnation {
		e.h.Looks, e.wants, e.tried = nil, nil, map[beam.Pid]bool{}
		e.h.Past, e.remembered = nil, time.Time{}
	}
	e.h.Target = st.Target
	e.h.Looks = append(e.h.Looks, e.look(ctx, st))
	e.h.Looks = e.h.Looks[max(0, len(e.h.Looks)-e.o.Keep):]
	e.remember(ctx, st)
	v := diagnose.Judge(e.o.Detectors, &e.h)
	e.wants = v.Wants
	return v, ctx.Err()
}

// pastEvery is how often the past is read: what takes days is not in a hurry.
const pastEvery = 10 * time.Minute

func (e *Examiner) remember(ctx context.Context, st *session.State) {
	now := st.System.Origin.At
	if e.o.Past == nil || now.Sub(e.remembered) < pastEvery {
		return
	}
	e.remembered = now
	past, err := e.o.Past(ctx, st.Incarnation.Node, now.Add(-st.System.Uptime))
	if err != nil {
		e.failed["what is kept"] = err.Error()
		return
	}
	e.h.Past = past
}

// next waits for a state with a look and a census that were not examined yet.
func (e *Examiner) next(ctx context.Context) (*session.State, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for st := range e.s.Overhear(ctx) {
		switch {
		case st.Status == session.Refused:
			return nil, errors.New(st.Error)
		case st.Status == session.Attached && st.System != nil && st.System != e.seenSystem && st.Census != nil && st.Census != e.seenCensus:
			e.seenSystem, e.seenCensus = st.System, st.Census
			return st, nil
		}
	}
	return nil, ctx.Err()
}

// listed is how many processes, tables and ports a look has of each list.
const listed = 30

// mostPorts is how many ports are listed when a detector wants all.
const mostPorts = 1000

func (e *Examiner) look(ctx context.Context, st *session.State) diagnose.Look {
	ctx = session.Unnoticed(ctx)
	e.failed = map[string]string{}
	l := diagnose.Look{At: st.Census.Origin.At, System: st.System, Census: st.Census}
	e.newborns(ctx, &l)
	list := func(key beam.SortKey) *beam.Processes {
		return ask(e, "processes by "+string(key), func() (*beam.Processes, error) {
			return e.s.Processes(ctx, live.ProcessQuery{Sort: key, Limit: listed, NoWake: true})
		}, func(p *beam.Processes) beam.Cost { return p.Origin.Cost })
	}
	l.Busiest, l.Queues = list(beam.SortReductionsRate), list(beam.SortMessageQueueLen)
	l.Largest, l.Binaries = list(beam.SortTotalHeapSize), list(beam.SortBinaryMemory)
	l.Events, l.Listening = e.events()
	if e.cursory {
		l.Waits = st.Waits
		e.wants = slices.DeleteFunc(e.wants, func(w diagnose.Want) bool { return !w.Routine })
		e.closer(ctx, &l)
		return l
	}
	l.Tables = ask(e, "tables", func() (*beam.EtsTables, error) {
		return e.s.EtsTables(ctx, live.TableQuery{Limit: listed})
	}, func(t *beam.EtsTables) beam.Cost { return t.Origin.Cost })
	l.Ports = ask(e, "ports", func() (*beam.Ports, error) {
		return e.s.Ports(ctx, live.PortQuery{Sort: "queue_size", Limit: listed})
	}, func(p *beam.Ports) beam.Cost { return p.Origin.Cost })
	l.Waits = ask(e, "waits", func() (*beam.Waits, error) {
		return e.s.Waits(ctx, live.WaitQuery{Callees: 5, Woken: e.o.Woken})
	}, func(w *beam.Waits) beam.Cost { return w.Origin.Cost })
	e.closer(ctx, &l)
	return l
}

// ask asks, adds up what that cost, and notes what had no answer.
func ask[T any](e *Examiner, what string, question func() (*T, error), cost func(*T) beam.Cost) *T {
	v, err := question()
	if err != nil {
		e.failed[what] = err.Error()
		return nil
	}
	if v != nil {
		e.cost = e.cost.Plus(cost(v))
	}
	return v
}

// mostHeard is how many events are kept from one round to the next.
const mostHeard = 200

func (e *Examiner) events() (out []beam.Event, listening bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	out, e.heard = e.heard, nil
	return out, e.listening
}

// newborns looks at the youngest, if a detector asked for that: first of all, since they
// may not live for long.
func (e *Examiner) newborns(ctx context.Context, l *diagnose.Look) {
	n := 0
	for _, w := range e.wants {
		if w.Kind == diagnose.WantNewborns {
			n = max(n, w.N)
		}
	}
	var pids []beam.Pid
	groups := map[beam.Pid]string{}
	young := l.Census.Newest[:min(n, len(l.Census.Newest))]
	for _, b := range young {
		groups[b.Pid] = b.Group
		pids = append(pids, b.Pid)
	}
	for _, b := range young {
		if _, seen := groups[b.Parent]; !seen && b.Parent != beam.NoPid {
			groups[b.Parent] = ""
			pids = append(pids, b.Parent)
		}
	}
	e.standings(ctx, l, pids, groups)
}

// closer takes the closer looks that detectors asked for.
func (e *Examiner) closer(ctx context.Context, l *diagnose.Look) {
	var pids []beam.Pid
	groups := map[beam.Pid]string{}
	seen := map[beam.Pid]bool{}
	add := func(p beam.Pid, group string) {
		if !seen[p] && len(pids) < e.o.Woken {
			seen[p] = true
			pids = append(pids, p)
			groups[p] = group
		}
	}
	wide := map[diagnose.WantKind]bool{}
	var traced []beam.Pid
	details := 0
	for _, w := range e.wants {
		switch w.Kind {
		case diagnose.WantStandings:
			if w.Group == "" {
				r, _ := l.Row(w.Pid)
				add(w.Pid, r.Group)
				continue
			}
			for _, p := range e.first(ctx, "members of "+w.Group, live.ProcessQuery{Limit: w.N, Group: w.Group}) {
				add(p, w.Group)
			}
		case diagnose.WantWorking:
			for _, p := range e.first(ctx, "those that work", live.ProcessQuery{Limit: w.N, Filter: working}) {
				r, _ := l.Row(p)
				add(p, r.Group)
			}
		case diagnose.WantNewborns: // done
		case diagnose.WantDetail:
			if details++; details <= mostDetails {
				if d := e.detail(ctx, w); d != nil {
					l.Details = append(l.Details, d)
				}
			}
		case diagnose.WantTrial:
			if c := e.trial(ctx, w.Pid); c != nil {
				l.Trials = append(l.Trials, c)
			}
		case diagnose.WantTracing:
			if wide[w.Kind] = true; w.Pid != beam.NoPid {
				traced = append(traced, w.Pid)
			}
		default:
			wide[w.Kind] = true
		}
	}
	e.standings(ctx, l, pids, groups)
	e.wide(ctx, l, wide, traced)
}

// mostDetails is how many processes one round looks at closely.
const mostDetails = 8

// working is of those that a census found running, or ready.
var working = func() *filter.Expr {
	e, err := filter.Parse("!status=waiting")
	if err != nil {
		panic(err)
	}
	return e
}()

// first are the pids of a list, those that did most of late first.
func (e *Examiner) first(ctx context.Context, what string, q live.ProcessQuery) []beam.Pid {
	q.Sort, q.NoWake = beam.SortReductionsRate, true
	p := ask(e, what, func() (*beam.Processes, error) { return e.s.Processes(ctx, q) },
		func(p *beam.Processes) beam.Cost { return p.Origin.Cost })
	if p == nil {
		return nil
	}
	return p.Pid
}

func (e *Examiner) detail(ctx context.Context, w diagnose.Want) *beam.ProcessDetail {
	d, err := e.s.Inspect(ctx, cmp.Or(w.Name, w.Pid.String()), live.InspectOptions{})
	if err != nil {
		return nil // it has ended, or is too busy to tell
	}
	e.cost = e.cost.Plus(d.Origin.Cost)
	return d
}

func (e *Examiner) trial(ctx context.Context, p beam.Pid) *beam.Collection {
	if e.o.Audit == nil || e.tried[p] {
		return nil
	}
	e.tried[p] = true
	return ask(e, "a collection of "+p.String(), func() (*beam.Collection, error) {
		return e.s.Collect(ctx, p, e.o.Trial, e.o.Audit)
	}, func(c *beam.Collection) beam.Cost { return c.Origin.Cost })
}

// mostStandings is how many processes one question may be about.
const mostStandings = live.MostStandings

func (e *Examiner) standings(ctx context.Context, l *diagnose.Look, pids []beam.Pid, groups map[beam.Pid]string) {
	for len(pids) > 0 {
		some := pids[:min(mostStandings, len(pids))]
		pids = pids[len(some):]
		s := ask(e, fmt.Sprintf("what %d processes do", len(some)), func() (*beam.Standings, error) { return e.s.Standings(ctx, some) },
			func(s *beam.Standings) beam.Cost { return s.Origin.Cost })
		if s == nil {
			continue
		}
		for _, st := range s.List {
			l.Standings = append(l.Standings, diagnose.Stand{Standing: st, Group: groups[st.Pid]})
		}
	}
}

func (e *Examiner) wide(ctx context.Context, l *diagnose.Look, wants map[diagnose.WantKind]bool, traced []beam.Pid) {
	for kind := range wants {
		switch kind {
		case diagnose.WantPorts:
			l.AllPorts = ask(e, "all ports", func() (*beam.Ports, error) {
				return e.s.Ports(ctx, live.PortQuery{Sort: "io", Limit: mostPorts})
			}, func(p *beam.Ports) beam.Cost { return p.Origin.Cost })
		case diagnose.WantTables:
			l.TableKinds = ask(e, "kinds of tables", func() (*beam.EtsGroups, error) { return e.s.EtsGroups(ctx, "tables", listed) },
				func(g *beam.EtsGroups) beam.Cost { return g.Origin.Cost })
		case diagnose.WantSockets:
			l.Sockets = ask(e, "sockets", func() (*beam.OSSockets, error) { return e.s.Sockets(ctx) },
				func(s *beam.OSSockets) beam.Cost { return s.Origin.Cost })
		case diagnose.WantTracing:
			l.Tracing = ask(e, "tracing", func() (*beam.Tracing, error) { return e.s.Tracing(ctx, traced) },
				func(t *beam.Tracing) beam.Cost { return t.Origin.Cost })
		case diagnose.WantLocks:
			l.Locks = ask(e, "global locks", func() (*beam.GlobalLocks, error) { return e.s.GlobalLocks(ctx) },
				func(g *beam.GlobalLocks) beam.Cost { return g.Origin.Cost })
		case diagnose.WantLinks:
			l.Links = ask(e, "links", func() (*beam.Links, error) { return e.s.Links(ctx, 0) },
				func(k *beam.Links) beam.Cost { return k.Origin.Cost })
		case diagnose.WantCarriers:
			l.Allocators = ask(e, "allocators", func() (*beam.Allocators, error) { return e.s.Allocators(ctx) },
				func(a *beam.Allocators) beam.Cost { return a.Origin.Cost })
		}
	}
}

// Report words a verdict of the last round.
func (e *Examiner) Report(v diagnose.Verdict) diagnose.Report {
	r := diagnose.NewReport(v, &e.h, len(e.o.Detectors))
	for what, why := range e.failed {
		r.Coverage.Missing = append(r.Coverage.Missing, diagnose.Lack{What: what, Why: why})
	}
	slices.SortFunc(r.Coverage.Missing, func(a, b diagnose.Lack) int { return strings.Compare(a.What, b.What) })
	cost := e.cost
	for i := range e.h.Looks {
		cost = cost.Plus(e.h.Looks[i].System.Origin.Cost).Plus(e.h.Looks[i].Census.Origin.Cost)
	}
	r.Spent(cost, e.h.Span())
	return r
}
