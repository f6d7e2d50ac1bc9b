package threads_test

import (
	"context"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

func sit(t *testing.T, w, h int, n ask.Node) *tuitest.Driver {
	start := stage.Address{Screen: "threads"}
	return tuitest.New(t, tui.Options{Nodes: []ask.Node{n}, Desk: &ask.Desk{}, Start: start}, w, h, asktest.Start.Add(time.Second))
}

func node() *asktest.Node { return asktest.New("shop@web", 4, 0.5, 2).Attached(20, asktest.Start) }

func TestFrames(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"threads-60x15", 60, 15}, {"threads-80x24", 80, 24}, {"threads-120x40", 120, 40}} {
		sit(t, size.w, size.h, node()).Golden(size.name)
	}
}

func TestByThread(t *testing.T) {
	d := sit(t, 120, 40, node())
	d.Expect("Number", "E Emulator", "Microstate accounting")
	d.Press("v")
	d.Expect("Id", "scheduler              2 EEEE")
	d.Press("v", "enter")
	d.Expect("Number", "enter does nothing here")
}

// off is a node where nobody has switched the accounting on.
type off struct{ *asktest.Node }

func (n off) Microstates(ctx context.Context, w time.Duration) (*beam.Microstates, error) {
	return &beam.Microstates{Incarnation: n.Incarnation(), BuildType: "opt"}, nil
}

func TestOff(t *testing.T) {
	d := sit(t, 80, 24, off{node()})
	d.Expect("microstate accounting is off", "It is never switched on from here")
	d.Absent("Where their time goes")
}

// counting is a node whose emulator counts what its locks cost.
type counting struct{ *asktest.Node }

func (n counting) Microstates(ctx context.Context, w time.Duration) (*beam.Microstates, error) {
	m, err := n.Node.Microstates(ctx, w)
	m.BuildType = beam.LockCounting
	return m, err
}

func TestLocks(t *testing.T) {
	d := sit(t, 120, 40, counting{node()})
	d.Expect("Where their time goes", "db_tab", "130.0%", "Lock counting")
	d.Golden("locks-120x40")
	sit(t, 120, 40, node()).Absent("db_tab", "Locks")
}

func TestBefore(t *testing.T) {
	n := node()
	d := sit(t, 80, 24, n)
	for i := range 3 {
		n.Look(asktest.Start.Add(time.Duration(2*i+2) * time.Second))
		d.See(n)
		d.Pass(2 * time.Second)
	}
	d.Press("[")
	d.Expect("E Emulator")
	d.Press("v")
	d.Expect("nobody looked at it then")
}
