package ask

import (
	"context"

	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

// SideBySide holds nodes against each other, from what their sessions know: no node is
// asked. alerts counts those that fire at a node; nil: no rules run. Beside the document it
// gives what is usual for each column that has marks, as view.SideBySide does.
func (d *Desk) SideBySide(states []*session.State, alerts func(*session.State) int) (view.Document, map[string]view.Value) {
	rows := make([]view.Watched, len(states))
	for i, st := range states {
		rows[i] = d.watchedOf(st)
		if alerts != nil {
			rows[i].Alerts = alerts(st)
		}
	}
	return view.SideBySide(rows)
}

// beside is the row of one node among all that stand side by side, from what its session
// knows: view.Compare holds such rows against each other.
func (d *Desk) beside(_ context.Context, n Node, p *Params) (any, error) {
	if err := p.Done(); err != nil {
		return nil, err
	}
	row, _ := d.SideBySide([]*session.State{n.State()}, nil)
	return row, nil
}

func (d *Desk) watchedOf(st *session.State) view.Watched {
	w := view.Watched{
		Target: st.Target, Status: string(st.Status), Restarts: st.Restarts, System: st.System, Census: st.Census,
		Utilization: -1, Cost: st.Budget.Used, Findings: -1, Alerts: -1,
	}
	if st.Status != session.Attached {
		w.Why = st.Error
		if st.Hint != "" {
			w.Why += ": " + st.Hint
		}
	}
	if len(st.History) > 0 {
		w.Utilization = st.History[len(st.History)-1].SchedulerBusy
	}
	if h := d.Health(st); h != nil {
		w.Findings = len(h.Open)
	}
	return w
}
