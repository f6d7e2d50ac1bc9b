package part

import (
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Cards that several screens have.

// SectionOf is the section of that name as a card; an empty one where there is none.
func SectionOf(d *view.Document, name string, width int, wide bool) Card {
	for _, section := range d.Sections {
		if section.Name == name {
			return SectionCard(section, width, wide)
		}
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
