package paint

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// String is the whole frame in the colours of a theme: its lines, each of full width, with
// escape sequences for styles and for nothing else. With no theme there are none.
func (c *Canvas) String(t *Theme) string {
	var b strings.Builder
	b.Grow(2 * len(c.s.cells))
	begins := map[Style]string{}
	for y := range c.s.h {
		if y > 0 {
			b.WriteByte('\n')
		}
		last := Style{}
		for _, one := range c.s.cells[y*c.s.w : (y+1)*c.s.w] {
			if one.rest {
				continue
			}
			if t != nil && one.style != last {
				seq, ok := begins[one.style]
				if !ok {
					seq = t.sequence(one.style)
					begins[one.style] = seq
				}
				b.WriteString(seq)
				last = one.style
			}
			if one.text == "" {
				b.WriteByte(' ')
			} else {
				b.WriteString(string(one.text))
			}
		}
		if t != nil && last != (Style{}) {
			b.WriteString(ansi.ResetStyle)
		}
	}
	return b.String()
}

// sequence is the escape sequence that begins a style from anything.
func (t *Theme) sequence(s Style) string {
	a := ansi.NewStyle().Reset()
	reverse := s.Reverse || t.reverse && (s.Bg == Chosen || s.Bg == Bar)
	if s.Bold {
		a = a.Bold()
	}
	if s.Faint || t.colors[Muted] == nil && s.Fg == Muted {
		a = a.Faint()
	}
	if s.Underline {
		a = a.Underline(true)
	}
	if reverse {
		a = a.Reverse(true)
	}
	if col := t.colors[s.Fg]; col != nil {
		a = a.ForegroundColor(col)
	}
	if col := t.colors[s.Bg]; col != nil && !reverse {
		a = a.BackgroundColor(col)
	}
	return a.String()
}
