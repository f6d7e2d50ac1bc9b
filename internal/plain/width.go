package plain

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Width is how many columns of the terminal the text takes.
func (t Text) Width() int { return displaywidth.String(string(t)) }

// Padded fills the text up to a width, on the left when it is flush right.
func (t Text) Padded(width int, right bool) Text {
	fill := width - t.Width()
	if fill <= 0 {
		return t
	}
	if right {
		return Text(strings.Repeat(" ", fill)) + t
	}
	return t + Text(strings.Repeat(" ", fill))
}

// Cut shortens the text to a width and puts a mark where it did.
func (t Text) Cut(width int, mark Text) Text {
	if t.Width() <= width {
		return t
	}
	return Text(displaywidth.TruncateString(string(t), width, string(mark)))
}

// CutMiddle keeps both ends: of a function, its module and its name.
func (t Text) CutMiddle(width int, mark Text) Text {
	if t.Width() <= width {
		return t
	}
	room := width - mark.Width()
	if room < 2 {
		return t.Cut(width, mark)
	}
	head := displaywidth.TruncateString(string(t), room/2, "")
	return Text(head) + mark + t.Tail(room-displaywidth.String(head))
}

// Tail is the end of the text, at most width columns.
func (t Text) Tail(width int) Text {
	total := t.Width()
	g := displaywidth.StringGraphemes(string(t))
	at := 0
	for total > width && g.Next() {
		total -= g.Width()
		at += len(g.Value())
	}
	return t[at:]
}

// Wrapped breaks a sentence at spaces into lines of at most width columns;
// width 0 is no limit.
func (t Text) Wrapped(width int) []Text {
	if width <= 0 || t.Width() <= width {
		return []Text{t}
	}
	var lines []Text
	var line Text
	for _, w := range strings.Fields(string(t)) {
		word := Text(w)
		if line != "" && line.Width()+1+word.Width() > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
