package part

import (
	"fmt"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Detail is a screen of one row of a table, which an address names by the text of its
// first cell: all that is known of it, and what each number means.
type Detail struct {
	At   stage.Address
	What string         // what the row is: "ETS table"
	Of   stage.Question // whose answer has the table

	sheet Sheet
	shown Shown
}

// Address leads to the row.
func (s *Detail) Address() stage.Address { return s.At }

// Questions is the one whose answer has the row.
func (s *Detail) Questions() []stage.Question { return []stage.Question{s.Of} }

// Draw draws the row as fields.
func (s *Detail) Draw(c *paint.Canvas, l stage.Look) {
	below, d := s.shown.Body(c, l, s.Of, "the "+s.What)
	s.shown.title = s.What + " " + s.At.Arg
	defer func() { s.shown.Title(c, s.sheet.Place()) }()
	if d == nil {
		return
	}
	for _, row := range d.Table.Rows {
		if CellText(row[0], d.Table.Columns[0].Unit) == s.At.Arg {
			s.sheet.Draw(below, []Card{{Title: "What is known of it", Lines: RowLines(d.Table.Columns, row, below.W)}}, below.W)
			return
		}
	}
	Paragraph(below, 0, "", "It is not among those that were looked at ("+d.Title+"): it has ended, or others come before it in the order that was asked for.", paint.Style{Fg: paint.Muted})
}

// RowLines are the cells of a row, a line each, with what they mean where there is room.
// What does not apply is left out.
func RowLines(columns []view.Column, row []view.Value, width int) []Line {
	const beside, least = 46, 90
	title := 0
	for _, col := range columns {
		title = max(title, len(col.Title))
	}
	var lines []Line
	for i, col := range columns {
		if row[i] == nil {
			continue
		}
		fields := FieldLines([]view.Field{{Name: col.Name, Title: fmt.Sprintf("%-*s", title, col.Title), Unit: col.Unit, Value: row[i]}}, true)
		for _, line := range fields {
			draw := line.Draw
			line.Draw = func(c *paint.Canvas) {
				if width < least {
					draw(c)
					return
				}
				draw(c.Sub(0, 0, beside-2, 1))
				c.Put(beside, 0, c.W-beside, col.Help, paint.Style{Fg: paint.Muted})
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// Keys are those of a sheet, and y.
func (s *Detail) Keys() []stage.Key {
	return append([]stage.Key{
		{Press: []string{"y"}, Label: "copy", Help: "copy what it is called", Foot: 3, Do: func() stage.Effect { return stage.Copy{Text: s.At.Arg} }},
		s.sheet.CopyKey("Y", "copy line"),
	}, s.sheet.Keys()...)
}

// Click follows a line that was chosen already.
func (s *Detail) Click(act any) stage.Effect { return s.sheet.Follow(act) }
