package cli

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/view"
)

// writeCSV writes RFC 4180 with a heading. Sections become rows of section,
// row, name, value and unit.
func writeCSV(w io.Writer, d *view.Document, o Options) error {
	t := d.Table
	switch {
	case d.Tree != nil:
		t = flat(d.Tree)
	case t == nil:
		t = longForm(d.Sections)
	}
	out := csv.NewWriter(w)
	record := make([]string, len(t.Columns))
	if !o.NoHeaders {
		for i, c := range t.Columns {
			record[i] = csvText(c.Name)
		}
		out.Write(record)
	}
	for _, row := range t.Rows {
		for i, v := range row {
			record[i] = csvValue(v)
		}
		out.Write(record)
	}
	out.Flush()
	return out.Error()
}

// csvValue is the raw number, or text that neither a terminal nor a
// spreadsheet obeys. Missing numbers are empty.
func csvValue(v view.Value) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case int:
		return strconv.Itoa(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case string:
		return csvText(v)
	case []string:
		return csvText(strings.Join(v, "; "))
	}
	return ""
}

// csvText guards text that a spreadsheet would take for a formula, in full
// width too, with an apostrophe. Tabs and returns are visible escapes by then.
func csvText(s string) string {
	t := string(plain.Clean(s, false))
	if t != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(t)[0]) {
		return "'" + t
	}
	return t
}

// flat is a tree as a table: each node with its depth.
func flat(t *view.Tree) *view.Table {
	out := &view.Table{Columns: append([]view.Column{{Name: "depth", Title: "Depth", Unit: view.Count}}, t.Columns...)}
	var walk func(ns []*view.TreeNode, depth int64)
	walk = func(ns []*view.TreeNode, depth int64) {
		for _, n := range ns {
			out.Rows = append(out.Rows, append([]view.Value{depth}, n.Values...))
			walk(n.Children, depth+1)
		}
	}
	walk(t.Roots, 0)
	return out
}

var longColumns = []view.Column{
	{Name: "section", Unit: view.Text},
	{Name: "row", Unit: view.Number}, // of the section's table, from 1
	{Name: "name", Unit: view.Text},
	{Name: "value", Unit: view.Text},
	{Name: "unit", Unit: view.Text},
}

func longForm(ss []view.Section) *view.Table {
	t := &view.Table{Columns: longColumns}
	add := func(section string, row view.Value, name string, v view.Value, u view.Unit) {
		t.Rows = append(t.Rows, []view.Value{section, row, name, v, string(u)})
	}
	for _, s := range ss {
		for _, f := range withLimits(s.Fields) {
			add(s.Name, nil, f.Name, f.Value, f.Unit)
		}
		if s.Table == nil {
			continue
		}
		for i, row := range s.Table.Rows {
			for j, c := range s.Table.Columns {
				add(s.Name, int64(i+1), c.Name, row[j], c.Unit)
			}
		}
	}
	return t
}
