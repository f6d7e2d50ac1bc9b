package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// Width is how many columns of the terminal the text takes: the sum of its characters',
// which is how nearly all terminals move on. Some take a letter and the signs around it
// as one; there the text is at most narrower.
func (t Text) Width() int {
	w := 0
	for _, r := range t {
		w += RuneWidth(r)
	}
	return w
}

// RuneWidth is how many columns a character takes: 0 for a mark upon the one before. Of
// the letters of flags two make one, which takes two.
func RuneWidth(r rune) int {
	if r < utf8.RuneSelf || unicode.Is(unicode.Regional_Indicator, r) {
		return 1
	}
	return displaywidth.Rune(r)
}

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

// Cut shortens the text to a width and puts a mark where it did, as much of it as fits.
func (t Text) Cut(width int, mark Text) Text {
	if t.Width() <= width {
		return t
	}
	mark = mark.head(width)
	return t.head(width-mark.Width()) + mark
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
	head := t.head(room / 2)
	return head + mark + t.Tail(room-head.Width())
}

// head is the beginning of the text, at most width columns.
func (t Text) head(width int) Text {
	for i, r := range t {
		if width -= RuneWidth(r); width < 0 {
			return t[:i]
		}
	}
	return t
}

// Tail is the end of the text, at most width columns.
func (t Text) Tail(width int) Text {
	over := t.Width() - width
	if over <= 0 {
		return t
	}
	for i, r := range t {
		w := RuneWidth(r)
		if over <= 0 && w > 0 { // a mark goes with its letter
			return t[i:]
		}
		over -= w
	}
	return ""
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
