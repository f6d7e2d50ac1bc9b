package cli

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// width is how many columns of the terminal the text takes.
func (s safe) width() int { return displaywidth.String(string(s)) }

// padded fills the text up to a width, on the left when it is flush right.
func (s safe) padded(width int, right bool) safe {
	fill := width - s.width()
	if fill <= 0 {
		return s
	}
	if right {
		return safe(strings.Repeat(" ", fill)) + s
	}
	return s + safe(strings.Repeat(" ", fill))
}

// cut shortens the text to a width and puts a mark where it did.
func (s safe) cut(width int, mark safe) safe {
	if s.width() <= width {
		return s
	}
	return safe(displaywidth.TruncateString(string(s), width, string(mark)))
}

// cutMiddle keeps both ends: of a function, its module and its name.
func (s safe) cutMiddle(width int, mark safe) safe {
	if s.width() <= width {
		return s
	}
	room := width - mark.width()
	if room < 2 {
		return s.cut(width, mark)
	}
	head := displaywidth.TruncateString(string(s), room/2, "")
	return safe(head) + mark + s.tail(room-displaywidth.String(head))
}

// tail is the end of the text, at most width columns.
func (s safe) tail(width int) safe {
	total := s.width()
	g := displaywidth.StringGraphemes(string(s))
	at := 0
	for total > width && g.Next() {
		total -= g.Width()
		at += len(g.Value())
	}
	return s[at:]
}

// wrapped breaks a sentence at spaces into lines of at most width columns;
// width 0 is no limit.
func (s safe) wrapped(width int) []safe {
	if width <= 0 || s.width() <= width {
		return []safe{s}
	}
	var lines []safe
	var line safe
	for _, w := range strings.Fields(string(s)) {
		word := safe(w)
		if line != "" && line.width()+1+word.width() > width {
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
