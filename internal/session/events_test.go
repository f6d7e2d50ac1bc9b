package session

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// noisy is a source with events.
type noisy struct {
	*fake
	listens int
	query   live.EventQuery
	news    beam.Events
	wrong   error
}

func (n *noisy) Listen(_ context.Context, q live.EventQuery) error {
	n.listens++
	n.query = q
	return n.wrong
}

func (n *noisy) Events(context.Context) (*beam.Events, error) {
	e := n.news
	n.news = beam.Events{Listening: e.Listening}
	return &e, nil
}

var noon = time.Date(2026, 11, 26, 12, 0, 30, 0, time.UTC)

func eventsAt(at time.Time, n int, kind beam.EventKind) []beam.Event {
	var list []beam.Event
	for i := range n {
		list = append(list, beam.Event{Kind: kind, At: at.Add(time.Duration(i) * time.Millisecond)})
	}
	return list
}

// A session listens once on each connection, keeps the latest events, newest first, and counts all.
func TestEvents(t *testing.T) {
	s := New("app@host", nil, Options{})
	src := &noisy{fake: newFake(1)}
	ctx := context.Background()
	src.news = beam.Events{Listening: beam.ListeningOurs, Origin: beam.Origin{At: noon}, List: eventsAt(noon, 3, beam.LongGC), Dropped: map[beam.EventKind]int64{beam.LongGC: 7}}
	e, err := s.askEvents(ctx, src)
	if err != nil || len(e.List) != 3 || !e.List[0].At.After(e.List[2].At) || e.Dropped[beam.LongGC] != 7 || e.Listening != beam.ListeningOurs {
		t.Errorf("%+v %v", e, err)
	}
	if src.query.Limits != beam.DefaultEventLimits || src.query.Mode == live.EventsOn {
		t.Errorf("it listens for %+v", src.query)
	}
	later := noon.Add(time.Minute)
	src.news = beam.Events{Origin: beam.Origin{At: later}, List: eventsAt(later, keptEvents, beam.BusyPort)}
	if e, err = s.askEvents(ctx, src); err != nil || len(e.List) != keptEvents || e.List[keptEvents-1].Kind != beam.BusyPort || e.Dropped[beam.LongGC] != 7 {
		t.Errorf("%d events, %v", len(e.List), err)
	}
	if src.listens != 1 {
		t.Errorf("listened %d times", src.listens)
	}
	m := s.EventMinutes()
	if len(m) != 2 || m[0].Counts[beam.LongGC] != 10 || m[1].Counts[beam.BusyPort] != keptEvents || !m[1].Start.Equal(later.Truncate(time.Minute)) {
		t.Errorf("%v", m)
	}
	again := &noisy{fake: newFake(2), wrong: errors.New("no")}
	if _, err = s.askEvents(ctx, again); err == nil {
		t.Error("an error of Listen is not told")
	}
	again.wrong = nil
	if e, err = s.askEvents(ctx, again); err != nil || again.listens != 2 || len(e.List) != keptEvents {
		t.Errorf("after a new connection: %d times, %v", again.listens, err)
	}
}

// What is kept is bounded, however long it goes on.
func TestEventLogIsBounded(t *testing.T) {
	var l eventLog
	for i := range 3 * keptMinutes {
		at := noon.Add(time.Duration(i) * time.Minute)
		l.add(&beam.Events{Origin: beam.Origin{At: at}, List: eventsAt(at, 30, beam.LargeHeap), Dropped: map[beam.EventKind]int64{beam.LargeHeap: 1}})
	}
	if len(l.list) != keptEvents || len(l.minutes) != keptMinutes || l.dropped[beam.LargeHeap] != 3*keptMinutes {
		t.Errorf("%d events, %d minutes, %d dropped", len(l.list), len(l.minutes), l.dropped[beam.LargeHeap])
	}
	if last := l.minutes[keptMinutes-1]; last.Counts[beam.LargeHeap] != 31 {
		t.Errorf("%v", last)
	}
}
