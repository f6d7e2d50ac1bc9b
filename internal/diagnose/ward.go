package diagnose

import (
	"fmt"
	"hash/fnv"
	"slices"
	"time"
)

// Case is a finding over time.
type Case struct {
	Finding Finding   `json:"finding"` // as it was seen last
	Opened  time.Time `json:"opened"`
	Seen    time.Time `json:"seen"`             // last
	Closed  time.Time `json:"closed,omitempty"` // zero while it is open
	Worst   Severity  `json:"worst"`            // that it ever had
	// Courses are the numbers of the evidence since it was opened, in the order of
	// Finding.Evidence, and those of former evidence after them.
	Courses []Course `json:"-"`
}

// ID names the case among those of its node, in addresses.
func (c *Case) ID() string {
	h := fnv.New32a()
	fmt.Fprint(h, c.Finding.key(), c.Opened.UnixNano())
	return fmt.Sprintf("%s.%08x", c.Finding.Detector, h.Sum32())
}

// Ward keeps the findings of one node over time. What is likely or proven opens a case
// at once, since its detector has looked several times; what is suspected opens one when
// it is seen a second time. A case is closed when it was not seen for a while, so that a
// finding which comes and goes is one case. It is not safe for concurrent use.
type Ward struct {
	open    []*Case
	closed  []Case // oldest first
	pending map[string]bool
	began   time.Time // the first look
}

const (
	// rest is for how long a finding must not be seen until its case is closed: with
	// looks ten seconds apart some five of them.
	rest = time.Minute
	// regain is for how long a case of a former ward must not be seen: what grows is seen
	// after six looks.
	regain = 3 * time.Minute
	// mostClosed is how many closed cases are kept.
	mostClosed = 200
)

// key tells cases apart.
func (f *Finding) key() string { return f.Detector + "\x00" + f.Culprit.Kind + "\x00" + f.Culprit.Name }

// Resume takes the cases of a former ward of the node, before the first look. Those that are
// open are over once this one has looked for a while and did not see them: when they were
// seen last, since nobody knows more.
func (w *Ward) Resume(cases []Case) {
	for _, c := range cases {
		if c.Closed.IsZero() {
			w.open = append(w.open, &c)
		} else {
			w.closed = append(w.closed, c)
		}
	}
	slices.SortFunc(w.closed, func(a, b Case) int { return a.Closed.Compare(b.Closed) })
	w.closed = w.closed[max(0, len(w.closed)-mostClosed):]
}

// Observe takes the findings of a look, and tells which cases that opens, makes graver,
// and closes.
func (w *Ward) Observe(found []Finding, at time.Time) (opened, graver, closed []Case) {
	if w.began.IsZero() {
		w.began = at
	}
	pending := map[string]bool{}
	for _, f := range found {
		key := f.key()
		i := slices.IndexFunc(w.open, func(c *Case) bool { return c.Finding.key() == key })
		switch {
		case i >= 0:
			c := w.open[i]
			if f.Severity > c.Worst {
				graver = append(graver, Case{Finding: f, Opened: c.Opened, Seen: at, Worst: f.Severity})
			}
			c.Finding, c.Seen, c.Worst = f, at, max(c.Worst, f.Severity)
			c.Courses = follow(c.Courses, f.Evidence)
		case f.Confidence != Suspected || w.pending[key]:
			c := &Case{Finding: f, Opened: at, Seen: at, Worst: f.Severity, Courses: follow(nil, f.Evidence)}
			w.open = append(w.open, c)
			opened = append(opened, *c)
		default:
			pending[key] = true
		}
	}
	w.pending = pending
	w.open = slices.DeleteFunc(w.open, func(c *Case) bool {
		if w.former(c) && at.Sub(w.began) < regain || at.Sub(c.Seen) < rest {
			return false
		}
		closed = append(closed, w.close(c, at))
		return true
	})
	return opened, graver, closed
}

// Leave closes all cases: the node is gone, or came again as another.
func (w *Ward) Leave(at time.Time) (closed []Case) {
	for _, c := range w.open {
		closed = append(closed, w.close(c, at))
	}
	w.open, w.pending = nil, nil
	return closed
}

// former: only a ward before this one has seen it.
func (w *Ward) former(c *Case) bool { return w.began.IsZero() || c.Seen.Before(w.began) }

func (w *Ward) close(c *Case, at time.Time) Case {
	if w.former(c) {
		at = c.Seen
	}
	c.Closed = at
	c.Courses = slices.Clone(c.Courses) // others may have what is there
	for i := range c.Courses {
		c.Courses[i].Samples = c.Courses[i].Samples.thinned(keptSamples)
	}
	w.closed = append(w.closed, *c)
	w.closed = w.closed[max(0, len(w.closed)-mostClosed):]
	return *c
}

// Open are the cases that are open, the gravest first.
func (w *Ward) Open() []Case {
	out := make([]Case, len(w.open))
	for i, c := range w.open {
		out[i] = *c
	}
	slices.SortStableFunc(out, func(a, b Case) int { return int(b.Finding.Severity - a.Finding.Severity) })
	return out
}

// Closed are the latest that are closed, the newest first.
func (w *Ward) Closed() []Case {
	out := slices.Clone(w.closed)
	slices.Reverse(out)
	return out
}
