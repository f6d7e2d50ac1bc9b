package diagnose

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Report is what a person or a program is told: findings, and how they were got. Its
// JSON is documented in docs/diagnosis; it only ever gains fields.
type Report struct {
	Node     string    `json:"node"`
	Release  string    `json:"otp_release"`
	At       time.Time `json:"at"` // of the last look
	Watched  Duration  `json:"watched"`
	Findings []Finding `json:"findings"`
	Coverage Coverage  `json:"coverage"`
	Cost     Cost      `json:"cost"`
}

// Coverage is what the findings rest on, and so what their absence means.
type Coverage struct {
	Detectors int    `json:"detectors"`
	Looks     int    `json:"looks"`
	Processes int64  `json:"processes"` // on the node
	Followed  int    `json:"followed"`  // of which are known one by one
	Events    bool   `json:"events"`    // that the runtime's events were listened for
	Acts      bool   `json:"acts"`      // that collections were allowed
	Missing   []Lack `json:"missing"`   // what was not to be had
}

// Lack is a question without an answer.
type Lack struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// Cost is what the diagnosis took from the node.
type Cost struct {
	Share    float64  `json:"share"` // of one scheduler, while it lasted
	OnNode   Duration `json:"on_node"`
	BytesIn  int64    `json:"bytes_in"`
	BytesOut int64    `json:"bytes_out"`
	Woken    int      `json:"woken"`
}

// NewReport makes a report of a verdict on a history.
func NewReport(v Verdict, h *History, detectors int) Report {
	last := h.Last()
	r := Report{
		Node: h.Target, Release: last.System.OTPRelease, At: last.At, Watched: Duration(h.Span()),
		Findings: v.Findings,
		Coverage: Coverage{Detectors: detectors, Looks: len(h.Looks), Processes: last.System.Processes.Count, Events: last.Listening, Acts: h.Acts, Missing: []Lack{}},
	}
	if last.Census != nil {
		r.Coverage.Followed = last.Census.Followed
	}
	if r.Findings == nil {
		r.Findings = []Finding{}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Excluded == nil {
			f.Excluded = []Exclusion{}
		}
	}
	return r
}

// Spent notes what it cost in so much time.
func (r *Report) Spent(c beam.Cost, during time.Duration) {
	r.Cost = Cost{OnNode: Duration(c.OnNode()), BytesIn: c.BytesIn, BytesOut: c.BytesOut, Woken: c.Woken}
	if during > 0 {
		r.Cost.Share = float64(c.OnNode()) / float64(during)
	}
}

// FewLooks is how many looks a diagnosis must have: no detector goes by one or two.
const FewLooks = 3

// Blind tells of a report without findings that this means nothing: too little was seen.
func (r *Report) Blind() bool { return len(r.Findings) == 0 && r.Coverage.Looks < FewLooks }

// Worst is the severity of the gravest finding; false without any.
func (r *Report) Worst() (Severity, bool) {
	if len(r.Findings) == 0 {
		return Info, false
	}
	return r.Findings[0].Severity, true
}
