package part

import (
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Matching are the rows of a table that a filter of an address lets through; "" lets all.
func Matching(t *view.Table, text string) *view.Table {
	if t == nil || text == "" {
		return t
	}
	if e := parsed(text); e != nil {
		return Filtered(t, e)
	}
	return t
}

// FilterKey reads the filter of several tables, whose columns these are; done gets it. What
// compares a column that a table has not lets none of its rows through.
func FilterKey(columns []view.Column, now string, done func(text string) stage.Effect) stage.Key {
	return stage.Key{Press: []string{"/"}, Label: "filter", Help: "only rows that match: words, column>10m, !not, a|b", Foot: 1, Do: func() stage.Effect {
		return filterPrompt(columns, now, done)
	}}
}

// filterPrompt reads a filter of rows with these columns; done gets it.
func filterPrompt(columns []view.Column, now string, done func(text string) stage.Effect) stage.Prompt {
	return stage.Prompt{
		Label: "filter:", Text: now, Hint: "words, column>10m, column=text, !not, a|b",
		Check: CheckFilter(columns), Complete: CompleteName(columnNames(columns)), Done: done,
	}
}
