package view

import (
	"strings"
	"testing"
)

func TestWhatANodeSaysIsCutAndKeptApart(t *testing.T) {
	long := strings.Repeat("é", MaxText)
	d := Wire(Document{Table: &Table{Rows: [][]Value{{long, Missing("not read"), []string{long}, int64(1) << 62}}}})
	row := d.Table.Rows[0]
	if s := row[0].(string); len(s) > MaxText+40 || !strings.Contains(s, "bytes more") {
		t.Errorf("%d bytes of text", len(s))
	}
	if row[1] != (missing{"not read"}) {
		t.Errorf("a missing number is %v", row[1])
	}
	if s := row[2].([]string)[0]; len(s) > MaxText+40 {
		t.Errorf("%d bytes in a list", len(s))
	}
}
