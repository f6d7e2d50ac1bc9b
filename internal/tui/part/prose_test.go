package part

import (
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/view"
)

// proseRows are what lines of a width look like.
func proseRows(lines []Line, width int) string {
	var out []string
	for _, line := range lines {
		c := paint.New(width, line.height(), false)
		line.Draw(c)
		for row := range strings.SplitSeq(c.String(nil), "\n") {
			out = append(out, strings.TrimRight(row, " "))
		}
	}
	return strings.Join(out, "\n")
}

func TestProse(t *testing.T) {
	blocks := []view.Block{
		{Kind: "text", Lines: [][]string{{"See ", "ps", ", and then more of it."}}},
		{Kind: "text", Lines: [][]string{{"Again."}}},
		{Kind: "heading", Lines: [][]string{{"Why"}}},
		{Kind: "list", Lines: [][]string{{"one that is long"}, {"two"}}},
	}
	want := "See ps, and\nthen more of\nit.\n\nAgain.\n\nWhy\n- one that\n  is long\n- two"
	if got := proseRows(ProseLines(blocks, 12), 12); got != want {
		t.Errorf("drawn is\n%s\nwant\n%s", got, want)
	}
}

// TestCodeInProseKeepsItsTone where the sentence is broken in the midst of it.
func TestCodeInProseKeepsItsTone(t *testing.T) {
	line := ProseLines([]view.Block{{Kind: "text", Lines: [][]string{{"run ", "ps app now", " again"}}}}, 8)[0]
	c := paint.New(8, line.height(), false)
	line.Draw(c)
	theme := paint.ThemeNamed("sixteen")
	want := paint.New(8, line.height(), false)
	code := paint.Style{Fg: paint.Accent}
	want.Put(want.Put(0, 0, 4, "run ", paint.Style{}), 0, 2, "ps", code)
	want.Put(0, 1, 7, "app now", code)
	want.Put(0, 2, 5, "again", paint.Style{})
	if got := c.String(theme); got != want.String(theme) {
		t.Errorf("drawn is\n%q\nwant\n%q", got, want.String(theme))
	}
}

func TestCodeIsNotCut(t *testing.T) {
	line := CodeLine("f() ->\n  receive_it(12345).\n", 14)
	if got, want := proseRows([]Line{line}, 14), "│ f() ->\n│   receive_it\n│ (12345)."; got != want {
		t.Errorf("drawn is\n%s\nwant\n%s", got, want)
	}
	if line.Copy != "f() ->\n  receive_it(12345).\n" {
		t.Errorf("copied is %q", line.Copy)
	}
}
