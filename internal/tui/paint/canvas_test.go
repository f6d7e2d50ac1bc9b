package paint

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/hodoscope/hodoscope/internal/plain"
)

// lines are what is drawn, without colours.
func lines(c *Canvas) []string { return strings.Split(c.String(nil), "\n") }

// whole wants the frame to be that and nothing else.
func whole(t *testing.T, c *Canvas, want ...string) {
	t.Helper()
	if got := lines(c); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("drawn is\n%s\nwant\n%s", strings.Join(got, "|\n"), strings.Join(want, "|\n"))
	}
}

func TestTextIsCutAtTheEdges(t *testing.T) {
	for _, c := range []struct {
		x    int
		text plain.Text
		want string
		end  int
	}{
		{0, "abc", "abc  ", 3},
		{3, "abc", "   ab", 6},
		{-2, "abcde", "cde  ", 3},
		{9, "abc", "     ", 12},
		{4, "世", "     ", 6}, // half of it is nothing
		{-1, "世a", " a   ", 2},
		{3, "世", "   世", 5},
		{0, "e\u0301x", "e\u0301x   ", 2},
		{0, "\u0301x", "x    ", 1}, // there is nothing that it could be upon
		{4, "ae\u0301", "    a", 6},
		{0, "\xff\xfe", "\xff\xfe   ", 2}, // nobody makes such a Text; it does no harm
	} {
		canvas := New(5, 1, false)
		if end := canvas.Text(c.x, 0, c.text, Style{}); end != c.end {
			t.Errorf("%q at %d ends at %d, want %d", c.text, c.x, end, c.end)
		}
		whole(t, canvas, c.want)
	}
	c := New(5, 1, false)
	c.Text(0, 1, "below", Style{})
	c.Text(0, -1, "above", Style{})
	whole(t, c, "     ")
}

// What is written over half of a wide character takes all of it away: a line stays as wide as it is.
func TestOverAWideCharacter(t *testing.T) {
	for _, c := range []struct {
		x    int
		over plain.Text
		want string
	}{
		{0, "a", "a 界 "},
		{1, "a", " a界 "},
		{1, "世", " 世  "},
		{2, "ab", "世ab "},
		{3, "界", "世 界"},
		{1, "ab", " ab  "},
	} {
		canvas := New(5, 1, false)
		canvas.Text(0, 0, "世界", Style{})
		canvas.Text(c.x, 0, c.over, Style{})
		whole(t, canvas, c.want)
	}
	c := New(6, 2, false)
	c.Text(0, 0, "世世世", Style{})
	c.Text(0, 1, "世世世", Style{})
	c.Sub(1, 0, 4, 2).Box("", Style{})
	whole(t, c, " ┌──┐ ", " └──┘ ")
}

func TestPutEndsInAnEllipsis(t *testing.T) {
	c := New(12, 4, false)
	c.Put(0, 0, 6, "gen_server", Style{})
	c.Put(8, 1, 99, "gen_server", Style{})
	c.Put(0, 2, 12, "\x1b[2J\n", Style{})
	c.Put(0, 3, -1, "nothing", Style{})
	whole(t, c, "gen_s…      ", "        gen…", `\e[2J\n     `, "            ")
	c = New(8, 2, true)
	c.Put(0, 0, 8, "gen_server", Style{})
	c.Put(0, 1, 2, "gen_server", Style{})
	whole(t, c, "gen_s...", "..      ")
}

func TestRightEndsWhereItShould(t *testing.T) {
	c := New(8, 2, false)
	if from := c.Right(8, 0, "12:00", Style{}); from != 3 {
		t.Errorf("begins at %d", from)
	}
	if from := c.Right(4, 1, "12:00:00", Style{}); from != 0 {
		t.Errorf("begins at %d", from)
	}
	whole(t, c, "   12:00", "12:…    ")
}

