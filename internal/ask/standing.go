package ask

import "github.com/hodoscope/hodoscope/internal/session"

// Summary is a node in one line: of a list, and the head of all that is shown of it.
type Summary struct {
	Node       string  `json:"node"` // as the user named it: the key by which it is asked for
	Name       string  `json:"name"` // its full name, "" until attached once
	Status     string  `json:"status"`
	Error      string  `json:"error,omitempty"`
	Hint       string  `json:"hint,omitempty"`
	NextTry    string  `json:"next_try,omitempty"`
	Since      string  `json:"since"`
	Restarts   int     `json:"restarts"`
	OTPRelease string  `json:"otp_release,omitempty"`
	Uptime     float64 `json:"uptime_seconds,omitempty"` // at the last good look

	Findings FindingCount `json:"findings"`
}

// FindingCount is what the head of a page says of a node.
type FindingCount struct {
	Open  int    `json:"open"`
	Worst string `json:"worst"` // severity of the gravest one; quiet, unknown or off
}

// Budget is what watching costs the node.
type Budget struct {
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

// Standing is how we stand with a node in one state of it.
type Standing struct {
	Summary
	Seq    int64  `json:"seq"` // of the state
	Budget Budget `json:"budget"`
}

// SummaryOf is what a state tells by itself: Findings are not counted.
func SummaryOf(s *session.State) Summary {
	n := Summary{
		Node: s.Target, Name: s.Incarnation.Node, Status: string(s.Status), Error: s.Error, Hint: s.Hint,
		Since: RFC3339(s.Since), NextTry: RFC3339(s.NextTry), Restarts: s.Restarts,
	}
	if s.System != nil {
		n.OTPRelease, n.Uptime = s.System.OTPRelease, s.System.Uptime.Seconds()
	}
	return n
}

// StandingOf is what a state tells, and what is found at its node.
func (d *Desk) StandingOf(s *session.State) Standing {
	st := Standing{
		Summary: SummaryOf(s), Seq: s.Seq,
		Budget: Budget{
			Limit: s.Budget.Limit, Used: s.Budget.Used, Interval: s.Budget.Interval.Seconds(), Sampling: s.Budget.Sampling.Seconds(),
			Woken: s.Budget.Woken, Note: s.Budget.Note,
		},
	}
	if c := s.Census; c != nil {
		st.Budget.Method, st.Budget.Seen, st.Budget.Of = c.Origin.Method.String(), c.Followed, c.Processes
	}
	st.Findings = d.countFindings(s)
	return st
}

func (d *Desk) countFindings(s *session.State) FindingCount {
	h := d.Health(s)
	c := FindingCount{Worst: d.VerdictOf(h, s).Tone}
	if h != nil {
		c.Open = len(h.Open)
	}
	return c
}
