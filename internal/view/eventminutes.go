package view

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// EventMinute counts the events of one minute.
type EventMinute struct {
	Start  time.Time
	Counts map[beam.EventKind]int64
}

// EventMinutes has a row for each minute from the first with events up to now, with the
// number of each kind, those that were only counted too.
func EventMinutes(node string, minutes []EventMinute, now time.Time) Document {
	cols := []ColumnOf[EventMinute]{{Column{Name: "minute", Title: "Minute", Unit: Time, Help: "its begin"},
		func(m EventMinute) Value { return m.Start.UTC().Format(eventTime) }}}
	for _, k := range beam.EventKinds {
		cols = append(cols, ColumnOf[EventMinute]{Column{Name: string(k), Title: string(k), Unit: Count, Help: "events of that kind within the minute"},
			func(m EventMinute) Value { return m.Counts[k] }})
	}
	var rows []EventMinute
	for _, m := range minutes {
		rows = append(quietUntil(rows, m.Start), m)
	}
	rows = quietUntil(rows, now)
	return Document{
		Kind:   "event_minutes",
		Node:   node,
		Title:  "Node events by minute",
		Table:  TableOf(cols, rows),
		Origin: Origin{Method: "exact", Seen: len(minutes), Of: len(minutes), At: now.UTC().Format(eventTime)},
	}
}

// quietUntil adds the minutes without events before t.
func quietUntil(rows []EventMinute, t time.Time) []EventMinute {
	for len(rows) > 0 && rows[len(rows)-1].Start.Add(time.Minute).Before(t) {
		rows = append(rows, EventMinute{Start: rows[len(rows)-1].Start.Add(time.Minute)})
	}
	return rows
}
