package part_test

import (
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Where there is no room for all columns, one that says the same in each row is missed least.
func TestSameWordsGoFirst(t *testing.T) {
	table := &view.Table{
		Columns: []view.Column{{Name: "id", Title: "Id", Unit: view.Text}, {Name: "kind", Title: "Kind of port", Unit: view.Text}, {Name: "peer", Title: "Peer", Unit: view.Text}},
		Rows:    [][]view.Value{{"a", "port", "10.0.0.1"}, {"b", "port", "10.0.0.2"}},
	}
	draw := func(width, total int) string {
		c := paint.New(width, 3, false)
		at, rows := part.Table{}, part.RowsOf(table)
		rows.Total = total
		at.Draw(c, rows)
		return c.String(nil)
	}
	if frame := draw(40, 2); !strings.Contains(frame, "Kind of port") || !strings.Contains(frame, "10.0.0.2") {
		t.Errorf("there is room for all:\n%s", frame)
	}
	if frame := draw(24, 2); strings.Contains(frame, "Kind") || !strings.Contains(frame, "10.0.0.2") {
		t.Errorf("the peers are missed more:\n%s", frame)
	}
	if frame := draw(24, 500); !strings.Contains(frame, "Kind") {
		t.Errorf("rows that are not here may say something else:\n%s", frame)
	}
}
