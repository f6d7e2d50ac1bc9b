package session

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// meter adds up what watching cost the node over the last minute, and stretches
// the interval when that is more than the budget.
type meter struct {
	limit float64

	mu    sync.Mutex
	start time.Time
	spent []spending    // oldest first
	last  time.Duration // on the last census
	work  int64         // reductions of ours, since start
}

type spending struct {
	at    time.Time
	busy  time.Duration
	woken int
	kind  spendingKind
}

// spendingKind says what something was spent for.
type spendingKind uint8

const (
	question spendingKind = iota // of a face
	look                         // at a tick
	sample                       // a census and what goes with it
)

// span is what the meter looks back on.
const span = time.Minute

// begin is the least time that costs are shared among: one look at the start is
// not a habit.
const begin = 10 * time.Second

// maxStretch bounds how far the interval grows: a node that is looked at less
// than this often is not watched.
const maxStretch = 15

func newMeter(limit float64) *meter { return &meter{limit: limit, start: time.Now()} }

// add notes the cost of a question, looked that of a tick's look, sampled that of
// a census and what goes with it.
func (m *meter) add(c beam.Cost)     { m.spend(c, question) }
func (m *meter) looked(c beam.Cost)  { m.spend(c, look) }
func (m *meter) sampled(c beam.Cost) { m.spend(c, sample) }

// census notes what a census cost by itself.
func (m *meter) census(c beam.Cost) {
	m.sampled(c)
	m.mu.Lock()
	m.last = c.OnNode()
	m.mu.Unlock()
}

func (m *meter) spend(c beam.Cost, kind spendingKind) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.spent = append(m.spent, spending{time.Now(), c.OnNode(), c.Woken, kind})
	m.work += c.Reductions
	m.trim()
}

func (m *meter) trim() {
	old := 0
	for old < len(m.spent) && time.Since(m.spent[old].at) > span {
		old++
	}
	m.spent = m.spent[old:]
}

// total is what was spent in the span on some kinds, and how often.
func (m *meter) total(kinds ...spendingKind) (busy time.Duration, woken, times int) {
	m.trim()
	for _, s := range m.spent {
		if slices.Contains(kinds, s.kind) {
			busy += s.busy
			woken += s.woken
			times++
		}
	}
	return busy, woken, times
}

// used is the share of one scheduler and the processes woken per minute.
func (m *meter) used() (share, woken float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	busy, n, _ := m.total(question, look, sample)
	over := min(span, max(time.Since(m.start), begin))
	return float64(busy) / float64(over), float64(n) * float64(span) / float64(over)
}

// interval is how long to wait until the next look, so that what is spent from
// one look to the next stays within what censuses leave of the budget, or half of
// it. It does not follow from the share used: that shrinks as the interval grows,
// and the two would swing.
func (m *meter) interval(base time.Duration) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	busy, _, _ := m.total(question, look)
	_, _, looks := m.total(look)
	censuses, _, _ := m.total(sample)
	left := max(m.limit/2, m.limit-float64(censuses)/float64(span))
	perLook := float64(busy) / float64(max(looks, int(begin/base), 1))
	return time.Duration(min(maxStretch*float64(base), max(float64(base), perLook/left)))
}

// apart is how long to wait from the end of a census to the next, so that they
// stay within their part of the budget. The first lists everybody, which costs
// more than those that follow: the last one counts.
func (m *meter) apart(base time.Duration) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Duration(min(mostApart, max(float64(base), float64(m.last)/(censusPart*m.limit))))
}

// reductions is what of the node's work was ours until now.
func (m *meter) reductions() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.work
}

// lastCensus is what the last census took of the node.
func (m *meter) lastCensus() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last
}

// mostApart bounds how far apart censuses are.
const mostApart = float64(10 * time.Minute)

// budget is what watching costs, and why less is asked for than was wanted. For
// publish.
func (s *Session) budget() Budget {
	interval := s.meter.interval(s.o.Interval)
	b := Budget{Limit: s.o.BudgetShare, Interval: s.unseen(interval, s.o.Unseen), Sampling: s.unseen(s.apart, unseenCensus*s.o.SampleInterval)}
	if s.calm {
		b.Sampling = max(b.Sampling, unseenCensus*s.o.SampleInterval)
	}
	b.Used, b.Woken = s.meter.used()
	switch now := interval.Round(100 * time.Millisecond); {
	case s.trouble != "":
		b.Note = s.trouble + ": it is asked for less until that is over"
	case now > s.o.Interval:
		b.Note = fmt.Sprintf("looks are %s apart instead of %s, to stay within the budget", now, s.o.Interval)
	case s.calm && s.seen():
		b.Note = fmt.Sprintf("it does next to nothing: censuses are %s apart until it does more", b.Sampling)
	}
	return b
}
