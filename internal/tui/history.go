package tui

import (
	"github.com/hodoscope/hodoscope/internal/history/charted"
	"github.com/hodoscope/hodoscope/internal/tui/kept"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
)

// KeepHistory puts what a history has of a node on a tape, which Options take with History.
func KeepHistory(on *seen.Tape, node string, p *charted.Past) { kept.Put(on, node, p) }
