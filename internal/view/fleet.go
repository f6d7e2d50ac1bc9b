package view

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Watched is one of the nodes that are watched, as it stands side by side with others.
type Watched struct {
	Target, Status, Why string // Why it is not attached; "" it is
	Restarts            int
	System              *beam.System // the last good one; nil: none yet
	Census              *beam.Census // nil: none yet
	Utilization         float64      // of the normal schedulers online; negative: not known
	Cost                float64      // share of one of its schedulers that watching takes
	Findings            int          // that are open; negative: no detector looks at it
	Alerts              int          // that fire; negative: no rules run
}

// sideColumn is a column of nodes side by side. least is by how much a number must be
// away from the others' to be worth a mark; 0: it is never marked. Of texts any other one
// is.
type sideColumn struct {
	ColumnOf[Watched]
	least float64
	kind  bool // a text that all nodes should have in common
}

func ofSystem(c Column, least float64, get func(*beam.System) Value) sideColumn {
	return sideColumn{ColumnOf: ColumnOf[Watched]{c, func(w Watched) Value {
		if w.System == nil {
			return nil
		}
		return get(w.System)
	}}, least: least, kind: c.Unit == Text}
}

// unlessNegative is nil for what nobody counts.
func unlessNegative(n int) Value {
	if n < 0 {
		return nil
	}
	return int64(n)
}

const mebibyte = 1 << 20

var sideColumns = []sideColumn{
	{ColumnOf: ColumnOf[Watched]{Column{Name: "node", Title: "Node", Unit: Text, Help: "as its target is named"}, func(w Watched) Value { return w.Target }}},
	{ColumnOf: ColumnOf[Watched]{Column{Name: "status", Title: "Status", Unit: Text, Help: "how we stand with it"}, func(w Watched) Value { return w.Status }}},
	{ColumnOf: ColumnOf[Watched]{Column{Name: "utilization", Title: "Schedulers", Unit: Ratio, Help: "mean of the normal schedulers online, at the last look"},
		func(w Watched) Value {
			if w.System == nil {
				return nil
			}
			return measured(w.Utilization, "not known yet")
		}}, least: 0.15},
	ofSystem(Column{Name: "run_queue", Title: "Run queue", Unit: Count, Help: "work that is ready and waits for a normal scheduler"}, 8,
		func(s *beam.System) Value { return number(s.RunQueue.Normal) }),
	ofSystem(Column{Name: "memory", Title: "Memory", Unit: Bytes, Help: "erlang:memory(total)"}, 64*mebibyte,
		func(s *beam.System) Value { return number(s.Memory.Total) }),
	ofSystem(Column{Name: "process_count", Title: "Processes", Unit: Count, Help: "processes that exist"}, 500,
		func(s *beam.System) Value { return number(s.Processes.Count) }),
	{ColumnOf: ColumnOf[Watched]{Column{Name: "longest_queue", Title: "Longest queue", Unit: Count, Help: "messages in the longest queue, at the last census"},
		func(w Watched) Value {
			if w.Census == nil {
				return nil
			}
			var longest int64
			for i := range w.Census.Groups {
				longest = max(longest, w.Census.Groups[i].MaxQueue)
			}
			return longest
		}}, least: 100},
	{ColumnOf: ColumnOf[Watched]{Column{Name: "findings", Title: "Findings", Unit: Count, Help: "what the detectors have found, and is not over"},
		func(w Watched) Value { return unlessNegative(w.Findings) }}},
	{ColumnOf: ColumnOf[Watched]{Column{Name: "alerts", Title: "Alerts", Unit: Count, Help: "alerts of it that fire"},
		func(w Watched) Value { return unlessNegative(w.Alerts) }}},
	ofSystem(Column{Name: "uptime", Title: "Uptime", Unit: Seconds, Help: "since its runtime started"}, 3600,
		func(s *beam.System) Value { return seconds(s.Uptime) }),
	{ColumnOf: ColumnOf[Watched]{Column{Name: "restarts", Title: "Restarts", Unit: Count, Help: "lives of it seen after the first"},
		func(w Watched) Value { return int64(w.Restarts) }}, least: 1},
	ofSystem(Column{Name: "otp_release", Title: "OTP", Unit: Text, Help: "its OTP release"}, 0,
		func(s *beam.System) Value { return text(s.OTPRelease) }),
	ofSystem(Column{Name: "erts_version", Title: "ERTS", Unit: Text, Help: "version of its runtime system", Wide: true}, 0,
		func(s *beam.System) Value { return text(s.ERTSVersion) }),
	ofSystem(Column{Name: "elixir_version", Title: "Elixir", Unit: Text, Help: "version of Elixir, where it is loaded", Wide: true}, 0,
		func(s *beam.System) Value { return text(s.ElixirVersion) }),
	ofSystem(Column{Name: "schedulers_online", Title: "Online", Unit: Count, Help: "normal schedulers online", Wide: true}, 1,
		func(s *beam.System) Value { return int64(s.SchedulersOnline) }),
	{ColumnOf: ColumnOf[Watched]{Column{Name: "cost", Title: "Our cost", Unit: Ratio, Help: "share of one of its schedulers that watching takes", Wide: true},
		func(w Watched) Value { return w.Cost }}, least: 0.02},
	{ColumnOf: ColumnOf[Watched]{Column{Name: "differs", Title: "Differs in", Unit: Strings, Help: "columns in which it is far from the other nodes, and which way"},
		func(Watched) Value { return nil }}},
	{ColumnOf: ColumnOf[Watched]{Column{Name: "why", Title: "Why", Unit: Text, Help: "why it is not attached, and the next step"},
		func(w Watched) Value { return text(w.Why) }}},
}

