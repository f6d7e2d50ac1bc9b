package access

import "time"

const (
	triesAllowed = 5
	triesWindow  = time.Minute
)

// limiter hears triesAllowed failures in triesWindow. There is one for all
// clients: on loopback all of them have the same address, and one limiter
// cannot grow however many ask.
type limiter struct {
	failures [triesAllowed]time.Time // a ring; zero: none
	next     int
}

// wait is how long until another try is heard.
func (l *limiter) wait(now time.Time) time.Duration {
	oldest := l.failures[l.next]
	if oldest.IsZero() {
		return 0
	}
	return max(0, oldest.Add(triesWindow).Sub(now))
}

func (l *limiter) failed(now time.Time) {
	l.failures[l.next] = now
	l.next = (l.next + 1) % triesAllowed
}
