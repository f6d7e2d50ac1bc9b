package groups

import (
	"cmp"
	"strings"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// one is the screen of one group.
type one struct {
	at    stage.Address
	sheet part.Sheet
	title string // of the document drawn last
}

func (s *one) Address() stage.Address { return s.at }

func (s *one) group() stage.Question { return stage.AskOf("group", s.at.Arg, every) }

func (s *one) Questions() []stage.Question { return []stage.Question{s.group()} }

func (s *one) Draw(c *paint.Canvas, l stage.Look) {
	d, a := l.Document(s.group())
	if d == nil {
		part.Title(c, "Group "+s.at.Arg, "", "")
		_, below := c.Rows(2)
		part.Notice(below, 0, "the group", a, l)
		return
	}
	s.title = d.Title
	_, below := c.Rows(1)
	s.sheet.Draw(below, s.cards(d, l, below.W), least)
	part.Title(c, "Group "+d.Title, "", part.State(a, l, every, s.sheet.Place()))
}

// least is how wide a column of cards is.
const least = 64

func (s *one) cards(d *view.Document, l stage.Look, width int) []part.Card {
	var cards []part.Card
	_, column := part.Columns(width, least, len(d.Sections)+1)
	for i, section := range d.Sections {
		cards = append(cards, part.SectionCard(section, min(width, least)-4, l.Wide))
		if i == 0 {
			cards = append(cards, s.over(d, l, column))
		}
	}
	return cards
}

// charted are the numbers that are drawn over time; those of a row share a chart.
var charted = [][]string{{"total_heap_size"}, {"count"}, {"message_queue_len"}, {"reductions_rate"}, {"births_per_minute", "deaths_per_minute"}}

// over draws the numbers as answers told them: those about the group, and before these the
// list that one came from.
func (s *one) over(d *view.Document, l stage.Look, width int) part.Card {
	answers := l.Answers(s.group())
	if s.at.Query["by"] == "" {
		answers = part.InOrder(l.Answers(list(s.at)), answers)
	}
	specs := charts(d)
	const wide, height = 36, 5
	columns := max(width/wide, 1)
	rows := (len(specs) + columns - 1) / columns
	return part.Card{Title: "Over time", Height: height * rows, Draw: func(c *paint.Canvas) {
		part.Grid(c, len(specs), wide, height, func(i int, c *paint.Canvas) {
			part.ChartOf(c, specs[i], func(name string) []float64 {
				return part.Stretched(part.Course(answers, s.number(d.Title, name)), 2*c.W)
			})
		})
	}, Lines: part.TextLines("", part.SeenSince(answers), least-4, paint.Style{Fg: paint.Muted})}
}

// number reads a number of the group, of an answer about it or of a list of groups.
func (s *one) number(title, name string) func(seen.Answer) (float64, bool) {
	ofList := numberOf(title, name)
	return func(a seen.Answer) (float64, bool) {
		d, ok := a.Value.(view.Document)
		if !ok || d.Table != nil {
			return ofList(a)
		}
		if f := number(&d, name); f != nil {
			return plain.Number(f.Value)
		}
		return 0, false
	}
}

// number is a field of the section of numbers; nil where there is none.
func number(d *view.Document, name string) *view.Field {
	return part.Field(d, "numbers", name)
}

// charts are the charts of a group, in the words of its fields.
func charts(d *view.Document) (specs []view.Chart) {
	for _, names := range charted {
		var spec view.Chart
		var titles []string
		for _, name := range names {
			f := number(d, name)
			if f == nil {
				continue
			}
			line := view.Line{Series: name}
			if len(names) > 1 {
				line.Label = f.Title
			}
			titles = append(titles, f.Title)
			spec.Name, spec.Unit, spec.Lines = cmp.Or(spec.Name, name), f.Unit, append(spec.Lines, line)
		}
		if len(names) == 1 {
			spec.Title = strings.Join(titles, ", ")
		}
		if len(spec.Lines) > 0 {
			specs = append(specs, spec)
		}
	}
	return specs
}

func (s *one) Keys() []stage.Key {
	name := cmp.Or(s.title, s.at.Arg)
	return append([]stage.Key{
		{Press: []string{"i"}, Label: "processes", Help: "the processes of the group", Foot: 1, Do: func() stage.Effect {
			return stage.Go{To: stage.Address{Screen: "processes"}.With("group", name)}
		}},
		{Press: []string{"o"}, Label: "its orphans", Help: "those of the group that nothing holds and of whose family nobody lives, the oldest first", Foot: 1, Do: func() stage.Effect {
			return stage.Go{To: orphans("group", name)}
		}},
		{Press: []string{"y"}, Label: "copy", Help: "copy the name of the group", Do: func() stage.Effect { return stage.Copy{Text: name} }},
		s.sheet.CopyKey("Y", "copy line"),
	}, s.sheet.Keys()...)
}

func (s *one) Click(act any) stage.Effect { return s.sheet.Follow(act) }
