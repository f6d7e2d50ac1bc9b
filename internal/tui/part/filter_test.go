package part_test

import (
	"fmt"
	"testing"

	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/view"
)

// ages has a row whose age is not known, and one that has none.
func ages() *view.Table {
	return &view.Table{
		Columns: []view.Column{{Name: "name", Unit: view.Text}, {Name: "age", Unit: view.Count}, {Name: "up", Unit: view.Bool}, {Name: "friends", Unit: view.Strings}},
		Rows: [][]view.Value{
			{"table_10", int64(7), true, []string{"ann", "bob"}}, {"table_2", int64(40), false, nil}, {"Other", view.Missing("not read"), false, nil}, {"last", nil, true, nil},
		},
	}
}

func names(t *view.Table) string {
	var list []view.Value
	for _, row := range t.Rows {
		list = append(list, row[0])
	}
	return fmt.Sprint(list)
}

func TestFiltered(t *testing.T) {
	for text, want := range map[string]string{
		"table": "[table_10 table_2]", "TABLE age>10": "[table_2]", "up=yes": "[table_10 last]", "bob": "[table_10]", "!table": "[Other last]",
		"age<100": "[table_10 table_2]", "!age>10": "[table_10]", "friends=\"ann, bob\"": "[table_10]", "yes": "[]", "size>1": "[]",
	} {
		e, err := filter.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := names(part.Filtered(ages(), e)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestCheckFilter(t *testing.T) {
	check := part.CheckFilter(ages().Columns)
	for text, right := range map[string]bool{"table age>10": true, "size>1": false, "age>": false, "!(a|age<3)": true} {
		if err := check(text); (err == nil) != right {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestCompleteName(t *testing.T) {
	complete := part.CompleteName([]string{"memory", "memory_growth", "name"})
	for text, want := range map[string]string{"mem": "[memory memory_growth]", "x !(memory": "[!(memory_growth]", "": "[]", "name": "[]"} {
		if got := fmt.Sprint(complete(text)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
