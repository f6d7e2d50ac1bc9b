package ask

import (
	"context"
	"slices"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Findings tells what the detectors have found at the nodes that are watched. Safe for
// concurrent use; answers are shared and must not be changed.
type Findings interface {
	// Health of a node, by its target; nil: no detector looks at it.
	Health(node string) *view.Health
	// Detector of a name; nil: there is none.
	Detector(name string) *diagnose.Detector
}

// FindingsOf are the open cases and the latest closed ones of one node; neither is nil.
type FindingsOf struct {
	Node    string         `json:"node"`
	Verdict view.Verdict   `json:"verdict"`
	Open    []view.Finding `json:"open"`
	Closed  []view.Finding `json:"closed"`
}

// Health is what is known of a node; nil: no detector looks at it.
func (d *Desk) Health(st *session.State) *view.Health {
	if d.Findings == nil {
		return nil
	}
	h := d.Findings.Health(st.Target)
	if h == nil || st.CensusError == "" {
		return h
	}
	failing := *h
	failing.Problem = st.CensusError
	return &failing
}

// VerdictOf says how a node in a state fares, by its Health.
func (d *Desk) VerdictOf(h *view.Health, st *session.State) view.Verdict {
	if h == nil {
		return view.Unwatched()
	}
	return view.VerdictOf(h, st.Status == session.Attached, d.now())
}

// FindingsAt are those of a node in a state.
func (d *Desk) FindingsAt(st *session.State) FindingsOf {
	h := d.Health(st)
	f := FindingsOf{Node: st.Target, Verdict: d.VerdictOf(h, st), Open: []view.Finding{}, Closed: []view.Finding{}}
	if h != nil {
		f.Open, f.Closed = view.FindingsOf(h.Open), view.FindingsOf(h.Closed)
	}
	return f
}

// findings are those of now, or those that were open at a moment before; of a group, if
// one is named.
func (d *Desk) findings(ctx context.Context, n Node, p *Params) (any, error) {
	now := d.now()
	at, group := p.Moment("at", now), p.Name("group")
	if err := p.Done(); err != nil {
		return nil, err
	}
	st := n.State()
	h := d.Health(st)
	if h != nil && group != "" {
		h = view.HealthAbout(h, view.GroupNamed(st.Census, group))
	}
	f := FindingsOf{Node: st.Target, Verdict: d.VerdictOf(h, st), Open: []view.Finding{}, Closed: []view.Finding{}}
	if h == nil {
		return f, nil
	}
	open, closed := h.Open, h.Closed
	if at.Before(now) {
		open, closed = view.HealthThen(h, at)
		counted := view.Uncounted
		if d.Counted != nil && len(open) == 0 {
			counted = d.Counted(ctx, st, at)
		}
		f.Verdict = view.VerdictThen(open, h.Group, counted)
	}
	f.Open, f.Closed = view.FindingsOf(open), view.FindingsOf(closed)
	return f, nil
}

// finding is one case with all that is known of it.
func (d *Desk) finding(_ context.Context, n Node, p *Params) (any, error) {
	if err := p.Done(); err != nil {
		return nil, err
	}
	h := d.Health(n.State())
	if h == nil {
		return nil, &Problem{Kind: NotKept, What: "no detector looks at this node", Next: "start hodoscope without --diagnose=false"}
	}
	cases := slices.Concat(h.Open, h.Closed)
	i := slices.IndexFunc(cases, func(c diagnose.Case) bool { return c.ID() == p.Path("id") })
	if i < 0 {
		return nil, &Problem{Kind: NotFound, What: "no finding of that name is kept", Next: "the latest of each node are: see the list"}
	}
	return view.PageOf(&cases[i], d.Findings.Detector(cases[i].Finding.Detector), d.now()), nil
}
