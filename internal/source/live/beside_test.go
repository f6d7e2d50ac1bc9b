package live

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// What a process has beside its heap is remembered while reading it again would be too much, and completes rows that
// were read without it.
func TestBesides(t *testing.T) {
	b := newBesides()
	few, many := beam.Pid{ID: 1}, beam.Pid{ID: 2}
	rows := &beam.Processes{Pid: []beam.Pid{few, many, {ID: 3}}, MessageQueueLen: []int64{0, 0, 5},
		Memory: []int64{20_000, 50_000_000, 50_000_000}, TotalHeapSize: []int64{10_000, 1_000_000, 1_000_000}}
	b.complete(rows, 0)
	for i, p := range rows.Pid {
		if _, known := b.known(p); known != (p == many) || b.crowded(p) != (p == many) {
			t.Errorf("row %d: known %t, crowded %t", i, known, b.crowded(p))
		}
	}
	rows.Memory[1], rows.TotalHeapSize[1] = beam.NotRead, 1_500_000
	rows.Memory[2] = beam.NoAnswer
	b.complete(rows, 1)
	if rows.Memory[1] != 50_500_000 || rows.Memory[2] != beam.NoAnswer {
		t.Errorf("completed: %d", rows.Memory)
	}

	one := b.of[many]
	if rest := time.Until(one.until); rest < 4*time.Minute || rest > 5*time.Minute {
		t.Errorf("50 MB are read again after %v", rest)
	}
	one.until = time.Now()
	b.of[many] = one
	if _, known := b.known(many); known || !b.crowded(many) {
		t.Error("what is due to be read again is known still, or no crowd any more")
	}
	b.note(many, 60_000, 50_000)
	if b.crowded(many) || len(b.of) != 0 {
		t.Error("remembered though it has no links any more")
	}
	for i := range uint32(3 * mostBesides) {
		b.note(beam.Pid{ID: i}, 1<<20, 0)
	}
	if len(b.of) > mostBesides {
		t.Errorf("%d are remembered", len(b.of))
	}
}
