package web

import (
	"context"
	"math"
	"net/http"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

const (
	recentTime   = 10 * time.Minute
	recentPoints = 24
)

// sideBySide are all nodes side by side, from what their sessions know: no node is asked,
// and no stream is needed for each.
type sideBySide struct {
	view.Document
	Usual  map[string]view.Value `json:"usual"`  // by column that has marks: the median, or the most frequent text
	Recent map[string][]*int     `json:"recent"` // by node: percent of utilization over the last minutes
}

func (s *Server) fleet(w http.ResponseWriter, r *http.Request) error {
	if err := params(r).Done(); err != nil {
		return err
	}
	nodes := s.nodes()
	states := make([]*session.State, len(nodes))
	a := sideBySide{Recent: make(map[string][]*int, len(nodes))}
	for i, n := range nodes {
		st := n.State()
		states[i] = st
		a.Recent[st.Target] = recentLoad(st.History)
	}
	a.Document, a.Usual = s.desk.SideBySide(states, s.countFiring())
	a.Document = view.Wire(a.Document)
	return writeJSON(w, a)
}

// countFiring counts the alerts that fire at a node, of one moment; nil: no rules run.
func (s *Server) countFiring() func(*session.State) int {
	if s.alerts == nil {
		return nil
	}
	list, _ := s.alerts.Alerts()
	at := map[string]int{}
	for _, a := range list {
		if a.Firing {
			at[a.Labels["instance"]]++
		}
	}
	return func(st *session.State) int { return at[instanceOf(st)] }
}

// recentLoad is the utilization of the last minutes in percent, in few points: nil where
// none is known.
func recentLoad(points []session.Point) []*int {
	out := make([]*int, recentPoints)
	if len(points) == 0 {
		return out
	}
	sum, n := make([]float64, recentPoints), make([]int, recentPoints)
	end := points[len(points)-1].At
	for i := len(points) - 1; i >= 0; i-- {
		ago := end.Sub(points[i].At)
		if ago >= recentTime {
			break
		}
		if busy := points[i].SchedulerBusy; busy >= 0 {
			at := recentPoints - 1 - int(ago*recentPoints/recentTime)
			sum[at] += busy
			n[at]++
		}
	}
	for i := range out {
		if n[i] > 0 {
			percent := int(math.Round(100 * sum[i] / float64(n[i])))
			out[i] = &percent
		}
	}
	return out
}

const (
	maxCompared = 24 * time.Hour
	maxAgo      = 31 * 24 * time.Hour
)

// compare holds two nodes against each other, or a node against itself before: what
// hodoscope compare tells, of what is kept.
func (s *Server) compare(w http.ResponseWriter, r *http.Request) error {
	p := params(r)
	a, b := p.Get("a"), p.Get("b")
	to := p.Moment("to", time.Now())
	over, ago := p.Duration("over"), p.Duration("ago")
	if over == 0 {
		over = usualRange
	}
	switch {
	case a == "":
		p.Fail("a: there is no node")
	case over > maxCompared:
		p.Fail("over: more than %s", maxCompared)
	case ago > maxAgo:
		p.Fail("ago: more than %s", maxAgo)
	}
	if b == "" {
		b = a
	}
	if ago == 0 && a == b {
		ago = over // else nothing differs
	}
	if err := p.Done(); err != nil {
		return err
	}
	if s.past == nil {
		return problem(http.StatusNotFound, "numbers are not kept here", "start hodoscope serve with --data DIR")
	}
	ctx, cancel := context.WithTimeout(r.Context(), ask.Timeout)
	defer cancel()
	before := history.Period{Instance: s.instance(a), From: to.Add(-ago - over), To: to.Add(-ago), Every: s.every}
	after := history.Period{Instance: s.instance(b), From: to.Add(-over), To: to, Every: s.every}
	was, err := history.Read(ctx, s.past, before, nil)
	if err != nil {
		return pastProblem(err)
	}
	is, err := history.Read(ctx, s.past, after, nil)
	if err != nil {
		return pastProblem(err)
	}
	c := history.Comparison{Before: before, After: after, Changes: history.Compare(was, is)}
	return writeJSON(w, view.Wire(c.Document()))
}
