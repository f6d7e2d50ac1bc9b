package ask

import (
	"context"

	"github.com/hodoscope/hodoscope/internal/view"
)

// heat is how busy the schedulers were, of what the session remembers.
func heat(_ context.Context, n Node, p *Params) (view.Heat, error) {
	if err := p.Done(); err != nil {
		return view.Heat{}, err
	}
	st := n.State()
	if st.System == nil {
		return view.Heat{}, notYet(st)
	}
	points := make([]view.Busy, len(st.History))
	for i := range st.History {
		points[i] = view.Busy{At: st.History[i].At, Use: st.History[i].Utilization}
	}
	return view.HeatOf(st.System.SchedulerUse, points), nil
}
