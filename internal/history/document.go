package history

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/view"
)

// Values have the units of their rows: a column of mixed units is text.
func mixed(name, title, help string, wide bool, get func(Entry) float64) view.ColumnOf[Entry] {
	return view.ColumnOf[Entry]{Column: view.Column{Name: name, Title: title, Unit: view.Text, Help: help, Wide: wide}, Get: func(e Entry) view.Value {
		return Amount(get(e), e.Unit)
	}}
}

var baselineColumns = []view.ColumnOf[Entry]{
	{Column: view.Column{Name: "number", Title: "Number", Unit: view.Text, Help: "what was looked at"}, Get: func(e Entry) view.Value { return e.Line.Name() }},
	mixed("p50", "Half", "half of the time it is not more than this", false, func(e Entry) float64 { return e.P50 }),
	mixed("p95", "95 %", "95 of 100 points are not more than this", true, func(e Entry) float64 { return e.P95 }),
	mixed("p99", "99 %", "99 of 100 points are not more than this", false, func(e Entry) float64 { return e.P99 }),
	mixed("max", "Most", "the most there was", false, func(e Entry) float64 { return e.Max }),
	mixed("last", "Last", "at the end of the period", true, func(e Entry) float64 { return e.Last }),
	{Column: view.Column{Name: "headroom", Title: "Headroom", Unit: view.Ratio, Help: "what is left to the limit, as a part of it"}, Get: func(e Entry) view.Value {
		if h := e.Headroom(); h >= 0 {
			return h
		}
		return nil
	}},
	{Column: view.Column{Name: "growth", Title: "Growth", Unit: view.Text, Help: "a day, when it grows or shrinks by more than it varies"}, Get: func(e Entry) view.Value {
		if !e.Grows {
			return nil
		}
		return signed(24*e.Growth, e.Unit) + "/d"
	}},
	{Column: view.Column{Name: "full", Title: "Full in", Unit: view.Seconds, Help: "until the limit is reached at that growth"}, Get: func(e Entry) view.Value {
		if e.Full <= 0 {
			return nil
		}
		return e.Full.Seconds()
	}},
	{Column: view.Column{Name: "threshold", Title: "Threshold", Unit: view.Text, Help: "beyond what is usual for this node: what the rule file has"}, Get: func(e Entry) view.Value {
		if e.Threshold <= 0 {
			return nil
		}
		return Amount(e.Threshold, e.Unit)
	}},
	{Column: view.Column{Name: "points", Title: "Points", Unit: view.Count, Wide: true, Help: "how many there were"}, Get: func(e Entry) view.Value { return int64(len(e.Values)) }},
}

// Document shows a baseline.
func (b Baseline) Document() view.Document {
	d := view.Document{
		Kind: "baseline", Node: b.Period.Instance, Title: "What is usual for " + b.Period.name(),
		Table: view.TableOf(baselineColumns, b.Entries), Origin: b.Period.origin(points(b)),
	}
	d.Notes = append(d.Notes, b.Period.spanNote())
	for _, e := range b.Entries {
		if e.Full > 0 && e.By == "" {
			d.Notes = append(d.Notes, fmt.Sprintf("%s reaches its limit of %s in about %s, if it grows on like this.", e.Line.Name(), Amount(e.Limit, e.Unit), longTime(e.Full)))
		}
	}
	switch span := b.Period.To.Sub(b.Period.From); {
	case span < day:
		d.Notes = append(d.Notes, "Less than a day: what is usual at other hours is not in it.")
	case span < 7*day:
		d.Notes = append(d.Notes, "Less than a week: weekends and weekly jobs may not be in it.")
	}
	return d
}

func points(b Baseline) (n int) {
	for _, e := range b.Entries {
		n += len(e.Values)
	}
	return n
}

func (p Period) name() string {
	switch {
	case p.Instance != "":
		return p.Instance
	case p.Job != "":
		return p.Job
	}
	return "all nodes"
}

func (p Period) spanNote() string {
	return fmt.Sprintf("From %s to %s (UTC), %s.", p.From.UTC().Format("2006-01-02 15:04"), p.To.UTC().Format("2006-01-02 15:04"), longTime(p.To.Sub(p.From)))
}

func (p Period) origin(seen int) view.Origin {
	return view.Origin{Method: "exact", Seen: seen, Of: seen, At: p.To.UTC().Format("2006-01-02T15:04:05.000Z07:00")}
}

