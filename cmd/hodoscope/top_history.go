package main

import (
	"context"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/history/charted"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/view"
)

// fromHistory reads what a history has of nodes over a time, which is written as span reads
// it. at is the moment shown first, as a person writes it; "": the last.
func (t *tool) fromHistory(ctx context.Context, source *pastSource, over, at string, nodes []string, o *tui.Options) error {
	from, to, err := span(over, time.Now())
	if err != nil {
		return usage(err.Error(), "see --from and --to in hodoscope top --help")
	}
	q, err := source.open()
	if err != nil {
		return err
	}
	defer t.progress(0)()
	o.Tape, o.History = &seen.Tape{}, true
	grid := charted.NewGrid(from, to, 0, source.every)
	for _, node := range nodes {
		p, err := charted.Read(ctx, q, node, allCharts(), grid)
		if err != nil {
			return unreadPast(err)
		}
		if !slices.ContainsFunc(p.Up, func(up *float64) bool { return up != nil }) {
			return t.noPast(ctx, q, history.Period{Instance: node, From: from, To: to, Every: source.every})
		}
		p.Node = node
		tui.KeepHistory(o.Tape, node, p)
	}
	o.Say = "what " + q.At() + " has; no node is asked"
	if at != "" {
		first, last := o.Tape.Span()
		o.At, err = momentIn("history", first, last, at)
	}
	return err
}

// allCharts are those of all screens, each once: numbers that several show are read once.
func allCharts() (list []view.Chart) {
	for _, set := range view.ChartSets {
		for _, c := range view.Charts(set) {
			if !slices.ContainsFunc(list, func(known view.Chart) bool { return known.Name == c.Name }) {
				list = append(list, c)
			}
		}
	}
	return list
}
