package web

import (
	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

// stateEvent is what the stream sends for each new state.
type stateEvent struct {
	ask.Standing
	System *view.Document `json:"system,omitempty"` // the last good one
	Point  *ask.Point     `json:"point,omitempty"`  // the newest of the history
}

func (s *Server) eventOf(st *session.State) stateEvent {
	e := stateEvent{Standing: s.desk.StandingOf(st), Point: ask.LatestPoint(st)}
	if st.System != nil {
		d := view.Wire(view.System(st.System))
		e.System = &d
	}
	return e
}
