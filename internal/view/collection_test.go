package view

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

func TestCollections(t *testing.T) {
	d := Collections([]*beam.Collection{
		{Pid: beam.Pid{ID: 120}, Before: beam.Held{Memory: 4 << 20, BinaryMemory: 30 << 20}, After: beam.Held{Memory: 60 << 10, BinaryMemory: 1 << 20}, Took: time.Millisecond},
		{Pid: beam.Pid{ID: 121}, Before: beam.NoHeld, After: beam.NoHeld, Refused: "it has ended"},
	}, etf.Erlang)
	if want := "Garbage of 1 process collected"; d.Title != want {
		t.Errorf("title %q, want %q", d.Title, want)
	}
	one, other := d.Table.Rows[0], d.Table.Rows[1]
	if one[3] != int64(4<<20-60<<10) || one[5] != int64(29<<20) {
		t.Errorf("freed %v and %v", one[3], one[5])
	}
	if _, missing := other[3].(Missing); !missing || other[7] != "it has ended" {
		t.Errorf("of who has ended: %v", other)
	}
	if len(d.Notes) > 0 {
		t.Errorf("notes %q", d.Notes)
	}
}
