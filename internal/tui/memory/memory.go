package memory

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

type screen struct {
	at    stage.Address
	sheet part.Sheet
	shown part.Shown
}

// New makes the screen.
func New(a stage.Address) stage.Screen { return &screen{at: a} }

func (s *screen) Address() stage.Address { return s.at }

const every = 10 * time.Second

func (s *screen) question() stage.Question {
	return stage.Ask("memory", every, "by", s.at.Query["by"])
}

func (s *screen) Questions() []stage.Question { return []stage.Question{s.question()} }

// least is how wide a column of cards is: that all columns of the allocators fit.
const least = 58

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	between, d := s.shown.Body(c, l, s.question(), "Memory")
	if d != nil {
		s.sheet.Draw(between, s.cards(d, l, between.W), least)
	}
	s.shown.Title(c, s.sheet.Place())
}

func (s *screen) cards(d *view.Document, l stage.Look, room int) []part.Card {
	_, width := part.Columns(room, least, 6)
	section := func(name string) part.Card { return part.SectionOf(d, name, width, l.Wide) }
	allocators := section("allocators")
	allocators.Title = "Allocators, the largest first"
	if s.at.Query["by"] == "instance" {
		allocators.Title = "Instances of allocators, the largest first"
	}
	return []part.Card{
		section("kinds"), s.resident(d, width, l.Wide), allocators, section("constants"), part.WaysCard(ways...),
		part.ChartsCard("Recent past", ask.LiveCharts("memory"), l),
	}
}

// resident is the section that leads from what is in use to what is in RAM, drawn as steps.
func (s *screen) resident(d *view.Document, width int, wide bool) part.Card {
	section := part.Section(d, "resident")
	if section == nil {
		return part.Card{}
	}
	fields, notes := section.Fields, *section
	notes.Fields = nil
	card := part.SectionCard(notes, width, wide)
	card.Lines = append(stepLines(fields), card.Lines...)
	return card
}

// ways lead to who uses the memory.
var ways = []view.Way{
	{Title: "Processes with most memory", Screen: "processes", Query: map[string]string{"sort": "memory"}},
	{Title: "Processes with most in binaries", Screen: "processes", Query: map[string]string{"sort": "binary_memory"}},
	{Title: "ETS tables", Screen: "ets"},
}

func (s *screen) Keys() []stage.Key {
	return append([]stage.Key{
		{Press: []string{"v"}, Label: "by instance", Help: "rows of the allocators are allocators, or their instances", Foot: 2, Do: s.otherRows},
		s.sheet.CopyKey("y", "copy line"),
	}, s.sheet.Keys()...)
}

func (s *screen) otherRows() stage.Effect {
	s.shown.Forget()
	s.at = s.at.Toggled("by", "instance")
	return nil
}

func (s *screen) Click(act any) stage.Effect { return s.sheet.Follow(act) }
