package ports

import (
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

type screen struct {
	at    stage.Address
	list  part.Whole
	shown part.Shown
	below part.Sheet // of sockets by state
	lower bool       // keys are about what is below
}

// New makes the screen.
func New(a stage.Address) stage.Screen {
	if rank := a.Query["rank"]; rank != "" { // as the page calls the order
		a = a.With("rank", "", "sort", rank)
	}
	s := &screen{at: a}
	s.list = part.WholeAt(&s.at, "")
	return s
}

func (s *screen) Address() stage.Address { return s.at }

const (
	every = 10 * time.Second
	// short is how long traffic is measured when one wants no more than what goes now;
	// else it is all since a port was opened.
	short = "5s"
)

// ranks are what the node itself ranks by, of which there may be more than are shown; else
// it ranks by traffic both ways.
var ranks = map[string]string{"input": "input", "output": "output", "queue_size": "queue_size", "input_rate": "input", "output_rate": "output"}

func (s *screen) ports() stage.Question {
	return stage.Ask("ports", every, "limit", "500", "sort", ranks[s.at.Query["sort"]], "window", s.at.Query["window"])
}

var sockets = stage.Ask("sockets", every)

func (s *screen) Questions() []stage.Question { return []stage.Question{s.ports(), sockets} }

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	between, d := s.shown.Body(c, l, s.ports(), "Ports and sockets")
	cards := socketCards(l, between.W)
	upper, lower := between.Rows(s.divide(between, cards))
	s.list.Idle, s.below.Idle = s.lower, !s.lower
	if d != nil {
		s.list.Draw(upper, d.Table, l)
	}
	s.below.Draw(lower, cards, leastCard)
	traffic := "since opened"
	if w := s.at.Query["window"]; w != "" {
		traffic = "over " + w
	}
	place := s.list.Place()
	if s.lower {
		place = s.below.Place()
	}
	if s.at.Query["sort"] == "" {
		traffic = "by traffic " + traffic
	}
	s.shown.Title(c, place, s.list.Says(), traffic)
}

// leastCard is how wide a card of sockets is.
const leastCard = 50

// socketCards are the TCP sockets by state, where they are known; else why they are not.
func socketCards(l stage.Look, room int) []part.Card {
	d, _ := l.Document(sockets)
	if d == nil {
		return nil
	}
	_, width := part.Columns(room, leastCard, len(d.Sections))
	var cards []part.Card
	for i, section := range d.Sections {
		if i == 0 {
			section.Title = d.Title
		}
		cards = append(cards, part.SectionCard(section, width, l.Wide))
	}
	if len(cards) == 0 {
		card := part.Card{Title: d.Title}
		for _, n := range d.Notes {
			card.Lines = append(card.Lines, part.TextLines("> ", n, width, paint.Style{Fg: paint.Muted})...)
		}
		cards = append(cards, card)
	}
	return cards
}

// divide is the line where what is below begins: it takes a third of the screen at most,
// and more while keys are about it.
func (s *screen) divide(c *paint.Canvas, cards []part.Card) int {
	most := c.H / 3
	if s.lower {
		most = c.H * 2 / 3
	}
	return c.H - min(part.Deep(cards, c.W, leastCard), most)
}

func (s *screen) Keys() []stage.Key {
	tab := stage.Key{Press: []string{"tab", "shift+tab"}, Label: "sockets", Help: "to the sockets by state, or back to the ports", Foot: 3, Do: func() stage.Effect { s.lower = !s.lower; return nil }}
	if s.lower {
		tab.Label = "ports"
		return append([]stage.Key{tab}, slices.DeleteFunc(s.below.Keys(), func(k stage.Key) bool { return k.Press[0] == "enter" })...)
	}
	_, _, row := s.list.Chosen()
	none, nobody := "", ""
	if row == nil {
		none = "there is no row"
	}
	if _, ok := s.owner(); !ok {
		nobody = "it has no owner"
	}
	return append([]stage.Key{
		{Press: []string{"enter"}, Label: "owner", Help: "see the process that the port is connected to", Foot: 1, Off: nobody, Do: s.open},
		tab,
		{Press: []string{"d"}, Label: "window", Help: "traffic over five seconds, or since they were opened", Foot: 3, Do: s.window},
		{Press: []string{"y"}, Label: "copy", Help: "copy the id", Off: none, Do: func() stage.Effect { return stage.Copy{Text: part.CellText(row[0], view.Text)} }},
	}, s.list.Keys()...)
}

// owner is where the chosen port's owner is seen.
func (s *screen) owner() (stage.Address, bool) { return s.list.Leads() }

func (s *screen) open() stage.Effect {
	if to, ok := s.owner(); ok {
		return stage.Go{To: to}
	}
	return nil
}

func (s *screen) window() stage.Effect {
	if s.at.Query["window"] != "" {
		s.at = s.at.With("window", "")
	} else {
		s.at = s.at.With("window", short)
	}
	return nil
}

func (s *screen) Click(act any) stage.Effect {
	if wheel, ok := act.(stage.Wheel); ok && s.lower {
		s.below.Click(wheel)
		return nil
	}
	if again, handled := s.list.Click(act); handled {
		s.lower = false
		if again {
			return s.open()
		}
		return nil
	}
	_, s.lower = s.below.Click(act)
	return nil
}
