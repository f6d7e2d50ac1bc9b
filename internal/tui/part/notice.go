package part

import (
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Notice says why there is nothing to draw: not asked yet, refused, or not looked at then.
// It gives the line behind it.
func Notice(c *paint.Canvas, y int, what string, a seen.Answer, l stage.Look) int {
	switch {
	case a.Problem != nil:
		y = Paragraph(c, y, "! ", a.Problem.What, paint.Style{Fg: paint.Warn})
		if a.Problem.Next != "" {
			y = Paragraph(c, y, "  ", a.Problem.Next, paint.Style{Fg: paint.Muted})
		}
		return y
	case !l.Live():
		text := what + ": nobody looked at it then."
		if !l.Recorded {
			text += " Esc shows the present."
		}
		return Paragraph(c, y, "", text, paint.Style{Fg: paint.Muted})
	}
	return Paragraph(c, y, "", what+": asking …", paint.Style{Fg: paint.Muted})
}

// Stale warns of an answer that is older than it should be, in a word; "" when it is not.
func Stale(a seen.Answer, l stage.Look, every time.Duration) string {
	if a.At.IsZero() || every <= 0 || l.Now.Sub(a.At) < 3*every+5*time.Second {
		return ""
	}
	return "as it was " + plain.Duration(l.Now.Sub(a.At).Round(time.Second).Seconds()) + " ago"
}

// State is what the right of a heading says: that what is shown is old, and where one is.
func State(a seen.Answer, l stage.Look, every time.Duration, place string) string {
	stale := Stale(a, l, every)
	if stale != "" && place != "" {
		stale += "  "
	}
	return stale + place
}

// Looked is what the right of a heading says where one answer is enough: when it came, once
// that is a while ago, and where one is.
func Looked(a seen.Answer, l stage.Look, place string) string {
	text := ""
	if !a.At.IsZero() && l.Now.Sub(a.At) >= 10*time.Second {
		text = "as it was at " + a.At.Format(time.TimeOnly)
		if l.Live() {
			text += " (R: look again)"
		}
		if place != "" {
			text += "  "
		}
	}
	return text + place
}

// Title draws the heading of a screen: what it is, what is chosen of it, and at the right
// where one is. It takes one line.
func Title(c *paint.Canvas, title, beside, place string) {
	right := c.W
	if place != "" {
		right = c.Right(c.W, 0, place, paint.Style{Fg: paint.Muted}) - 2
	}
	x := c.Put(0, 0, right, title, paint.Style{Bold: true})
	if beside != "" && x+2 < right {
		c.Put(x+2, 0, right-x-2, beside, paint.Style{Fg: paint.Muted})
	}
}

// Foot draws notes of a document and how its numbers were got, from the bottom up, in at
// most most lines, and gives the canvas above. What there is no room for whole is left out.
func Foot(c *paint.Canvas, d *view.Document, most int) *paint.Canvas {
	var lines []plain.Text
	if text := got(d.Origin); text != "" && most > 0 {
		lines = []plain.Text{c.Clean(text).Cut(c.W, c.Ellipsis())}
	}
	for i := len(d.Notes) - 1; i >= 0; i-- {
		note := c.Clean(d.Notes[i]).Wrapped(max(c.W, 8))
		if len(note)+len(lines) > most {
			break
		}
		lines = append(note, lines...)
	}
	above, below := c.Rows(c.H - len(lines))
	for i, text := range lines {
		below.Text(0, i, text, paint.Style{Fg: paint.Muted})
	}
	return above
}

// got says how numbers were got, and what that cost; "" where it was nothing.
func got(o view.Origin) string {
	if o.Seen == 0 {
		return ""
	}
	return fmt.Sprintf("%s: %s of %s; it took the node %s, %s read, %d woken", o.Method, plain.Grouped(int64(o.Seen)), plain.Grouped(int64(o.Of)),
		plain.Duration(o.Busy), plain.ByteSize(float64(o.BytesIn)), o.Woken)
}
