package web

import (
	"net/http"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/view"
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
		answer.Nodes = append(answer.Nodes, wireFindings(s.desk.FindingsAt(n.State())))
	}
	return writeJSON(w, answer)
}

func wireFindings(f ask.FindingsOf) ask.FindingsOf {
	f.Open, f.Closed = each(f.Open, cutFinding), each(f.Closed, cutFinding)
	return f
}

// cutFinding bounds the texts that have names from a node in them.
func cutFinding(f *view.Finding) { f.Title, f.Culprit = cut(f.Title), cut(f.Culprit) }

func wireFinding(p view.FindingPage) view.FindingPage {
	cutFinding(&p.Finding)
	p.Evidence = each(p.Evidence, func(e *view.Evidence) { e.Text = cut(e.Text) })
	p.Excluded = each(p.Excluded, func(e *diagnose.Exclusion) { e.Text = cut(e.Text) })
	p.Consequences = each(p.Consequences, func(s *string) { *s = cut(*s) })
	p.Advice = each(p.Advice, func(a *diagnose.Advice) { a.Text = cut(a.Text) })
	p.Ways = each(p.Ways, func(w *view.Way) { w.Title = cut(w.Title) })
	p.Pids = each(p.Pids, func(*string) {})
	p.Charts = each(p.Charts, func(*string) {})
	p.Limits = wireTable(p.Limits)
	return p
}

// each is a copy of a list, changed; never null.
func each[T any](list []T, change func(*T)) []T {
	out := append(make([]T, 0, len(list)), list...)
	for i := range out {
		change(&out[i])
	}
	return out
}
