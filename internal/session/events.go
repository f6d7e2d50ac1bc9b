package session

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

const (
	// keptEvents is how many of the latest events a session has at hand.
	keptEvents = 500
	// keptMinutes is for how long it has counts of each minute.
	keptMinutes = 60
)

// eventLog keeps the latest events of a node, over all its lives, and counts of all.
type eventLog struct {
	mu      sync.Mutex
	source  Source       // that listens
	list    []beam.Event // oldest first
	dropped map[beam.EventKind]int64
	minutes []EventMinute // oldest first
	hear    []func(*beam.Events)
}

// Hear lets f have what comes in, each event once. It is called with the log held:
// it must not ask the session. To be called before Run.
func (s *Session) Hear(f func(*beam.Events)) { s.events.hear = append(s.events.hear, f) }

// EventMinute counts the events of one minute, those that were only counted too.
type EventMinute struct {
	Start  time.Time
	Counts map[beam.EventKind]int64
}

// askEvents takes what came into the log, and gives the log.
func (s *Session) askEvents(ctx context.Context, src Source) (*beam.Events, error) {
	l := &s.events
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.source != src {
		if err := src.Listen(ctx, s.o.Events); err != nil {
			return nil, err
		}
		l.source = src
	}
	news, err := src.Events(ctx)
	if err != nil {
		return nil, err
	}
	l.add(news)
	for _, f := range l.hear {
		f(news)
	}
	all := *news
	all.List = slices.Clone(l.list)
	slices.Reverse(all.List)
	all.Dropped = maps.Clone(l.dropped)
	return &all, nil
}

// EventMinutes are the counts of each of the last minutes in which something came, oldest first.
func (s *Session) EventMinutes() []EventMinute {
	s.events.mu.Lock()
	defer s.events.mu.Unlock()
	out := make([]EventMinute, len(s.events.minutes))
	for i, m := range s.events.minutes {
		out[i] = EventMinute{m.Start, maps.Clone(m.Counts)}
	}
	return out
}

func (l *eventLog) add(news *beam.Events) {
	l.list = append(l.list, news.List...)
	l.list = slices.Clone(l.list[max(0, len(l.list)-keptEvents):])
	for _, e := range news.List {
		l.count(e.At, e.Kind, 1)
	}
	for kind, n := range news.Dropped {
		if l.dropped == nil {
			l.dropped = make(map[beam.EventKind]int64)
		}
		l.dropped[kind] += n
		l.count(news.Origin.At, kind, n)
	}
}

// count puts n events into the minute of a time; one before the last minute goes there too.
func (l *eventLog) count(at time.Time, kind beam.EventKind, n int64) {
	start := at.Truncate(time.Minute)
	if len(l.minutes) == 0 || l.minutes[len(l.minutes)-1].Start.Before(start) {
		l.minutes = append(l.minutes, EventMinute{start, make(map[beam.EventKind]int64)})
		l.minutes = l.minutes[max(0, len(l.minutes)-keptMinutes):]
	}
	l.minutes[len(l.minutes)-1].Counts[kind] += n
}
