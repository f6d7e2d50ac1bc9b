package view_test

import (
	"slices"
	"testing"

	"github.com/hodoscope/hodoscope/internal/view"
)

func TestChartsAreWellFormed(t *testing.T) {
	for _, set := range view.ChartSets {
		names := map[string]bool{}
		for _, c := range view.Charts(set) {
			checkName(t, set, c.Name, names)
			if c.Title == "" || c.Help == "" || c.Lines == nil && c.Each == "" {
				t.Errorf("%s.%s lacks a title, help or lines", set, c.Name)
			}
			if c.Each != "" && !slices.ContainsFunc(view.Eaches, func(e view.Each) bool { return e.Name == c.Each && e.Unit == c.Unit }) {
				t.Errorf("%s.%s: there is no each %s of unit %s", set, c.Name, c.Each, c.Unit)
			}
		}
	}
}

func TestChartsOfWhatIsKnown(t *testing.T) {
	known := func(series string) bool {
		return series == "load1" || series == "os_cpu" || series == "scheduler_utilization" || series == "memory_total"
	}
	for set, want := range map[string][]string{"node": {"utilization", "load"}, "ets": {}} {
		got := []string{}
		for _, c := range view.ChartsOf(set, known) {
			got = append(got, c.Name)
			if len(c.Lines) > 2 || !known(c.Lines[0].Series) {
				t.Errorf("%s: %v", c.Name, c.Lines)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", set, got, want)
		}
	}
	if c := view.Charts("node")[0]; len(c.Lines) != 3 {
		t.Errorf("what is known of one node changed the charts of all: %v", c.Lines)
	}
}

func TestMoment(t *testing.T) {
	s := view.Moment([]view.Amount{
		{Each: "processes", Thing: "cart", Value: 12}, {Each: "memory", Thing: "cache", Value: 4000.4}, {Each: "memory", Thing: "cart", Value: 9000},
		{Each: "link_input", Thing: "shop@b", Value: 1.5},
	})
	if len(s) != 2 || s[0].Name != "group" || s[1].Name != "peer" {
		t.Fatalf("%+v", s)
	}
	for _, one := range s {
		checkTable(t, one.Name, one.Table)
	}
	rows := s[0].Table.Rows
	// By the first number, the most first; what has none has none.
	if len(rows) != 2 || !slices.Equal(rows[0], []view.Value{"cart", int64(9000), int64(12)}) || !slices.Equal(rows[1], []view.Value{"cache", int64(4000), nil}) {
		t.Errorf("%v", rows)
	}
}
