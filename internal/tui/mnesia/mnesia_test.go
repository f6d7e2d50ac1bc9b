package mnesia_test

import (
	"context"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

func sit(t *testing.T, w, h int, n ask.Node) *tuitest.Driver {
	return tuitest.At(t, n, stage.Address{Screen: "mnesia"}, w, h)
}

func node() *asktest.Node { return asktest.New("shop@web", 4, 0.5, 2).Attached(20, asktest.Start) }

func TestFrames(t *testing.T) {
	tuitest.Frames(t, "mnesia", func(w, h int) *tuitest.Driver { return sit(t, w, h, node()) })
}

func TestOrder(t *testing.T) {
	n := node()
	d := sit(t, 120, 40, n)
	d.Expect("1 node of the schema is not here: shop@store3", "Manager's queue", "nowhere")
	d.Press("d")
	d.Expect("basket")
	if n.Asked()["mnesia size 200"] != 1 {
		t.Errorf("asked %v", n.Asked())
	}
}

// none is a node on which Mnesia does not run.
type none struct{ *asktest.Node }

func (n none) Mnesia(context.Context, live.MnesiaQuery) (*beam.Mnesia, error) {
	return &beam.Mnesia{Incarnation: n.Incarnation()}, nil
}

func TestNone(t *testing.T) {
	d := sit(t, 80, 24, none{node()})
	d.Expect("Mnesia does not run on this node.")
	d.Absent("Transactions")
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
	d.Expect("1 node of the schema")
	d.Press("d")
	d.Expect("nobody looked at it then")
}
