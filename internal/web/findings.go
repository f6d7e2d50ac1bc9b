package web

import (
	"net/http"

	"github.com/hodoscope/hodoscope/internal/ask"
)

// listFindings are those of all nodes.
func (s *Server) listFindings(w http.ResponseWriter, r *http.Request) error {
	if err := params(r).Done(); err != nil {
		return err
	}
	answer := struct {
		Nodes []ask.FindingsOf `json:"nodes"`
	}{[]ask.FindingsOf{}}
	for _, n := range s.nodes() {
		answer.Nodes = append(answer.Nodes, ask.WireFindings(s.desk.FindingsAt(n.State())))
	}
	return writeJSON(w, answer)
}
