package tuitest

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// styles are the only sequences that a frame may have: colours, weight, nothing that moves
// or asks.
var styles = regexp.MustCompile(`\x1b\[(?:` + style + `(?:;` + style + `)*)?m`)

const style = `(?:0|1|2|4|7|[39][0-7]|4[0-7]|10[0-7]|[34]8;2;\d{1,3};\d{1,3};\d{1,3})`

// Harmless wants the frame to be as large as the terminal and to have nothing in it but
// visible text and styles, whatever the node called things; and the title of the window to
// be one line.
func (d *Driver) Harmless() {
	d.t.Helper()
	v := d.app.View()
	if bad := strings.IndexFunc(v.WindowTitle, func(r rune) bool { return !unicode.IsPrint(r) }); bad >= 0 {
		d.t.Fatalf("the title of the window has %q", v.WindowTitle[bad:])
	}
	lines := strings.Split(v.Content, "\n")
	if len(lines) != d.h {
		d.t.Fatalf("%d lines are drawn on a terminal of %d:\n%s", len(lines), d.h, d.Frame())
	}
	for i, line := range lines {
		text := styles.ReplaceAllString(line, "")
		bad := strings.IndexFunc(text, func(r rune) bool {
			return !unicode.IsPrint(r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
		})
		if bad >= 0 || !utf8.ValidString(text) {
			d.t.Fatalf("line %d has %q, which is no text:\n%s", i+1, text[max(bad, 0):], d.Frame())
		}
		if got := ansi.StringWidthWc(text); got != d.w {
			d.t.Fatalf("line %d is %d wide on a terminal of %d: %q\n%s", i+1, got, d.w, text, d.Frame())
		}
	}
}
