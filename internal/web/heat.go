package web

import (
	"context"

	"github.com/hodoscope/hodoscope/internal/view"
)

// heat is how busy the schedulers were, of what the session remembers.
func heat(_ context.Context, n Node, p *params) (any, error) {
	if err := p.done(); err != nil {
		return nil, err
	}
	st := n.State()
	if st.System == nil {
		return nil, notYet(st)
	}
	points := make([]view.Busy, len(st.History))
	for i := range st.History {
		points[i] = view.Busy{At: st.History[i].At, Use: st.History[i].Utilization}
	}
	return view.HeatOf(st.System.SchedulerUse, points), nil
}
