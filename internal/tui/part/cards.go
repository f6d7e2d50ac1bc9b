package part

import (
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Cards that several screens have.

// Section is the section of that name; nil where there is none.
func Section(d *view.Document, name string) *view.Section {
	for i := range d.Sections {
		if d.Sections[i].Name == name {
			return &d.Sections[i]
		}
	}
	return nil
}

// Field is the field of a section, both by their names; nil where there is none.
func Field(d *view.Document, section, name string) *view.Field {
	s := Section(d, section)
	if s == nil {
		return nil
	}
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return &s.Fields[i]
		}
	}
	return nil
}

// SectionOf is the section of that name as a card; an empty one where there is none.
func SectionOf(d *view.Document, name string, width int, wide bool) Card {
	if s := Section(d, name); s != nil {
		return SectionCard(*s, width, wide)
	}
	return Card{}
}

// chartHeight is how many lines a chart takes in a card, with its heading.
const chartHeight = 5

// ChartsCard has charts of what was seen, below each other.
func ChartsCard(title string, specs []view.Chart, l stage.Look) Card {
	return Card{Title: title, Height: chartHeight * len(specs), Draw: func(c *paint.Canvas) { Charts(c, specs, l, c.W, chartHeight) }}
}

// HeatCard has the heat of the schedulers, a strip each, as that question brings it.
func HeatCard(l stage.Look, heat stage.Question) Card {
	card := Card{Title: "Schedulers, the last ten minutes"}
	a, _ := l.Answer(heat)
	if h, ok := a.Value.(view.Heat); ok {
		card.Height, card.Draw = len(h.Rows), func(c *paint.Canvas) { Strips(c, &h) }
	}
	return card
}
