package part

import (
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// WaysCard has a line for each screen that shows more.
func WaysCard(ways ...view.Way) Card {
	card := Card{Title: "See also"}
	for _, w := range ways {
		to := stage.AddressOf(w)
		card.Lines = append(card.Lines, Line{To: &to, Copy: w.Title, Draw: func(c *paint.Canvas) {
			c.Put(0, 0, c.W, w.Title, paint.Style{Fg: paint.Accent})
		}})
	}
	return card
}
