package tui

import (
	"strings"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// help tells what the keys do. It is made of the very rows that input is read by, so that
// it cannot be wrong.
type help struct {
	title string
	sheet part.Sheet
	cards []part.Card
}

func newHelp(a *App) *help {
	s := screenNamed(a.screen().Address().Screen)
	h := &help{title: "Help: " + s.title + ", " + s.help}
	var rail, rest []stage.Key
	for _, k := range a.keys() {
		if isScreen(k.Label) {
			rail = append(rail, k)
		} else {
			rest = append(rest, k)
		}
	}
	h.cards = []part.Card{keyCard("On this screen", a.screen().Keys()), keyCard("Everywhere", rest), keyCard("Screens", rail), mouseCard}
	return h
}

func isScreen(title string) bool {
	for _, s := range screens {
		if s.title == title {
			return true
		}
	}
	return false
}

func keyCard(title string, keys []stage.Key) part.Card {
	card := part.Card{Title: title}
	for _, k := range keys {
		card.Lines = append(card.Lines, part.Line{Draw: func(c *paint.Canvas) {
			const press = 14
			c.Put(0, 0, press-1, strings.Join(k.Press, " "), paint.Style{Fg: paint.Accent})
			style := paint.Style{}
			text := k.Help
			if k.Off != "" {
				style.Fg, text = paint.Muted, k.Help+" ("+k.Off+")"
			}
			c.Put(press, 0, c.W-press, text, style)
		}})
	}
	return card
}

// mouseCard tells what the mouse does.
var mouseCard = keyCard("Mouse", []stage.Key{
	{Press: []string{"click"}, Help: "choose a row; a row that is chosen opens"},
	{Press: []string{"heading"}, Help: "put the table in order by a column"},
	{Press: []string{"wheel"}, Help: "move"},
	{Press: []string{"shift+drag"}, Help: "select text, as the terminal does without us"},
})

func (h *help) draw(a *App, c *paint.Canvas) {
	box := c.Sub(1, 1, c.W-2, c.H-2).Box(h.title, paint.Style{Fg: paint.Accent})
	h.sheet.Draw(box, h.cards, 64)
}

func (h *help) press(a *App, key string) stage.Effect {
	switch key {
	case "esc", "q", "?", "enter":
		a.modal = nil
		return nil
	}
	if k := keyOf(h.sheet.Keys(), key); k != nil && k.Off == "" {
		return k.Do()
	}
	return nil
}

func (h *help) click(a *App, act any) stage.Effect {
	if _, handled := h.sheet.Click(act); !handled {
		a.modal = nil
	}
	return nil
}

func (h *help) paste(string) stage.Effect { return nil }
