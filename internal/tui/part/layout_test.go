package part

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
)

// cardOf has so many lines, each of a height.
func cardOf(title string, lines, height int) Card {
	card := Card{Title: title}
	for i := range lines {
		card.Lines = append(card.Lines, Line{Height: height, Draw: func(c *paint.Canvas) {
			for y := range c.H {
				c.Put(0, y, c.W, fmt.Sprintf("%s%d.%d", title, i, y), paint.Style{})
			}
		}})
	}
	return card
}

// frame draws cards as a person sees them, without the blanks at the ends of lines.
func frame(s *Sheet, cards []Card, w, h, least int) string {
	c := paint.New(w, h, true)
	s.Draw(c, cards, least)
	lines := strings.Split(c.String(nil), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func TestCardsAcrossStandAboveColumns(t *testing.T) {
	first := cardOf("all", 1, 1)
	first.Across = true
	last := cardOf("end", 1, 1)
	last.Across = true
	got := frame(&Sheet{}, []Card{first, cardOf("a", 2, 1), cardOf("b", 1, 1), last}, 23, 12, 10)
	want := `all
 all0.0

a            b
 a0.0         b0.0
 a1.0

end
 end0.0`
	if got != want {
		t.Errorf("drawn is\n%s\nwant\n%s", got, want)
	}
}

func TestTallLinesAreChosenAsOne(t *testing.T) {
	s, cards := &Sheet{}, []Card{cardOf("a", 3, 3)}
	frame(s, cards, 20, 5, 10)
	s.at = 1
	if got, want := frame(s, cards, 20, 5, 10), " a0.1\n a0.2\n a1.0\n a1.1\n a1.2"; got != want {
		t.Errorf("with the second line chosen drawn is\n%s\nwant\n%s", got, want)
	}
	s.at = 0
	if got, want := frame(s, cards, 20, 5, 10), "a\n a0.0\n a0.1\n a0.2\n a1.0"; got != want {
		t.Errorf("back at the first line drawn is\n%s\nwant\n%s", got, want)
	}
}

func TestHeadingsComeIntoSightWithTheirFirstLine(t *testing.T) {
	s, cards := &Sheet{}, []Card{cardOf("a", 3, 1), cardOf("b", 3, 1), cardOf("c", 3, 1)}
	frame(s, cards, 20, 4, 20)
	s.at = 8
	frame(s, cards, 20, 4, 20)
	s.at = 3
	if got := frame(s, cards, 20, 4, 20); !strings.HasPrefix(got, "b\n b0.0") {
		t.Errorf("the heading is out of sight:\n%s", got)
	}
}

// TestKeysPassOverHeadings, which come into sight with the line behind them.
func TestKeysPassOverHeadings(t *testing.T) {
	s, cards := &Sheet{}, []Card{cardOf("a", 3, 1), cardOf("b", 5, 1)}
	cards[1].Lines[0].Skip = true
	press := func(key string, want int) {
		t.Helper()
		for _, k := range s.Keys() {
			if k.Press[0] == key {
				k.Do()
			}
		}
		frame(s, cards, 20, 4, 20)
		if s.at != want {
			t.Errorf("behind %s line %d is chosen, want %d", key, s.at, want)
		}
	}
	frame(s, cards, 20, 4, 20)
	press("down", 1)
	press("down", 2)
	press("down", 4)
	if got := frame(s, cards, 20, 4, 20); !strings.HasSuffix(got, "b\n b0.0\n b1.0") {
		t.Errorf("the headings are out of sight:\n%s", got)
	}
	press("end", 7)
	press("pgup", 5)
	press("pgup", 2) // not the heading
	cards[0].Lines[0].Skip = true
	press("home", 1)
}

func TestWhatIsDrawnBelowTheLastLineCanBeSeen(t *testing.T) {
	s := &Sheet{}
	cards := []Card{cardOf("a", 3, 1), {Title: "drawing", Height: 2, Draw: func(c *paint.Canvas) { c.Put(0, 1, c.W, "its end", paint.Style{}) }}}
	frame(s, cards, 20, 4, 20)
	s.at = 2
	if got := frame(s, cards, 20, 5, 20); !strings.HasSuffix(got, "its end") {
		t.Errorf("the end is out of sight:\n%s", got)
	}
}