// longTime has two units: 3 d 4 h.
func longTime(d time.Duration) string {
	switch {
	case d >= 20*365*day:
		return "decades"
	case d >= 2*day:
		return fmt.Sprintf("%d d %d h", d/day, d%day/time.Hour)
	case d >= time.Hour:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	case d >= 2*time.Minute:
		return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%.0f s", d.Seconds())
}

var compareColumns = []view.ColumnOf[Change]{
	{Column: view.Column{Name: "number", Title: "Number", Unit: view.Text, Help: "what was looked at"}, Get: func(c Change) view.Value { return c.Line.Name() }},
	{Column: view.Column{Name: "before", Title: "Before", Unit: view.Text, Help: "median of the first period"}, Get: func(c Change) view.Value { return c.side(c.A) }},
	{Column: view.Column{Name: "after", Title: "After", Unit: view.Text, Help: "median of the second period"}, Get: func(c Change) view.Value { return c.side(c.B) }},
	{Column: view.Column{Name: "change", Title: "Change", Unit: view.Text, Help: "of the medians"}, Get: func(c Change) view.Value { return c.percent() }},
	{Column: view.Column{Name: "difference", Title: "Difference", Unit: view.Text, Wide: true, Help: "of the medians"}, Get: func(c Change) view.Value {
		if c.A.N == 0 || c.B.N == 0 {
			return nil
		}
		return signed(c.B.Median-c.A.Median, c.Unit)
	}},
	{Column: view.Column{Name: "verdict", Title: "Verdict", Unit: view.Text, Help: "better, worse or different when it is more than noise: than what either period varies by"}, Get: func(c Change) view.Value { return string(c.Verdict) }},
	{Column: view.Column{Name: "spread", Title: "Spread", Unit: view.Text, Wide: true, Help: "within which the medians lie, with 95 of 100"}, Get: func(c Change) view.Value {
		return c.spread(c.A) + " | " + c.spread(c.B)
	}},
	{Column: view.Column{Name: "p", Title: "P", Unit: view.Float, Wide: true, Help: "probability that chance alone makes such a difference"}, Get: func(c Change) view.Value {
		if c.P < 0 {
			return nil
		}
		return c.P
	}},
}

func (c Change) side(s Side) view.Value {
	if s.N == 0 {
		return nil
	}
	return Amount(s.Median, c.Unit)
}

func (c Change) spread(s Side) string {
	if s.N == 0 {
		return "–"
	}
	return Amount(s.Lo, c.Unit) + " … " + Amount(s.Hi, c.Unit)
}

func (c Change) percent() view.Value {
	r := c.Ratio()
	if c.A.N == 0 || c.B.N == 0 || r-r != 0 {
		return nil
	}
	switch p := 100 * (r - 1); {
	case r >= 10:
		return fmt.Sprintf("×%.0f", r)
	case math.Abs(p) < 0.05:
		return "0 %"
	case math.Abs(p) < 10:
		return fmt.Sprintf("%+.1f %%", p)
	default:
		return fmt.Sprintf("%+.0f %%", p)
	}
}

// Comparison is two periods and what changed between them.
type Comparison struct {
	Before, After Period
	Changes       []Change
	Notes         []string // sentences about where the numbers are from
}

// Document shows a comparison.
func (c Comparison) Document() view.Document {
	n := 0
	counts := map[Verdict]int{}
	for _, ch := range c.Changes {
		n += ch.A.N + ch.B.N
		counts[ch.Verdict]++
	}
	d := view.Document{
		Kind: "compare", Node: c.After.Instance, Title: c.title(), Table: view.TableOf(compareColumns, c.Changes), Origin: c.After.origin(n),
		Notes: []string{"Before: " + c.Before.name() + ". " + c.Before.spanNote(), "After: " + c.After.name() + ". " + c.After.spanNote()},
	}
	var told []string
	for _, v := range []Verdict{Better, WorseNow, Different, Noise, TooFew, OnlyA, OnlyB} {
		if counts[v] > 0 {
			told = append(told, fmt.Sprintf("%d %s", counts[v], v))
		}
	}
	if len(told) > 0 {
		d.Notes = append(d.Notes, strings.Join(told, ", ")+". A difference counts when it is worth a word, when medians of parts of both periods are told apart at the level of 1 %, and when their spreads do not touch.")
	}
	if counts[TooFew] > 0 {
		d.Notes = append(d.Notes, fmt.Sprintf("Too few: a period needs %d points and more.", leastParts))
	}
	d.Notes = append(d.Notes, c.Notes...)
	return d
}

func (c Comparison) title() string {
	if c.Before.name() == c.After.name() {
		return c.After.name() + ", before and after"
	}
	return c.Before.name() + " and " + c.After.name()
}

// signed is an amount with its sign.
func signed(v float64, u view.Unit) string {
	if v < 0 {
		return "-" + Amount(-v, u)
	}
	return "+" + Amount(v, u)
}

// Amount words a value of a unit in three digits.
func Amount(v float64, u view.Unit) string {
	if v-v != 0 {
		return "–"
	}
	switch u {
	case view.Bytes:
		return scaled(v, 1024, []string{" B", " KiB", " MiB", " GiB", " TiB"})
	case view.ByteRate:
		return scaled(v, 1024, []string{" B/s", " KiB/s", " MiB/s", " GiB/s"})
	case view.Rate:
		return scaled(v, 1000, []string{"/s", "k/s", "M/s", "G/s"})
	case view.Ratio:
		return fmt.Sprintf("%.1f %%", 100*v)
	case view.Seconds:
		switch {
		case v < 1e-3:
			return fmt.Sprintf("%.0f µs", v*1e6)
		case v < 1:
			return digits(v*1e3) + " ms"
		}
		return digits(v) + " s"
	case view.Count:
		return scaled(v, 1000, []string{"", "k", "M", "G"})
	}
	return digits(v)
}

func scaled(v, step float64, units []string) string {
	i := 0
	for math.Abs(v) >= step && i < len(units)-1 {
		v /= step
		i++
	}
	return digits(v) + units[i]
}

func digits(v float64) string {
	switch a := math.Abs(v); {
	case v == math.Trunc(v) && a < 1000, a >= 100:
		return fmt.Sprintf("%.0f", v)
	case a >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// bars draws values as blocks, at most width of them.
func bars(values []float64, width int) string {
	if len(values) == 0 {
		return ""
	}
	size := max(1, (len(values)+width-1)/width)
	lo, hi := slices.Min(values), slices.Max(values)
	steps := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for part := range slices.Chunk(values, size) {
		top := slices.Max(part)
		i := 0
		if hi > lo {
			i = int((top - lo) / (hi - lo) * float64(len(steps)-1))
		}
		b.WriteRune(steps[i])
	}
	return b.String()
}
