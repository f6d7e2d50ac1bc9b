package live

import (
	"maps"
	"time"
)

// kept are counters of earlier looks, so that the next look can tell rates without
// measuring over a window of its own. Keys name what lives once: a table's
// reference, a port.
type kept map[string]reckoning

type reckoning struct {
	at     time.Time
	counts [4]int64
}

const (
	// tooYoung is the age below which an earlier look is no measure, and stays: several
	// may look at the same rows in turn.
	tooYoung = time.Second
	// tooOld is the age beyond which what was not seen again is forgotten.
	tooOld = 10 * time.Minute
)

// since gives the differences to the earlier look and how long ago that was; 0
// when there is none. What counts now is kept for the next look.
func (k kept) since(key string, now time.Time, counts [4]int64) (window time.Duration, grown [4]int64) {
	before, ok := k[key]
	age := now.Sub(before.at)
	if !ok || age >= tooYoung || age < 0 {
		k[key] = reckoning{now, counts}
	}
	if !ok || age <= 0 || age > tooOld {
		return 0, grown
	}
	for i := range counts {
		grown[i] = counts[i] - before.counts[i]
	}
	return age, grown
}

// forget drops what has not been seen for long.
func (k kept) forget(now time.Time) {
	maps.DeleteFunc(k, func(_ string, r reckoning) bool { return now.Sub(r.at) > tooOld })
}
