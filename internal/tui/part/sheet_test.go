package part

import (
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// card is a card whose lines say what they are; the first leads to a screen of that name.
func card(title string, lines ...string) Card {
	c := Card{Title: title}
	for i, text := range lines {
		line := Line{Copy: text, Draw: func(c *paint.Canvas) { c.Put(0, 0, c.W, text, paint.Style{}) }}
		if i == 0 {
			line.To = &stage.Address{Screen: text}
		}
		c.Lines = append(c.Lines, line)
	}
	return c
}

// drawing is a card with nothing to choose.
func drawing(title string, height int) Card {
	return Card{Title: title, Height: height, Draw: func(c *paint.Canvas) {
		for y := range c.H {
			c.Put(0, y, c.W, strings.Repeat("#", c.W), paint.Style{})
		}
	}}
}

func drawSheet(s *Sheet, cards []Card, w, h int) []string {
	c := paint.New(w, h, true)
	s.Draw(c, cards, 20)
	lines := strings.Split(c.String(nil), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

func (s *Sheet) chosen() string {
	line, _ := s.Chosen()
	return line.Copy
}

// Tab goes from part to part, over those in which there is nothing to choose, and around.
func TestSheetJumps(t *testing.T) {
	s := &Sheet{}
	cards := []Card{card("A", "a1", "a2"), drawing("B", 2), card("C", "c1", "c2"), {Title: "D"}, card("E", "e1")}
	drawSheet(s, cards, 30, 30)
	for i, want := range []string{"c1", "e1", "a1", "c1"} {
		press(t, s.Keys(), "tab")
		if s.chosen() != want {
			t.Errorf("jump %d leads to %s, want %s", i+1, s.chosen(), want)
		}
	}
	press(t, s.Keys(), "down")
	for i, want := range []string{"a1", "a1"} {
		press(t, s.Keys(), "shift+tab")
		if s.chosen() != want {
			t.Errorf("jump back %d leads to %s, want %s", i+1, s.chosen(), want)
		}
	}
}

// A line of a card that is longer than the screen comes into sight when it is chosen, and
// a drawing that is cut is cut at the edge of the screen.
func TestSheetScrolls(t *testing.T) {
	s := &Sheet{}
	cards := []Card{card("A", "a1", "a2"), drawing("B", 3), card("C", "c1", "c2", "c3")}
	expect(t, drawSheet(s, cards, 12, 7), "A", " a1", " a2", "", "B", " ###########", " ###########")
	press(t, s.Keys(), "end")
	lines := drawSheet(s, cards, 12, 7)
	if !strings.Contains(strings.Join(lines, "\n"), " c3") || s.chosen() != "c3" {
		t.Errorf("%s is chosen:\n%s", s.chosen(), strings.Join(lines, "\n"))
	}
	if s.Place() != "" { // five lines fit
		t.Error(s.Place())
	}
	press(t, s.Keys(), "home")
	expect(t, drawSheet(s, cards, 12, 2), "A", " a1")
	if s.Place() != "line 1 of 5" {
		t.Error(s.Place())
	}
}

// Enter and a second click follow where a line leads; a line that leads nowhere says so.
func TestSheetFollows(t *testing.T) {
	s := &Sheet{}
	cards := []Card{card("A", "a1", "a2")}
	c := paint.New(20, 6, true)
	s.Draw(c, cards, 20)
	if got := press(t, s.Keys(), "enter"); got.(stage.Go).To.Screen != "a1" {
		t.Errorf("enter leads to %v", got)
	}
	if again, handled := s.Click(paint.At(c.Zones(), 3, 2)); again || !handled || s.chosen() != "a2" {
		t.Errorf("a click chooses %s", s.chosen())
	}
	if again, _ := s.Click(paint.At(c.Zones(), 3, 2)); !again {
		t.Error("the second click is the first")
	}
	if off := s.Keys()[0].Off; off == "" {
		t.Error("the second line leads nowhere, and enter does not say so")
	}
}

func TestSheetOfNothing(t *testing.T) {
	for _, cards := range [][]Card{nil, {{Title: "A"}}, {drawing("B", 3)}, {card("C", "c")}} {
		for _, size := range [][2]int{{0, 0}, {1, 1}, {30, 1}, {3, 9}} {
			s := &Sheet{}
			for _, k := range s.Keys() {
				if k.Off == "" {
					k.Do()
				}
				drawSheet(s, cards, size[0], size[1])
			}
			s.Click(stage.Wheel{Lines: 3})
			drawSheet(s, cards, size[0], size[1])
		}
	}
}