func TestSubIsWhatLiesWithin(t *testing.T) {
	c := New(10, 5, false).Sub(2, 1, 6, 3)
	for _, r := range []struct{ x, y, w, h, wide, high int }{
		{0, 0, 6, 3, 6, 3}, {0, 0, 99, 99, 6, 3}, {4, 2, 99, 99, 2, 1}, {-3, -1, 5, 2, 2, 1}, {-9, 0, 5, 1, 0, 1}, {6, 3, 1, 1, 0, 0}, {99, 99, 5, 5, 0, 0}, {0, 0, -1, -1, 0, 0},
	} {
		if s := c.Sub(r.x, r.y, r.w, r.h); s.W != r.wide || s.H != r.high {
			t.Errorf("%d,%d %dx%d leaves %dx%d, want %dx%d", r.x, r.y, r.w, r.h, s.W, s.H, r.wide, r.high)
		}
	}
	above, below := c.Rows(99)
	if above.H != 3 || below.H != 0 {
		t.Errorf("a line beyond the end: %d above, %d below", above.H, below.H)
	}
	above, below = c.Rows(-1)
	if above.H != 0 || below.H != 3 {
		t.Errorf("a line before the begin: %d above, %d below", above.H, below.H)
	}
}

func TestCopyCutsWideCharactersAndClicks(t *testing.T) {
	from := New(6, 1, false)
	from.Text(0, 0, "世世世", Style{})
	from.Click(1, 0, 4, 1, "here")
	c := New(8, 1, false)
	c.Sub(2, 0, 4, 1).Copy(from.Sub(1, 0, 4, 1))
	whole(t, c, "   世   ")
	for x, want := range []any{nil, nil, "here", "here", "here", "here", nil, nil} {
		if got := At(c.Zones(), x, 0); got != want {
			t.Errorf("a click at %d means %v, want %v", x, got, want)
		}
	}
}

func TestClicksMeanWhatWasDrawnLast(t *testing.T) {
	c := New(10, 3, false)
	c.Click(0, 0, 10, 3, "all")
	c.Sub(2, 1, 4, 1).Click(-1, 0, 3, 1, "part")
	c.Click(20, 0, 1, 1, "outside")
	for _, at := range []struct {
		x, y int
		want any
	}{{0, 0, "all"}, {2, 1, "part"}, {3, 1, "part"}, {4, 1, "all"}, {1, 1, "all"}, {10, 0, nil}, {-1, 0, nil}} {
		if got := At(c.Zones(), at.x, at.y); got != at.want {
			t.Errorf("a click at %d,%d means %v, want %v", at.x, at.y, got, at.want)
		}
	}
}

func TestBoxHasAFrameAndATitle(t *testing.T) {
	c := New(9, 3, false)
	in := c.Box("Help", Style{})
	in.Put(0, 0, in.W, "inside", Style{})
	whole(t, c, "┌─ Hel…─┐", "│ insi… │", "└───────┘")
	for _, size := range [][2]int{{0, 0}, {3, 3}, {9, 1}, {4, 2}} {
		if in := New(size[0], size[1], true).Box("Help", Style{}); in.W > 0 && in.H > 0 {
			t.Errorf("%v has room inside: %dx%d", size, in.W, in.H)
		}
	}
}

// A line has no sequences but those of styles, ends without any, and reads the same without them.
func TestStringHasStylesOnly(t *testing.T) {
	c := New(12, 1, false)
	c.Put(0, 0, 12, "plain", Style{})
	c.Put(6, 0, 3, "bad", Style{Fg: Bad, Bold: true})
	c.Put(9, 0, 3, "row", Style{Reverse: true, Underline: true})
	for _, theme := range Themes {
		line := c.String(theme)
		if got := ansi.Strip(line); got != "plain badrow" {
			t.Errorf("%s: %q", theme.Name, got)
		}
		if !strings.HasSuffix(line, ansi.ResetStyle) {
			t.Errorf("%s: the style of the last cell goes on: %q", theme.Name, line)
		}
	}
}
