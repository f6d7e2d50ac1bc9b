package web

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

// nodeSummary is one line of the list of nodes, and the head of every stateEvent.
type nodeSummary struct {
	Node       string  `json:"node"` // as the user named it: the key in every address
	Name       string  `json:"name"` // its full name, "" until attached once
	Status     string  `json:"status"`
	Error      string  `json:"error,omitempty"`
	Hint       string  `json:"hint,omitempty"`
	NextTry    string  `json:"next_try,omitempty"`
	Since      string  `json:"since"`
	Restarts   int     `json:"restarts"`
	OTPRelease string  `json:"otp_release,omitempty"`
	Uptime     float64 `json:"uptime_seconds,omitempty"` // at the last good look

	Findings findingCount `json:"findings"`
}

// stateEvent is what the stream sends for each new state.
type stateEvent struct {
	nodeSummary
	Seq    int64          `json:"seq"`
	Budget budget         `json:"budget"`
	System *view.Document `json:"system,omitempty"` // the last good one
	Point  *ask.Point     `json:"point,omitempty"`  // the newest of the history
}

// budget is what watching costs the node.
type budget struct {
	Limit    float64 `json:"limit"` // shares of one scheduler
	Used     float64 `json:"used"`
	Interval float64 `json:"interval_seconds"`
	Sampling float64 `json:"sampling_seconds"` // between censuses; 0 before the first
	Method   string  `json:"method,omitempty"` // of the last census: exact, sampled
	Seen     int     `json:"seen,omitempty"`   // processes that it follows, of
	Of       int     `json:"of,omitempty"`
	Woken    float64 `json:"woken_per_minute"`
	Note     string  `json:"note,omitempty"`
}

func summaryOf(s *session.State) nodeSummary {
	n := nodeSummary{
		Node: s.Target, Name: s.Incarnation.Node, Status: string(s.Status), Error: s.Error, Hint: s.Hint,
		Since: rfc3339(s.Since), NextTry: rfc3339(s.NextTry), Restarts: s.Restarts,
	}
	if s.System != nil {
		n.OTPRelease, n.Uptime = s.System.OTPRelease, s.System.Uptime.Seconds()
	}
	return n
}

func eventOf(s *session.State) stateEvent {
	e := stateEvent{
		nodeSummary: summaryOf(s), Seq: s.Seq, Point: ask.LatestPoint(s),
		Budget: budget{
			Limit: s.Budget.Limit, Used: s.Budget.Used, Interval: s.Budget.Interval.Seconds(), Sampling: s.Budget.Sampling.Seconds(),
			Woken: s.Budget.Woken, Note: s.Budget.Note,
		},
	}
	if c := s.Census; c != nil {
		e.Budget.Method, e.Budget.Seen, e.Budget.Of = c.Origin.Method.String(), c.Followed, c.Processes
	}
	if s.System != nil {
		d := wireDocument(view.System(s.System))
		e.System = &d
	}
	return e
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}
