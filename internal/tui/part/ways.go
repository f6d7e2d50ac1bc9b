package part

import (
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// WaysCard has a line for each screen that shows more.
func WaysCard(ways ...view.Way) Card {
	card := Card{Title: "See also"}
	for _, w := range ways {
		card.Lines = append(card.Lines, WayLine(w.Title, stage.AddressOf(w)))
	}
	return card
}
