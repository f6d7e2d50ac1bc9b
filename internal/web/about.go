package web

import (
	"net/http"

	"github.com/hodoscope/hodoscope/internal/access"
	"github.com/hodoscope/hodoscope/internal/view"
)

// deedsShown is how many lines of the audit log the page has.
const deedsShown = 50

// about tells of the observer itself: what it is, to whom it talks, what it may ask and
// what it was made to do.
func (s *Server) about(w http.ResponseWriter, r *http.Request) error {
	if err := params(r).Done(); err != nil {
		return err
	}
	who, _ := access.From(r.Context())
	v := view.Visitor{Name: who.Name, Role: who.Role.String(), How: string(who.Way), Inspects: who.Role >= access.Inspector}
	p := s.program
	p.Nodes = len(s.nodes())
	if s.alerts != nil {
		_, groups := s.alerts.Alerts()
		for _, g := range groups {
			p.Rules += g.Rules
		}
	}
	var deeds []view.Deed
	note := ""
	switch {
	case s.intimate == nil:
		note = "There is no audit log, so nothing is done that would have to be in it."
	case v.Inspects:
		var err error
		if deeds, err = s.intimate.Deeds(deedsShown); err != nil {
			note = "It cannot be read: " + err.Error()
		}
	}
	return writeJSON(w, view.Wire(view.About(p, v, deeds, note)))
}
