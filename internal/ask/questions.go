package ask

import (
	"context"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

// One function per question: read the parameters, ask, hand the answer to view.

func system(_ context.Context, n Node, p *Params) (view.Document, error) {
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	s := n.State()
	if s.System == nil {
		return view.Document{}, notYet(s)
	}
	return view.System(s.System), nil
}

func processes(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn := p.Syntax()
	q := live.ProcessQuery{Sort: beam.SortKey(p.OneOf("sort", ProcessSorts)), Limit: p.Limit(100), Window: p.Window(), Group: p.Name("group")}
	q.Filter = p.Filter()
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	q.Group = view.GroupNamed(n.State().Census, q.Group)
	a, err := n.Processes(ctx, q)
	if err != nil {
		return view.Document{}, err
	}
	return view.Processes(a, syn), nil
}

// groups asks the node nothing: a census knows them, and who started whom.
func groups(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn, by, sort, limit := p.Syntax(), p.OneOf("by", view.GroupedBy), p.OneOf("sort", view.GroupSorts()), p.Limit(200)
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	s := n.State()
	if s.Census == nil {
		return view.Document{}, noCensus(s)
	}
	c := *s.Census
	if by == view.ByParent {
		e, err := n.Excerpt(ctx, live.ExcerptQuery{By: by})
		if err != nil {
			return view.Document{}, err
		}
		c.Parents = e.Groups
	}
	return view.Groups(&c, by, sort, limit, syn), nil
}

func group(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn := p.Syntax()
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	k, err := n.Kin(ctx, view.GroupNamed(n.State().Census, p.Path("group")))
	if err != nil {
		return view.Document{}, err
	}
	return view.Group(k, syn), nil
}

func topGroups(_ context.Context, n Node, p *Params) (view.Document, error) {
	syn, limit := p.Syntax(), p.Limit(8)
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	s := n.State()
	if s.Census == nil {
		return view.Document{}, noCensus(s)
	}
	return view.TopGroups(s.Census, limit, syn), nil
}

func process(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn := p.Syntax()
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	a, err := n.Inspect(ctx, p.Path("pid"), live.InspectOptions{Syntax: syn})
	if err != nil {
		return view.Document{}, err
	}
	d := view.Process(a, syn)
	d.Graph = view.ProcessGraph(a, n.State().Waits, syn)
	return d, nil
}

func recentOf(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn := p.Syntax()
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	r, err := n.Recent(ctx, p.Path("pid"))
	if err != nil {
		return view.Document{}, err
	}
	return view.Recent(r, syn), nil
}

func applications(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn := p.Syntax()
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	a, err := n.Applications(ctx)
	if err != nil {
		return view.Document{}, err
	}
	return view.Applications(a, syn), nil
}

func tree(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn := p.Syntax()
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	a, err := n.Tree(ctx, p.Path("app"))
	if err != nil {
		return view.Document{}, err
	}
	return view.SupervisionTree(a, syn), nil
}

func ets(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn, q := p.Syntax(), live.TableQuery{Sort: p.OneOf("sort", EtsSorts), Limit: p.Limit(500), Window: p.Window()}
	if strings.HasSuffix(q.Sort, "_growth") && q.Window <= 0 {
		p.Fail("sort: %s needs a window", q.Sort)
	}
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	a, err := n.EtsTables(ctx, q)
	if err != nil {
		return view.Document{}, err
	}
	return view.EtsTables(a, syn), nil
}

func etsGroups(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn, sort, limit := p.Syntax(), p.OneOf("sort", EtsGroupSorts), p.Limit(500)
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	a, err := n.EtsGroups(ctx, sort, limit)
	if err != nil {
		return view.Document{}, err
	}
	return view.EtsGroups(a, syn), nil
}

func mnesia(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn, q := p.Syntax(), live.MnesiaQuery{Sort: p.OneOf("sort", MnesiaSorts), Limit: p.Limit(500), Window: p.Window()}
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	a, err := n.Mnesia(ctx, q)
	if err != nil {
		return view.Document{}, err
	}
	return view.Mnesia(a, syn), nil
}

func ports(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn, q := p.Syntax(), live.PortQuery{Sort: p.OneOf("sort", PortSorts), Limit: p.Limit(500), Window: p.Window()}
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	a, err := n.Ports(ctx, q)
	if err != nil {
		return view.Document{}, err
	}
	return view.Ports(a, syn), nil
}

// sockets are read from the operating system: the node is asked nothing.
func sockets(ctx context.Context, n Node, p *Params) (view.Document, error) {
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	a, err := n.Sockets(ctx)
	if err != nil {
		return view.Document{}, err
	}
	return view.Sockets(a), nil
}

func allocators(ctx context.Context, n Node, p *Params) (view.Document, error) {
	byInstance := p.OneOf("by", AllocatorRows) == "instance"
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	a, err := n.Allocators(ctx)
	if err != nil {
		return view.Document{}, err
	}
	return view.Allocators(a, byInstance), nil
}

func memory(ctx context.Context, n Node, p *Params) (view.Document, error) {
	byInstance := p.OneOf("by", AllocatorRows) == "instance"
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	s := n.State()
	if s.System == nil {
		return view.Document{}, notYet(s)
	}
	a, err := n.Allocators(ctx)
	if err != nil {
		return view.Document{}, err
	}
	return view.Memory(s.System, a, byInstance), nil
}

func links(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn, window := p.Syntax(), p.Window()
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	a, err := n.Links(ctx, window)
	if err != nil {
		return view.Document{}, err
	}
	return view.Links(a, syn), nil
}

func microstates(ctx context.Context, n Node, p *Params) (view.Document, error) {
	window, each := max(p.Window(), time.Second), p.OneOf("by", ThreadRows) == "thread"
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	a, err := n.Microstates(ctx, window)
	if err != nil {
		return view.Document{}, err
	}
	if !a.CountsLocks() {
		return view.Microstates(a, each), nil
	}
	l, err := n.Locks(ctx, window)
	if err != nil {
		return view.Document{}, err
	}
	both := *a
	both.Origin.Cost = a.Origin.Cost.Plus(l.Origin.Cost)
	return view.WithLocks(view.Microstates(&both, each), l), nil
}

// waits are not looked for more closely than the defaults, however many pages ask.
func waits(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn := p.Syntax()
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	w, err := n.Waits(ctx, live.WaitQuery{})
	if err != nil {
		return view.Document{}, err
	}
	return view.Waits(w, true, syn), nil
}

func events(ctx context.Context, n Node, p *Params) (view.Document, error) {
	syn := p.Syntax()
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	a, err := n.Events(ctx)
	if err != nil {
		return view.Document{}, err
	}
	return view.Events(a, syn), nil
}

// eventMinutes asks the node nothing: the session has counted.
func eventMinutes(_ context.Context, n Node, p *Params) (view.Document, error) {
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	s := n.State()
	if s.System == nil {
		return view.Document{}, notYet(s)
	}
	var minutes []view.EventMinute
	for _, m := range n.EventMinutes() {
		minutes = append(minutes, view.EventMinute(m))
	}
	return view.EventMinutes(s.Incarnation.Node, minutes, s.System.Origin.At), nil
}
