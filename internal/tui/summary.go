package tui

import (
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// fullness is how much of the first line is written out.
type fullness struct{ release, titles, clock, words bool }

// fullnesses are those that are tried until one has room, the fullest first. What a node
// is, how busy, how large and how ill it is stays in sight on the narrowest terminal.
var fullnesses = []fullness{
	{true, true, true, true}, {false, true, true, true}, {false, false, true, true}, {false, false, false, true}, {},
}

// summary is the node in a line: who it is, how it is, what is wrong.
func (a *App) summary(c *paint.Canvas, l stage.Look) {
	s := l.State().Standing
	name := cmp.Or(s.Name, a.here().name)
	var left, right []word
	for _, f := range fullnesses {
		left, right = leftOf(l, f), a.rightOf(c, l, f)
		if c.Clean(name).Width()+apart+widthOf(left)+widthOf(right) <= c.W+apart {
			break
		}
	}
	end := c.W + apart - widthOf(right)
	x := c.Put(0, 0, max(end-apart-widthOf(left), 1), name, paint.Style{Bold: true}) + apart
	for _, w := range append(left, spare(l)...) {
		if x+w.width() > end {
			break
		}
		x = w.draw(c, x)
	}
	for _, w := range right {
		end = w.draw(c, end)
	}
	c.Under(paint.Bar)
}

// leftOf are the words behind the name that must not be missing.
func leftOf(l stage.Look, f fullness) (list []word) {
	if s := l.State().Standing; f.release && s.OTPRelease != "" {
		list = append(list, word{title: "OTP " + s.OTPRelease})
	}
	return append(list, figures(l, always, f.titles)...)
}

// rightOf are the words at the right end: what is wrong, whether it is recorded, and what time it is.
func (a *App) rightOf(c *paint.Canvas, l stage.Look, f fullness) []word {
	found := l.State().Standing.Findings
	sign, tone := part.Severity(found.Worst)
	verdict := word{text: string(sign), tone: tone, to: &stage.Address{Screen: "findings"}}
	switch {
	case f.words:
		verdict.text += " " + verdictOf(found.Worst, found.Open)
	case found.Open > 0:
		verdict.text += fmt.Sprintf(" %d", found.Open)
	}
	list := []word{verdict}
	if a.o.History { // its tables have the findings
		list = nil
	}
	if a.o.Note != nil {
		list = append(list, word{text: string(c.Mark("●", "*")) + " rec", tone: paint.Bad})
	}
	if f.clock {
		list = append(list, word{title: l.Now.Format(clock)})
	}
	return list
}

// spare are words for which there may be room.
func spare(l stage.Look) []word {
	list := figures(l, sometimes, true)
	if n := l.State().Standing.Restarts; n > 0 {
		list = slices.Insert(list, 0, word{title: "restarts", text: plain.Grouped(int64(n)), tone: paint.Warn})
	}
	if cost := l.State().Standing.Budget; cost.Limit > 0 {
		list = append(list, word{title: "our cost", text: plain.Brief(cost.Used, view.Ratio)})
	}
	return list
}

// word is a number with what it is of, or one of both.
type word struct {
	title, text string
	tone        paint.Tone
	to          *stage.Address
}

// apart is how many columns are between words.
const apart = 2

// width is with what keeps it apart from the next.
func (w word) width() int {
	gap := min(len(w.title), len(w.text), 1)
	return utf8.RuneCountInString(w.title) + gap + utf8.RuneCountInString(w.text) + apart
}

func widthOf(list []word) int {
	sum := 0
	for _, w := range list {
		sum += w.width()
	}
	return sum
}

// draw draws the word from x on and gives the column of the next.
func (w word) draw(c *paint.Canvas, x int) int {
	from := x
	if w.title != "" {
		x = c.Put(x, 0, c.W-x, w.title, paint.Style{Fg: paint.Muted}) + 1
	}
	if w.text != "" {
		c.Put(x, 0, c.W-x, w.text, paint.Style{Fg: w.tone, Bold: w.tone != paint.Plain})
	}
	if w.to != nil {
		c.Click(from, 0, w.width()-apart, 1, *w.to)
	}
	return from + w.width()
}

func verdictOf(worst string, open int) string {
	switch {
	case open == 1:
		return "1 finding"
	case open > 1:
		return fmt.Sprintf("%d findings", open)
	case worst == "quiet":
		return "quiet"
	case worst == "off":
		return "not diagnosed"
	}
	return "not known yet"
}

// figure is a number of the first line: where it is found, and what it is called there.
type figure struct{ section, field, title, short string }

var (
	always = []figure{
		{"load", "scheduler_utilization", "CPU", "CPU"}, {"memory", "total", "memory", "mem"}, {"limits", "process_count", "processes", "proc"},
	}
	sometimes = []figure{{"load", "run_queue", "run queue", ""}, {"runtime", "uptime", "up", ""}}
)

func figures(l stage.Look, of []figure, titles bool) (list []word) {
	d := l.State().System
	if d == nil {
		return nil
	}
	for _, f := range of {
		field := part.Field(d, f.section, f.field)
		if field == nil || field.Value == nil {
			continue
		}
		title := f.title
		if !titles {
			title = f.short
		}
		list = append(list, word{title: title, text: part.CellText(field.Value, field.Unit), tone: toneOf(field)})
	}
	return list
}

// toneOf warns of a number that comes near to what it counts towards.
func toneOf(f *view.Field) paint.Tone {
	v, ok := plain.Number(f.Value)
	share := v
	if limit, has := plain.Number(f.Limit); has && limit > 0 {
		share = v / limit
	} else if f.Unit != view.Ratio {
		return paint.Plain
	}
	switch {
	case !ok || share < 0.7:
		return paint.Plain
	case share < 0.85:
		return paint.Warn
	}
	return paint.Bad
}
