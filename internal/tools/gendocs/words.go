package main

import (
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/view"
)

// words are what the templates need to print a table's values.
var words = template.FuncMap{
	"bytes":     byteSize,
	"heap":      func(words int) string { return byteSize(words * wordSize) },
	"kilobytes": func(n int) string { return fmt.Sprintf("%.1f kB", float64(n)/1000) },
	"duration":  func(d time.Duration) string { return d.String() },
	"cell":      cell,
	"code":      code,
	"mark":      mark,
	"sentence":  sentence,
	"anchor":    anchor,
	"series":    func(m metric.Metric) string { return code(view.Series(m)) },
	"query":     view.ExampleQuery,
	"labels":    func(m metric.Metric) string { return code(m.Labels()) },
	"seconds":   func(d time.Duration) string { return fmt.Sprintf("%g s", d.Seconds()) },
	"lower":     strings.ToLower,
	"fill":      fill,
	"numeral":   numeral,
	"span":      span,
	"among":     among,
	"equals":    equals,
}

// wordSize is that of a 64-bit node, in bytes.
const wordSize = 8

func byteSize(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// cell is text that stays within one cell of a Markdown table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(s)
}

func code(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return "`" + strings.Join(list, "`, `") + "`"
}

// anchor is how a link spells a heading.
func anchor(heading string) string {
	return strings.NewReplacer(" ", "-", ".", "", ",", "", "[", "", "]", "").Replace(strings.ToLower(heading))
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

func mark(yes bool) string {
	if yes {
		return "yes"
	}
	return ""
}
