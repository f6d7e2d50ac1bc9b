package web

import (
	"net/http"
	"slices"
	"time"

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

// findingCount is what the head of every page says of a node.
type findingCount struct {
	Open  int    `json:"open"`
	Worst string `json:"worst"` // severity of the gravest one; quiet, unknown or off
}

// findingsOf are the open cases and the latest closed ones of one node.
type findingsOf struct {
	Node    string         `json:"node"`
	Verdict view.Verdict   `json:"verdict"`
	Open    []view.Finding `json:"open"`
	Closed  []view.Finding `json:"closed"`
}

// health is what is known of a node; nil: no detector looks at it.
func (s *Server) health(st *session.State) *view.Health {
	if s.found == nil {
		return nil
	}
	h := s.found.Health(st.Target)
	if h == nil || st.CensusError == "" {
		return h
	}
	failing := *h
	failing.Problem = st.CensusError
	return &failing
}

func verdictOf(h *view.Health, st *session.State) view.Verdict {
	if h == nil {
		return view.Unwatched()
	}
	return view.VerdictOf(h, st.Status == session.Attached, time.Now())
}

func (s *Server) countFindings(st *session.State) findingCount {
	h := s.health(st)
	c := findingCount{Worst: verdictOf(h, st).Tone}
	if h != nil {
		c.Open = len(h.Open)
	}
	return c
}

func (s *Server) findingsAt(st *session.State) findingsOf {
	h := s.health(st)
	f := findingsOf{Node: st.Target, Verdict: verdictOf(h, st), Open: []view.Finding{}, Closed: []view.Finding{}}
	if h != nil {
		f.Open, f.Closed = wireFindings(h.Open), wireFindings(h.Closed)
	}
	return f
}

// listFindings are those of all nodes.
func (s *Server) listFindings(w http.ResponseWriter, r *http.Request) error {
	if err := (&params{r: r}).done(); err != nil {
		return err
	}
	answer := struct {
		Nodes []findingsOf `json:"nodes"`
	}{[]findingsOf{}}
	for _, n := range s.nodes() {
		answer.Nodes = append(answer.Nodes, s.findingsAt(n.State()))
	}
	return writeJSON(w, answer)
}

// nodeFindings are those of one node.
func (s *Server) nodeFindings(w http.ResponseWriter, r *http.Request) error {
	n, err := s.node(r.PathValue("node"))
	if err != nil {
		return err
	}
	if err := (&params{r: r}).done(); err != nil {
		return err
	}
	return writeJSON(w, s.findingsAt(n.State()))
}

// finding is one case with all that is known of it.
func (s *Server) finding(w http.ResponseWriter, r *http.Request) error {
	n, err := s.node(r.PathValue("node"))
	if err != nil {
		return err
	}
	if err := (&params{r: r}).done(); err != nil {
		return err
	}
	h := s.health(n.State())
	if h == nil {
		return problem(http.StatusNotFound, "no detector looks at this node", "start hodoscope serve without --diagnose=false")
	}
	cases := slices.Concat(h.Open, h.Closed)
	i := slices.IndexFunc(cases, func(c diagnose.Case) bool { return c.ID() == r.PathValue("id") })
	if i < 0 {
		return problem(http.StatusNotFound, "no finding of that name is kept", "the latest of each node are, until hodoscope serve ends: see the list")
	}
	d := s.found.Detector(cases[i].Finding.Detector)
	return writeJSON(w, wireFinding(view.PageOf(&cases[i], d, time.Now())))
}

func wireFindings(cases []diagnose.Case) []view.Finding {
	list := view.FindingsOf(cases)
	for i := range list {
		list[i] = cutFinding(list[i])
	}
	return list
}

// cutFinding bounds the texts that have names from a node in them.
func cutFinding(f view.Finding) view.Finding {
	f.Title, f.Culprit = cut(f.Title), cut(f.Culprit)
	return f
}

func wireFinding(p view.FindingPage) view.FindingPage {
	p.Finding = cutFinding(p.Finding)
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
