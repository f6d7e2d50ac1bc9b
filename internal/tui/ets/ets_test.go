package ets_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

func sit(t *testing.T, w, h int, query ...string) (*tuitest.Driver, *asktest.Node) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(20, asktest.Start)
	return tuitest.At(t, n, stage.Address{Screen: "ets"}.With(query...), w, h), n
}

func TestFrames(t *testing.T) {
	tuitest.Frames(t, "ets", func(w, h int) *tuitest.Driver { d, _ := sit(t, w, h); return d })
}

func TestOneTable(t *testing.T) {
	d, _ := sit(t, 120, 40)
	d.Expect("60 of 611 ETS tables", "Memory▼", "1 of 60")
	d.Press("down", "enter")
	d.Expect("ETS table table_1", "protected", "public, protected or private", "<0.101.0>")
	d.Golden("table-120x40")
	d.Press("y")
	if d.Copied != "table_1" {
		t.Errorf("copied %q", d.Copied)
	}
	for d.Copied != "<0.101.0>" {
		d.Press("down", "Y")
	}
	d.Press("enter")
	d.Expect("Process <", "Traps exits")
	d.Press("esc", "esc")
	d.Expect("2 of 60")
}

func TestOrderAndFilter(t *testing.T) {
	d, n := sit(t, 120, 40)
	d.Press("s")
	d.Expect("Order by", "objects in the table")
	d.Press("esc")
	d.Click("Id")
	d.Expect("Id▲")
	d.Click("Id")
	d.Expect("Id▼", "table_59")
	d.Press("/")
	d.Type("table_1 nonsense>3")
	d.Press("enter")
	d.Expect("there is no column nonsense")
	d.Press("ctrl+u")
	d.Type("table_1 size>5k")
	d.Press("enter")
	d.Expect("filter: table_1 size>5k", "table_17", "1 of 10")
	d.Absent("table_2 ", "table_40")
	d.Press("x")
	d.Expect("1 of 60")
	d.Press("d")
	d.Expect("growth over 5s")
	if n.Asked()["ets memory_growth 500"] != 1 {
		t.Errorf("asked %v", n.Asked())
	}
}

func TestByName(t *testing.T) {
	d, _ := sit(t, 120, 40)
	d.Press("v")
	d.Expect("2 of 2 groups of 611 ETS tables", "Tables", "Largest")
	d.Press("d")
	d.Expect("growth is known of tables")
	d.Press("down", "enter")
	d.Expect("filter: name=shop_cache", "None of 60 matches")
	d.Press("esc")
	d.Expect("groups of 611")
}

// A finding leads here by the name of a table, whatever that is.
func TestNameAsFilter(t *testing.T) {
	d, _ := sit(t, 120, 40, "filter", "(odd | name")
	d.Expect("filter: (odd | name", "None of 60 matches")
}

func TestBefore(t *testing.T) {
	d, n := sit(t, 120, 40)
	for i := range 6 {
		n.Look(asktest.Start.Add(time.Duration(2*i+2) * time.Second))
		d.See(n)
		d.Pass(2 * time.Second)
	}
	d.Press("[")
	d.Expect("60 of 611 ETS tables")
	d.Press("v")
	d.Expect("nobody looked at it then")
}

func TestHostileNames(t *testing.T) {
	d, _ := sit(t, 200, 60)
	for _, bad := range []string{"\x1b[31m", "\u202e", "\x07"} {
		if strings.Contains(d.Raw(), bad) {
			t.Errorf("%q reached the terminal", bad)
		}
	}
	d.Press("v")
	d.Expect("<img src=x")
	d.Press("enter")
	d.Expect("None of 60 matches")
}
