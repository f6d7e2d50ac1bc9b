package roster

import (
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// span is what births and deaths are counted over, in milliseconds.
const span = 60_000

// mostDeaths bounds what is remembered of a node that does nothing but give birth
// and bury.
const mostDeaths = 200_000

// death is a process that has ended.
type death struct {
	at, born uint32
	each     uint32 // how many it stood for
	parent   beam.Pid
	mark     birthmark
	former   bool
}

func (r *Roster) bury(e *entry) {
	if len(r.deaths) < mostDeaths {
		r.deaths = append(r.deaths, death{r.at, e.born, uint32(r.stands(e)), e.parent, e.birthmark(), e.flags&former != 0})
	}
}

// forget drops what is older than the span, but for the round that the span began
// in.
func (r *Roster) forget() {
	old := 0
	for old < len(r.counts)-1 && r.counts[old].at+span <= r.at {
		old++
	}
	r.counts = slices.Delete(r.counts, 0, old)
	since := r.since()
	old = 0
	for old < len(r.deaths) && r.deaths[old].at <= since {
		old++
	}
	r.deaths = slices.Delete(r.deaths, 0, old)
}

// since is the time from which on births and deaths are counted.
func (r *Roster) since() uint32 {
	if len(r.counts) == 0 {
		return r.at
	}
	return r.counts[0].from
}

// perMinute makes a rate of what was counted since then.
func (r *Roster) perMinute(n int) float64 {
	over := r.at - r.since()
	if over == 0 {
		return 0
	}
	return float64(n) * 60_000 / float64(over)
}

// age is how long ago a census first saw a process.
func (r *Roster) age(e *entry) time.Duration { return time.Duration(r.at-e.born) * time.Millisecond }
