package ask

import (
	"context"

	"github.com/hodoscope/hodoscope/internal/view"
)

// about tells what watching costs a node.
func about(_ context.Context, n Node, p *Params) (view.Document, error) {
	if err := p.Done(); err != nil {
		return view.Document{}, err
	}
	st := n.State()
	b := st.Budget
	watching := view.Watching{Node: st.Target, Limit: b.Limit, Used: b.Used, Interval: b.Interval, Sampling: b.Sampling, Woken: b.Woken, Note: b.Note,
		Restarts: st.Restarts, Since: st.Since}
	if c := st.Census; c != nil {
		watching.Method, watching.Followed, watching.Processes = c.Origin.Method.String(), c.Followed, c.Processes
	}
	return view.AboutNode(watching), nil
}
