package web

import (
	"net/http"

	"github.com/hodoscope/hodoscope/internal/view"
)

// heat is how busy the schedulers were, of what the session remembers.
func (s *Server) heat(w http.ResponseWriter, r *http.Request) error {
	n, err := s.node(r.PathValue("node"))
	if err != nil {
		return err
	}
	if err := (&params{r: r}).done(); err != nil {
		return err
	}
	st := n.State()
	if st.System == nil {
		return notYet(st)
	}
	points := make([]view.Busy, len(st.History))
	for i := range st.History {
		points[i] = view.Busy{At: st.History[i].At, Use: st.History[i].Utilization}
	}
	return writeJSON(w, view.HeatOf(st.System.SchedulerUse, points))
}
