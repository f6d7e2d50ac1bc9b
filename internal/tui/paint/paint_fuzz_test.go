package paint

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

// Any texts at any places of any rectangle: lines of exactly the frame's width, of nothing
// but visible characters, and not a cell outside of the rectangle.
func FuzzCanvas(f *testing.F) {
	for _, s := range viewtest.Hostile {
		if len(s) < 1<<10 {
			f.Add(s, "over", 3, 1, 20, 2, false)
		}
	}
	f.Add("世界世界", "界", -1, 0, 5, 1, false)
	f.Add("कि👍🏻", "🇩🇪🇫", 1, 0, 3, 3, true)
	f.Fuzz(func(t *testing.T, text, over string, x, y, w, h int, ascii bool) {
		const width, height = 24, 4
		c := New(width, height, ascii)
		c.Fill(Style{Bg: Bar})
		sub := c.Sub(x%width, y%height, w%(2*width), h%(2*height))
		for line := range height {
			sub.Put(x%7, line, w%width, text, Style{Fg: Good})
			sub.Put(line-1, line, width, over, Style{Bold: true})
			sub.Right(sub.W, line, over, Style{})
		}
		other := New(width, height, ascii)
		other.Sub(y%width, 0, width, height).Copy(c.Sub(1, 0, width, height))
		for _, one := range []*Canvas{c, other} {
			for _, line := range lines(one) {
				if got := ansi.StringWidthWc(line); got != width {
					t.Fatalf("%q is %d wide", line, got)
				}
				if bad := strings.IndexFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || ascii && r > '~' }); bad >= 0 {
					t.Fatalf("%q has %q", line, line[bad:])
				}
			}
			if got := ansi.Strip(one.String(Themes[0])); got != one.String(nil) {
				t.Fatalf("in colours it reads %q, without %q", got, one.String(nil))
			}
		}
		for line := range height {
			for column := range width {
				in := column >= sub.x && column < sub.x+sub.W && line >= sub.y && line < sub.y+sub.H
				if !in && *c.at(column, line) != (cell{style: Style{Bg: Bar}}) {
					t.Fatalf("%q is drawn at %d,%d, outside of %dx%d at %d,%d", c.at(column, line).text, column, line, sub.W, sub.H, sub.x, sub.y)
				}
			}
		}
	})
}
