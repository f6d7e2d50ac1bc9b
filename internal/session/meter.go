package session

import (
	"fmt"
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
	spent []spending // oldest first
}

type spending struct {
	at    time.Time
	busy  time.Duration
	woken int
	look  bool // of a tick; else of a question in between
}

// span is what the meter looks back on.
const span = time.Minute

// begin is the least time that costs are shared among: one look at the start is
// not a habit.
const begin = 10 * time.Second

// maxStretch bounds how far the interval grows: a node that is looked at less
// than this often is not watched.
const maxStretch = 15

func newMeter(limit float64) *meter { return &meter{limit: limit, start: time.Now()} }

// add notes the cost of a question, looked that of a tick's look.
func (m *meter) add(c beam.Cost)    { m.spend(c, false) }
func (m *meter) looked(c beam.Cost) { m.spend(c, true) }

func (m *meter) spend(c beam.Cost, look bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.spent = append(m.spent, spending{time.Now(), c.Busy, c.Woken, look})
	m.trim()
}

func (m *meter) trim() {
	old := 0
	for old < len(m.spent) && time.Since(m.spent[old].at) > span {
		old++
	}
	m.spent = m.spent[old:]
}

// total is what was spent in the span, and in how many looks.
func (m *meter) total() (busy time.Duration, woken, looks int) {
	m.trim()
	for _, s := range m.spent {
		busy += s.busy
		woken += s.woken
		if s.look {
			looks++
		}
	}
	return busy, woken, looks
}

// used is the share of one scheduler and the processes woken per minute.
func (m *meter) used() (share, woken float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	busy, n, _ := m.total()
	over := min(span, max(time.Since(m.start), begin))
	return float64(busy) / float64(over), float64(n) * float64(span) / float64(over)
}

// interval is how long to wait until the next look, so that what is spent from
// one look to the next stays within the budget. It does not follow from the share
// used: that shrinks as the interval grows, and the two would swing.
func (m *meter) interval(base time.Duration) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	busy, _, looks := m.total()
	perLook := float64(busy) / float64(max(looks, int(begin/base), 1))
	return time.Duration(min(maxStretch*float64(base), max(float64(base), perLook/m.limit)))
}

func (m *meter) budget(base time.Duration) Budget {
	share, woken := m.used()
	b := Budget{Limit: m.limit, Used: share, Interval: m.interval(base), Woken: woken}
	if now := b.Interval.Round(100 * time.Millisecond); now > base {
		b.Note = fmt.Sprintf("looks are %s apart instead of %s, to stay within the budget", now, base)
	}
	return b
}
