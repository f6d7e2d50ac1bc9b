package part

import (
	"strings"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// ProseLines are a text in blocks as lines of a width: headings, paragraphs and lists, with
// code in a tone of its own.
func ProseLines(blocks []view.Block, width int) []Line {
	var lines []Line
	for i, b := range blocks {
		if b.Kind == "heading" && i > 0 {
			lines = append(lines, Blank)
		}
		for _, pieces := range b.Lines {
			switch b.Kind {
			case "heading":
				lines = append(lines, piecesLine("", pieces, width, paint.Style{Bold: true}))
			case "list":
				lines = append(lines, piecesLine("- ", pieces, width, paint.Style{}))
			default:
				if i > 0 && blocks[i-1].Kind == "text" {
					lines = append(lines, Blank)
				}
				lines = append(lines, piecesLine("", pieces, width, paint.Style{}))
			}
		}
	}
	return lines
}

// Blank keeps lines apart.
var Blank = Line{Skip: true, Draw: func(*paint.Canvas) {}}

// TextLine is a sentence behind a lead, as one line of as many rows as it takes at a width.
func TextLine(lead, text string, width int, s paint.Style) Line {
	return piecesLine(lead, []string{strings.Join(strings.Fields(text), " ")}, width, s)
}

// WayLine is where more is seen of something.
func WayLine(title string, to stage.Address) Line {
	return Line{To: &to, Copy: title, Draw: func(c *paint.Canvas) {
		c.Text(0, 0, c.Mark("→", ">"), paint.Style{Fg: paint.Accent})
		c.Put(2, 0, c.W-2, title, paint.Style{Fg: paint.Accent})
	}}
}

// piecesLine is a sentence in pieces, every second of which is code, as one line of as many
// rows as it takes.
func piecesLine(lead string, pieces []string, width int, s paint.Style) Line {
	text := strings.Join(pieces, "")
	probe := paint.New(width, 0, false)
	indent := probe.Clean(lead).Width()
	rows := probe.Clean(text).Wrapped(max(width-indent, 8))
	return Line{Height: len(rows), Copy: text, Draw: func(c *paint.Canvas) {
		c.Put(0, 0, indent, lead, s)
		piece, left := 0, len(pieces[0])
		for y, row := range rows {
			x := indent
			for len(row) > 0 {
				for left == 0 && piece < len(pieces)-1 {
					piece++
					left = len(pieces[piece])
				}
				n := min(left, len(row))
				if n == 0 { // making it harmless has made it longer
					n = len(row)
				}
				style := s
				if piece%2 == 1 {
					style.Fg = paint.Accent
				}
				x = c.Put(x, y, c.W-x, string(row[:n]), style)
				row, left = row[n:], max(left-n, 0)
			}
			if left > 0 {
				left-- // the space at which the row was broken
			}
		}
	}}
}

// CodeLine is code as it is written, as one line of as many rows as it takes. What is
// longer than the width goes on in the next row: nobody can use half a line of code.
func CodeLine(code string, width int) Line {
	var rows []plain.Text
	probe := paint.New(width, 0, false)
	const edge = 2
	for written := range strings.SplitSeq(strings.TrimRight(code, "\n"), "\n") {
		t := probe.Clean(written)
		for {
			row := t.Cut(max(width-edge, 8), "")
			rows = append(rows, row)
			if t = t[len(row):]; t == "" || row == "" {
				break
			}
		}
	}
	return Line{Height: len(rows), Copy: code, Draw: func(c *paint.Canvas) {
		for y, row := range rows {
			c.Text(0, y, c.Mark("│", "|"), paint.Style{Fg: paint.Muted})
			c.Put(edge, y, c.W-edge, string(row), paint.Style{Fg: paint.Accent})
		}
	}}
}
