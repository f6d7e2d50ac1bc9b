package view_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/view"
)

// A minute without events has a row too: what is between two bursts was quiet.
func TestEventMinutes(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 3, 1, 12, minute, 0, 0, time.UTC) }
	d := view.EventMinutes("shop@a", []view.EventMinute{{at(1), map[beam.EventKind]int64{beam.LongGC: 3}}, {at(4), map[beam.EventKind]int64{beam.BusyPort: 1}}}, at(6).Add(20*time.Second))
	checkTable(t, d.Kind, d.Table)
	gc := slices.IndexFunc(d.Table.Columns, func(c view.Column) bool { return c.Name == "long_gc" })
	var got []view.Value
	for _, row := range d.Table.Rows {
		got = append(got, row[gc])
	}
	if want := []view.Value{int64(3), int64(0), int64(0), int64(0), int64(0), int64(0)}; !slices.Equal(got, want) || d.Table.Rows[5][0] != "2026-03-01T12:06:00.000Z" {
		t.Errorf("%v, the last at %v", got, d.Table.Rows[len(got)-1][0])
	}
	if quiet := view.EventMinutes("shop@a", nil, at(6)); len(quiet.Table.Rows) != 0 {
		t.Errorf("%v of no events", quiet.Table.Rows)
	}
}
