package part

import (
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/view"
)

// CellText is a value as a cell of a table shows it.
func CellText(v view.Value, u view.Unit) string {
	if _, missing := v.(view.Missing); missing {
		return "?"
	}
	return plain.Words(v, u, plain.Brief)
}

// When is a time of a table in few characters: of the day, and the day where it is another
// than now.
func When(v view.Value, now time.Time) string {
	text, _ := v.(string)
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return CellText(v, view.Time)
	}
	t = t.In(now.Location())
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04:05.000")
	}
	return t.Format("01-02 15:04:05")
}

// FieldText is a value as a field shows it: with all its digits, or the reason why it is
// not known.
func FieldText(v view.Value, u view.Unit) string {
	if why, missing := v.(view.Missing); missing {
		return "(" + string(why) + ")"
	}
	return plain.Words(v, u, plain.Exact)
}

// cellStyle is how a value looks in a table: what is nothing stands back.
func cellStyle(v view.Value, u view.Unit) paint.Style {
	switch v := v.(type) {
	case view.Missing:
		return paint.Style{Fg: paint.Muted}
	case bool:
		if !v {
			return paint.Style{Fg: paint.Muted}
		}
	}
	if n, ok := plain.Number(v); ok && n == 0 && plain.Numeric(u) {
		return paint.Style{Fg: paint.Muted}
	}
	if u == view.PidText {
		return paint.Style{Fg: paint.Accent}
	}
	return paint.Style{}
}

// Severity is the sign, the tone and the word of a severity, or of a verdict's tone.
func Severity(name string) (sign plain.Text, tone paint.Tone) {
	switch name {
	case "critical", "error":
		return "!!", paint.Bad
	case "warning":
		return "!", paint.Warn
	case "info":
		return "i", paint.Accent
	case "quiet":
		return "ok", paint.Good
	}
	return "?", paint.Muted
}

// Paragraph draws prose within the canvas from line y on and gives the line behind it.
func Paragraph(c *paint.Canvas, y int, lead, text string, s paint.Style) int {
	indent := c.Clean(lead).Width()
	if c.W-indent < 8 {
		return y
	}
	for i, line := range c.Clean(strings.Join(strings.Fields(text), " ")).Wrapped(c.W - indent) {
		if i == 0 {
			c.Put(0, y, indent, lead, s)
		}
		c.Text(indent, y, line.Cut(c.W-indent, c.Ellipsis()), s)
		y++
	}
	return y
}
