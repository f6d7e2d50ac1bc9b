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
}

// span is what the meter looks back on.
const span = time.Minute

// maxStretch bounds how far the interval grows: a node that is looked at less
// than this often is not watched.
const maxStretch = 15

func newMeter(limit float64) *meter { return &meter{limit: limit, start: time.Now()} }

func (m *meter) add(c beam.Cost) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.spent = append(m.spent, spending{time.Now(), c.Busy, c.Woken})
	m.trim()
}

func (m *meter) trim() {
	old := 0
	for old < len(m.spent) && time.Since(m.spent[old].at) > span {
		old++
	}
	m.spent = m.spent[old:]
}

// used is the share of one scheduler and the processes woken per minute.
func (m *meter) used() (share, woken float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.trim()
	var busy time.Duration
	for _, s := range m.spent {
		busy += s.busy
		woken += float64(s.woken)
	}
	// In the first minute what was spent is shared among the time there was, but
	// not less than ten seconds: one look at the start is not a habit.
	over := min(span, max(time.Since(m.start), 10*time.Second))
	return float64(busy) / float64(over), woken * float64(span) / float64(over)
}

// interval is how long to wait until the next look.
func (m *meter) interval(base time.Duration) time.Duration {
	share, _ := m.used()
	return time.Duration(float64(base) * min(maxStretch, max(1, share/m.limit)))
}

func (m *meter) budget(base time.Duration) Budget {
	share, woken := m.used()
	b := Budget{Limit: m.limit, Used: share, Interval: m.interval(base), Woken: woken}
	if b.Interval > base {
		b.Note = fmt.Sprintf("looks are %s apart instead of %s, to stay within the budget", b.Interval.Round(100*time.Millisecond), base)
	}
	return b
}
