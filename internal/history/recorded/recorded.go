package recorded

import (
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/view"
)

// kept is a number that a recording has, and where.
type kept struct {
	number string // of history.Numbers
	key    string // which of several
	// series is its name among the numbers over time; else it is a field of a section of
	// what was seen of the node as a whole.
	series, section, field string
}

var numbers = []kept{
	{number: "scheduler_utilization", series: "scheduler_utilization"},
	{number: "dirty_cpu_utilization", section: "load", field: "dirty_cpu_utilization"},
	{number: "run_queue", series: "run_queue"},
	{number: "cpu", section: "load", field: "process_cpu"},
	{number: "reductions", series: "reductions"},
	{number: "memory", series: "memory_total"},
	{number: "memory_by_type", key: "processes", series: "memory_processes"},
	{number: "memory_by_type", key: "binary", series: "memory_binary"},
	{number: "memory_by_type", key: "ets", series: "memory_ets"},
	{number: "memory_by_type", key: "code", series: "memory_code"},
	{number: "memory_by_type", key: "atom", series: "memory_atom"},
	{number: "memory_by_type", key: "other", series: "memory_other"},
	{number: "resident_memory", section: "host", field: "resident_set_size"},
	{number: "processes", series: "processes"},
	{number: "ports", section: "limits", field: "port_count"},
	{number: "atoms", section: "limits", field: "atom_count"},
	{number: "ets_tables", section: "limits", field: "ets_count"},
	{number: "collections", series: "garbage_collections"},
	{number: "port_input", series: "io_input"},
	{number: "port_output", series: "io_output"},
}

// Lines are the numbers of a node from one time to another, both included. What was not
// known at any time of it is left out.
func Lines(t *seen.Tape, node string, from, to time.Time) []history.Line {
	looks := systems(t, node, from, to)
	var lines []history.Line
	for _, k := range numbers {
		i := slices.IndexFunc(history.Numbers, func(n history.Number) bool { return n.Name == k.number })
		l := history.Line{Number: history.Numbers[i], Key: k.key}
		if k.series != "" {
			fromPoints(&l, k, t, node, from, to)
		} else {
			fromLooks(&l, k, looks)
		}
		if len(l.Values) > 0 {
			lines = append(lines, l)
		}
	}
	return lines
}

func fromPoints(l *history.Line, k kept, t *seen.Tape, node string, from, to time.Time) {
	for _, p := range t.Points(node, to) {
		at := time.UnixMilli(int64(p.At * 1000))
		if v := p.Series[k.series]; v != nil && !at.Before(from) {
			l.Times, l.Values = append(l.Times, at), append(l.Values, *v)
		}
	}
}

func fromLooks(l *history.Line, k kept, looks []seen.State) {
	for _, s := range looks {
		if v, known := field(s.System, k); known {
			l.Times, l.Values = append(l.Times, s.At), append(l.Values, v)
		}
	}
}

// systems are the looks at the node as a whole, each once: while a node does not answer,
// the last one stands.
func systems(t *seen.Tape, node string, from, to time.Time) (out []seen.State) {
	last := ""
	for _, at := range t.Moments(node) {
		s, ok := t.State(node, at)
		if !ok || s.System == nil || s.At.Before(from) || s.At.After(to) || s.System.Origin.At == last {
			continue
		}
		last = s.System.Origin.At
		out = append(out, s)
	}
	return out
}

func field(d *view.Document, k kept) (float64, bool) {
	for _, s := range d.Sections {
		for _, f := range s.Fields {
			if s.Name != k.section || f.Name != k.field {
				continue
			}
			switch v := f.Value.(type) {
			case int64:
				return float64(v), true
			case float64:
				return v, true
			}
		}
	}
	return 0, false
}

// Span is from when to when a node was seen; zero times when it was not.
func Span(t *seen.Tape, node string) (from, to time.Time) {
	var all []time.Time
	if p := t.Points(node, time.Time{}); len(p) > 0 {
		all = append(all, time.UnixMilli(int64(p[0].At*1000)), time.UnixMilli(int64(p[len(p)-1].At*1000)+1))
	}
	if m := t.Moments(node); len(m) > 0 {
		first, _ := t.State(node, m[0])
		all = append(all, first.At, m[len(m)-1])
	}
	if len(all) == 0 {
		return from, to
	}
	return slices.MinFunc(all, time.Time.Compare), slices.MaxFunc(all, time.Time.Compare)
}

// Without are the numbers that history judges and no recording has, in words.
func Without() (names []string) {
	for _, n := range history.Numbers {
		if !slices.ContainsFunc(numbers, func(k kept) bool { return k.number == n.Name }) {
			names = append(names, strings.ReplaceAll(n.Name, "_", " "))
		}
	}
	return names
}
