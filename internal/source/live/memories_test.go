package live

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// What takes a process long to tell is remembered until asking again costs little, and completes rows that were read
// without it.
func TestMemories(t *testing.T) {
	m := newMemories()
	few, many, queued := beam.Pid{ID: 1}, beam.Pid{ID: 2}, beam.Pid{ID: 3}
	call, other := beam.MFA{Module: "shop", Function: "init", Arity: 1}, beam.MFA{Module: "proc_lib", Function: "init_p", Arity: 5}
	rows := &beam.Processes{Pid: []beam.Pid{few, many, queued}, MessageQueueLen: []int64{0, 0, 5},
		Memory: []int64{20_000, 50_000_000, 50_000_000}, TotalHeapSize: []int64{10_000, 5_000_000, 5_000_000},
		InitialCall: []beam.MFA{call, call, call}, Label: []string{"a", "b", "c"}}
	m.complete(rows, 0, probe.DetailsQuery{OTP: 27})
	for i, p := range rows.Pid {
		if _, beside, name := m.recall(p); beside != (p == many) || name || m.crowded(p) == (p == few) {
			t.Errorf("row %d: beside %t, name %t, crowded %t", i, beside, name, m.crowded(p))
		}
	}
	m.complete(rows, 0, probe.DetailsQuery{OTP: 25})
	for i, p := range rows.Pid {
		if _, _, name := m.recall(p); name != (p != few) {
			t.Errorf("row %d: name %t", i, name)
		}
	}

	for i := range rows.Pid {
		rows.Memory[i], rows.InitialCall[i], rows.Label[i] = beam.NotRead, other, ""
	}
	rows.TotalHeapSize[1], rows.Memory[2], rows.TotalHeapSize[2] = 5_500_000, beam.NoAnswer, beam.NoAnswer
	m.complete(rows, 1, probe.DetailsQuery{OTP: 25, Spare: true, Nameless: true})
	if rows.Memory[1] != 50_500_000 || rows.InitialCall[1] != call || rows.Label[1] != "b" || rows.Memory[2] != beam.NoAnswer || rows.InitialCall[2] != other {
		t.Errorf("completed: %+v", rows)
	}

	one, _, _ := m.recall(many)
	if rest := time.Until(one.besideAt); rest < 3*time.Minute || rest > 4*time.Minute {
		t.Errorf("45 MB are gone over again after %v", rest)
	}
	m.set(many, func(one *memory) { one.besideAt = time.Now() })
	if _, beside, name := m.recall(many); beside || !name || !m.crowded(many) {
		t.Error("what is due is not asked, or it is no crowd any more, or has lost its name")
	}
	m.weighed(many, 60_000, 50_000, 0)
	m.named(many, call, "", 50_000)
	if _, left := m.of[many]; left || m.crowded(many) {
		t.Error("remembered though it is small now")
	}
	for i := range uint32(3 * mostMemories) {
		m.weighed(beam.Pid{ID: i}, 1<<20, 0, 0)
	}
	if len(m.of) > mostMemories {
		t.Errorf("%d are remembered", len(m.of))
	}
}
