package part

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

// columns are those of a small table of processes.
var columns = []view.Column{
	{Name: "pid", Title: "Pid", Unit: view.PidText}, {Name: "name", Title: "Name", Unit: view.Text},
	{Name: "memory", Title: "Memory", Unit: view.Bytes}, {Name: "current_function", Title: "Current function", Unit: view.MFAText},
	{Name: "label", Title: "Label", Unit: view.Text, Wide: true}, {Name: "traps", Title: "Traps", Unit: view.Bool, Wide: true},
}

// rowsOf are rows of processes with these pids, in this order.
func rowsOf(ids ...int) Rows {
	r := Rows{Columns: columns}
	for _, id := range ids {
		r.Rows = append(r.Rows, []view.Value{fmt.Sprintf("<0.%d.0>", id), fmt.Sprintf("worker_%d", id), int64(1000 * id), "gen_server:loop/7", nil, nil})
	}
	return r
}

func upTo(n int) (ids []int) {
	for i := range n {
		ids = append(ids, i+1)
	}
	return ids
}

// drawn is what a table draws in some lines.
func drawn(t *Table, r Rows, w, h int) []string {
	c := paint.New(w, h, false)
	t.Draw(c, r)
	lines := strings.Split(c.String(nil), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// press presses a key of the table.
func press(t *testing.T, keys []stage.Key, name string) stage.Effect {
	t.Helper()
	for _, k := range keys {
		for _, p := range k.Press {
			if p == name {
				return k.Do()
			}
		}
	}
	t.Fatalf("no key is called %s", name)
	return nil
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("drawn is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTableIsAlignedByUnits(t *testing.T) {
	r := rowsOf(7, 120)
	r.Sort = "memory"
	expect(t, drawn(&Table{}, r, 60, 4),
		"Pid        Name         Memory▼  Current function",
		"<0.7.0>    worker_7    6.84 KiB  gen_server:loop/7",
		"<0.120.0>  worker_120   117 KiB  gen_server:loop/7",
		"")
}

// The chosen row stays the same process, at the same line of the screen, while rows move.
func TestTableFollowsTheChosenRow(t *testing.T) {
	table := &Table{}
	drawn(table, rowsOf(upTo(20)...), 60, 8)
	for range 3 {
		press(t, table.Keys(), "down")
	}
	if _, key, _ := table.Chosen(); key != "<0.4.0>" || !table.Reading() {
		t.Fatalf("three down is %s", key)
	}
	before := drawn(table, rowsOf(upTo(20)...), 60, 8)
	after := drawn(table, rowsOf(append([]int{101, 102, 103, 104, 105}, upTo(20)...)...), 60, 8)
	if place, key, _ := table.Chosen(); key != "<0.4.0>" || place != 8 {
		t.Errorf("it is %s at %d now", key, place)
	}
	if !strings.HasPrefix(before[4], "<0.4.0>") || !strings.HasPrefix(after[4], "<0.4.0>") {
		t.Errorf("it moved on the screen:\n%s\nbefore:\n%s", strings.Join(after, "\n"), strings.Join(before, "\n"))
	}
	// A process that has ended leaves its place to the one that takes it.
	drawn(table, rowsOf(101, 102, 103), 60, 8)
	if place, key, _ := table.Chosen(); place != 2 || key != "<0.103.0>" {
		t.Errorf("of three rows the chosen one is %s at %d", key, place)
	}
	press(t, table.Keys(), "home")
	if table.Reading() {
		t.Error("one reads though one went home")
	}
	drawn(table, rowsOf(9, 8), 60, 8)
	if _, key, _ := table.Chosen(); key != "<0.9.0>" {
		t.Errorf("while one does not read the first row is %s", key)
	}
}

// Of a million rows only those around the chosen one are known; the others are drawn as
// soon as they come.
func TestTableOfWhichAPartIsKnown(t *testing.T) {
	table := &Table{}
	part := func() Rows {
		offset, limit := table.Window()
		r := Rows{Columns: columns, Offset: offset, Total: 1_000_000}
		for i := offset; i < min(offset+limit, r.Total); i++ {
			r.Rows = append(r.Rows, rowsOf(i+1).Rows...)
		}
		return r
	}
	first := part()
	drawn(table, first, 60, 11)
	press(t, table.Keys(), "end")
	lines := drawn(table, first, 60, 11)
	if lines[1] != "·" || table.Place() != "1 000 000 of 1 000 000" {
		t.Errorf("at %s it draws %q", table.Place(), lines)
	}
	if _, _, row := table.Chosen(); row != nil {
		t.Errorf("a row that is not known is %v", row)
	}
	lines = drawn(table, part(), 60, 11)
	if _, key, _ := table.Chosen(); key != "<0.1000000.0>" || !strings.HasPrefix(lines[10], "<0.1000000.0>") {
		t.Errorf("the last row is %s: %q", key, lines)
	}
	press(t, table.Keys(), "pgup")
	drawn(table, part(), 60, 11)
	if _, key, _ := table.Chosen(); key != "<0.999991.0>" {
		t.Errorf("a page before the end is %s", key)
	}
}

// Columns of less weight go first, then those at the right; the first stays, and no line
// is wider than the screen.
func TestTableFits(t *testing.T) {
	r := rowsOf(upTo(5)...)
	r.Wide = true
	for i := range r.Rows {
		r.Rows[i][4], r.Rows[i][5] = "a label of some length "+strings.Repeat("x", 10*i), i%2 == 0
	}
	full := drawn(&Table{}, r, 300, 6)[0]
	if full != "Pid      Name        Memory  Current function   Label                                                         Traps" {
		t.Errorf("with room: %s", full)
	}
	for w, want := range map[int]string{
		60: "Pid      Name        Memory  Current function",
		40: "Pid      Name        Memory",
		20: "Pid      Name",
		12: "Pid",
		5:  "Pid",
		2:  "P…",
	} {
		if got := drawn(&Table{}, r, w, 6)[0]; !strings.HasPrefix(got, want) {
			t.Errorf("of %d columns: %q, want %q", w, got, want)
		}
	}
	for w := range 300 {
		c := paint.New(w, 6, false)
		table := &Table{}
		table.drawn = r
		end := -gap
		for _, p := range table.fit(c, &r) {
			if p.x != end+gap || p.width < 0 || p.x+p.width > max(w, p.x) {
				t.Fatalf("of %d columns %s has %d from %d on, after %d", w, r.Columns[p.column].Name, p.width, p.x, end)
			}
			end = p.x + p.width
		}
	}
}

// Columns with nothing in them are not drawn, unless the table is in their order.
func TestTableLeavesOutWhatIsEmpty(t *testing.T) {
	r := rowsOf(1)
	r.Wide = true
	if got := drawn(&Table{}, r, 99, 2)[0]; strings.Contains(got, "Label") {
		t.Error(got)
	}
	r.Sort, r.Up = "label", true
	if got := drawn(&Table{}, r, 99, 2)[0]; !strings.Contains(got, "Label▲") {
		t.Error(got)
	}
	r.Rows = nil
	if got := drawn(&Table{}, r, 99, 2)[0]; !strings.Contains(got, "Traps") {
		t.Error(got)
	}
}

func TestTableScrollsToTheRight(t *testing.T) {
	table, r := &Table{}, rowsOf(1)
	drawn(table, r, 30, 2)
	press(t, table.Keys(), "right")
	expect(t, drawn(table, r, 40, 2), "Pid      Memory  Current function", "<0.1.0>  1000 B  gen_server:loop/7")
	for range 9 {
		press(t, table.Keys(), "right")
	}
	expect(t, drawn(table, r, 40, 2), "Pid      Current function", "<0.1.0>  gen_server:loop/7")
	press(t, table.Keys(), "left")
	expect(t, drawn(table, r, 40, 2)[:1], "Pid      Memory  Current function")
}

// A click means the row that was drawn there, wherever it is by now; a second one opens it.
func TestTableClicks(t *testing.T) {
	c, table := paint.New(60, 6, false), &Table{}
	r := rowsOf(upTo(9)...)
	r.Sorts = func(column string) bool { return column == "memory" }
	table.Draw(c, r)
	row := paint.At(c.Zones(), 5, 3)
	drawn(table, rowsOf(9, 8, 7, 6, 5, 4, 3, 2, 1), 60, 6)
	if again, handled := table.Click(row); again || !handled {
		t.Error("the first click opens, or does nothing")
	}
	drawn(table, rowsOf(9, 8, 7, 6, 5, 4, 3, 2, 1), 60, 6)
	if _, key, _ := table.Chosen(); key != "<0.3.0>" {
		t.Errorf("chosen is %s", key)
	}
	if again, _ := table.Click(row); !again {
		t.Error("the second click does not open")
	}
	if got := paint.At(c.Zones(), 23, 0); got != (Sorted{"memory"}) {
		t.Errorf("the heading means %v", got)
	}
	if got := paint.At(c.Zones(), 12, 0); got != nil {
		t.Errorf("the heading of a column that does not sort means %v", got)
	}
	table.Click(stage.Wheel{Lines: 99})
	if table.Place() != "9 of 9" {
		t.Errorf("the wheel stops at %s", table.Place())
	}
}

func TestTableMarks(t *testing.T) {
	table := &Table{}
	drawn(table, rowsOf(upTo(3)...), 60, 5)
	press(t, table.Keys(), "space")
	press(t, table.Keys(), "space")
	if len(table.Marks) != 2 || !table.Marks["<0.1.0>"] || !table.Marks["<0.2.0>"] {
		t.Errorf("marked are %v", table.Marks)
	}
	press(t, table.Keys(), "up")
	press(t, table.Keys(), "space")
	if len(table.Marks) != 1 {
		t.Errorf("marked are %v", table.Marks)
	}
}

// No key does harm while there is nothing, or no room.
func TestTableOfNothing(t *testing.T) {
	for _, r := range []Rows{{}, {Columns: columns}, rowsOf(1), {Columns: columns, Offset: 50, Total: 9}} {
		for _, size := range [][2]int{{0, 0}, {1, 1}, {60, 1}, {60, 0}, {0, 9}, {3, 3}} {
			table := &Table{}
			for _, k := range table.Keys() {
				k.Do()
				drawn(table, r, size[0], size[1])
				table.Chosen()
			}
			table.Click(stage.Wheel{Lines: -3})
			table.Choose(-1, "")
			drawn(table, r, size[0], size[1])
		}
	}
}

// Whatever a node calls things: a line is as wide as the screen, and one line.
func TestTableOfHostileNames(t *testing.T) {
	for name, text := range viewtest.Hostile {
		for _, w := range []int{10, 200} {
			r := rowsOf(1)
			for i := range columns {
				r.Rows[0][i] = text
			}
			c := paint.New(w, 2, false)
			(&Table{}).Draw(c, r)
			for _, line := range strings.Split(c.String(nil), "\n") {
				if got := plain.Clean(line, false).Width(); got != w {
					t.Errorf("%s: a line of %d columns: %q", name, got, line)
				}
			}
		}
	}
}
