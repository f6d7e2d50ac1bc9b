package bench

import (
	_ "embed"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/template"
	"time"
)

//go:embed page.md.tmpl
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"cell": cell, "seconds": seconds, "size": byteSize, "whole": whole, "times": times, "percent": percentOf,
	"size64": func(n int64) string { return byteSize(of(float64(n))) },
	"date":   func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") },
	"round":  func(d time.Duration) string { return d.Round(time.Second).String() },
	"group":  func(n int) string { return grouped(fmt.Sprint(n)) },
}).Parse(pageText))

// Markdown writes a report as a page: docs/bench.md is one. command is the line
// that repeats it.
func Markdown(w io.Writer, r *Report, command string) error {
	return page.Execute(w, struct {
		*Report
		Command string
		Groups  []group
		Missing []string
	}{r, command, groups(r.Ways), r.missing()})
}

// group are the ways on one node in one mood.
type group struct {
	Processes int
	Mood      Mood
	Load      Figure
	Rows      []Row
}

func groups(rows []Row) []group {
	var gs []group
	for _, r := range rows {
		if r.Looks == 0 {
			continue // told under the tables
		}
		i := slices.IndexFunc(gs, func(g group) bool { return g.Processes == r.Processes && g.Mood == r.Mood })
		if i < 0 {
			gs = append(gs, group{Processes: r.Processes, Mood: r.Mood})
			i = len(gs) - 1
		}
		gs[i].Rows = append(gs[i].Rows, r)
	}
	for i := range gs {
		gs[i].Load = medianOf(gs[i].Rows, func(r Row) Figure { return r.Load })
	}
	return gs
}

// cell is text that stays within one cell of a table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(s)
}

// orDash draws what is known. Why something is not is told elsewhere.
func orDash(f Figure, draw func(float64) string) string {
	if !f.Known() {
		return "–"
	}
	return draw(f.Value)
}

// seconds are drawn with three digits: 840 ns, 1.25 ms, 3.4 s.
func seconds(f Figure) string {
	return orDash(f, func(v float64) string {
		for _, u := range []struct {
			of   float64
			name string
		}{{1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}} {
			if math.Abs(v) >= u.of {
				return digits(v/u.of) + " " + u.name
			}
		}
		return digits(v*1e9) + " ns"
	})
}

// digits leaves three of them.
func digits(v float64) string {
	switch a := math.Abs(v); {
	case a >= 99.5:
		return fmt.Sprintf("%.0f", v)
	case a >= 9.95:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func byteSize(f Figure) string {
	return orDash(f, func(v float64) string {
		for _, u := range []struct {
			of   float64
			name string
		}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
			if v >= u.of {
				return digits(v/u.of) + " " + u.name
			}
		}
		return fmt.Sprintf("%.0f B", v)
	})
}

func whole(f Figure) string {
	return orDash(f, func(v float64) string { return grouped(fmt.Sprintf("%.0f", v)) })
}

// grouped sets digits in threes: 100 000.
func grouped(s string) string {
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

func times(f Figure) string { return orDash(f, func(v float64) string { return digits(v) + " ×" }) }

func percentOf(f Figure) string {
	return orDash(f, func(v float64) string { return fmt.Sprintf("%.2f %%", 100*v) })
}
