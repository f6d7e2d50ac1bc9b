package part_test

import (
	"testing"

	"github.com/hodoscope/hodoscope/internal/tui/part"
)

func TestOrdered(t *testing.T) {
	for _, c := range []struct {
		column string
		up     bool
		want   string
	}{
		{"age", false, "[table_2 table_10 Other last]"},
		{"age", true, "[table_10 table_2 Other last]"},
		{"name", true, "[last Other table_2 table_10]"},
		{"name", false, "[table_10 table_2 Other last]"},
		{"up", true, "[table_2 Other table_10 last]"},
		{"", true, "[table_10 table_2 Other last]"},
	} {
		table := ages()
		if got := names(part.Ordered(table, c.column, c.up)); got != c.want {
			t.Errorf("by %q, up %t: %s, want %s", c.column, c.up, got, c.want)
		}
		if got := names(table); got != "[table_10 table_2 Other last]" {
			t.Errorf("the table itself was changed: %s", got)
		}
	}
}