// SideBySide holds nodes against each other. Beside the document it gives what is usual
// for each column that has marks: the median, or the most frequent text.
//
// A number differs when it is more than twice the median of the other nodes, or less than
// half of it, and is further from it than four times their usual distance (the median of
// their distances) and than what is worth a word. For that three others must have the
// number: of two nodes nobody can say which is the odd one. A text differs when more
// nodes have another one.
func SideBySide(nodes []Watched) (Document, map[string]Value) {
	return Compare(TableOf(plainColumns(), nodes).Rows)
}

// Compare is SideBySide of rows of its table, which may have been made one by one. Rows of
// another length, as other versions make them, are left out.
func Compare(rows [][]Value) (Document, map[string]Value) {
	t := &Table{Columns: headings(plainColumns()), Rows: [][]Value{}}
	for _, row := range rows {
		if len(row) == len(t.Columns) {
			t.Rows = append(t.Rows, slices.Clone(row))
		}
	}
	usual := map[string]Value{}
	differs := make([][]string, len(t.Rows))
	for c, column := range sideColumns {
		way := func(int) string { return "" }
		switch {
		case column.kind:
			common, is := mostFrequent(t.Rows, c)
			if !is {
				continue
			}
			usual[column.Name] = common
			way = func(row int) string {
				if v := t.Rows[row][c]; v == nil || v == common {
					return ""
				}
				return "other"
			}
		case column.least > 0:
			numbers := numbersIn(t.Rows, c)
			if len(numbers) == 0 {
				continue
			}
			usual[column.Name] = whole(median(numbers), column.Unit)
			way = func(row int) string { return far(t.Rows, row, c, column.least) }
		}
		for row := range t.Rows {
			if w := way(row); w != "" {
				differs[row] = append(differs[row], column.Title+" "+w)
			}
		}
	}
	at := slices.IndexFunc(sideColumns, func(c sideColumn) bool { return c.Name == "differs" })
	marked := 0
	for row, list := range differs {
		t.Rows[row][at] = texts(list)
		marked += min(1, len(list))
	}
	d := Document{
		Kind: "nodes_watched", Title: plural(int64(len(t.Rows)), "node", "nodes"), Table: t,
		Origin: Origin{Method: "exact", Seen: len(t.Rows), Of: len(t.Rows)},
	}
	if marked > 0 {
		d.Notes = append(d.Notes, fmt.Sprintf("%s far from the others: more than twice their median or less than half of it, and further than they usually are.", plural(int64(marked), "node is", "nodes are")))
	}
	if releases := counted(t.Rows, "otp_release"); strings.Contains(releases, ",") {
		d.Notes = append(d.Notes, "OTP releases: "+releases+".")
	}
	return d, usual
}

func plainColumns() []ColumnOf[Watched] {
	list := make([]ColumnOf[Watched], len(sideColumns))
	for i, c := range sideColumns {
		list[i] = c.ColumnOf
	}
	return list
}

// leastOthers is how many other nodes must have a number for one to be far from them.
const leastOthers = 3

// far says which way the number of a row is far from those of the other rows.
func far(rows [][]Value, row, column int, least float64) string {
	v, ok := float(rows[row][column])
	others := numbersIn(slices.Concat(rows[:row:row], rows[row+1:]), column)
	if !ok || len(others) < leastOthers {
		return ""
	}
	middle := median(others)
	distances := make([]float64, len(others))
	for i, o := range others {
		distances[i] = math.Abs(o - middle)
	}
	distance := math.Abs(v - middle)
	if distance < least || distance <= 4*median(distances) {
		return ""
	}
	switch {
	case v > 2*middle:
		return "high"
	case v < middle/2:
		return "low"
	}
	return ""
}

func numbersIn(rows [][]Value, column int) (list []float64) {
	for _, r := range rows {
		if v, ok := float(r[column]); ok {
			list = append(list, v)
		}
	}
	return list
}

func float(v Value) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, v-v == 0
	}
	return 0, false
}

// median of a list that is not empty; of an even number the mean of the middle two.
func median(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	n := len(s)
	return (s[(n-1)/2] + s[n/2]) / 2
}

// mostFrequent is the text that more rows have than any other; false: there is none.
func mostFrequent(rows [][]Value, column int) (Value, bool) {
	list := frequencies(rows, column)
	if len(list) == 0 || len(list) > 1 && list[0].n == list[1].n {
		return nil, false
	}
	return list[0].text, true
}

type frequency struct {
	text string
	n    int
}

// frequencies are how many rows have each text, the most frequent first.
func frequencies(rows [][]Value, column int) (list []frequency) {
	for _, r := range rows {
		s, ok := r[column].(string)
		if !ok {
			continue
		}
		i := slices.IndexFunc(list, func(f frequency) bool { return f.text == s })
		if i < 0 {
			i = len(list)
			list = append(list, frequency{text: s})
		}
		list[i].n++
	}
	slices.SortStableFunc(list, func(a, b frequency) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.text, b.text)) })
	return list
}

// counted words how many rows have which text of a column: 27 (3), 26 (1).
func counted(rows [][]Value, name string) string {
	column := slices.IndexFunc(sideColumns, func(c sideColumn) bool { return c.Name == name })
	var parts []string
	for _, f := range frequencies(rows, column) {
		parts = append(parts, fmt.Sprintf("%s (%d)", f.text, f.n))
	}
	return strings.Join(parts, ", ")
}
