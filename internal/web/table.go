package web

import (
	"context"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

// The table of all processes, a part at a time.

const (
	maxPart   = 200 // rows
	maxPinned = 8
)

// tableOrders are the columns that processes can be put in order by, the usual first.
var tableOrders = func() []string {
	orders := []string{string(beam.SortReductionsRate)}
	for _, name := range view.ExcerptColumns() {
		if name != orders[0] && live.ExcerptOrders(beam.SortKey(name)) {
			orders = append(orders, name)
		}
	}
	return orders
}()

// tableWays: what rows are groups by; processes are rows of themselves.
var tableWays = append([]string{"process"}, live.ExcerptWays()...)

// partAnswer is a document with a part of a table.
type partAnswer struct {
	view.Document
	Part view.Part `json:"part"`
}

func table(ctx context.Context, n Node, p *params) (any, error) {
	syn, columns, sort := p.syntax(), p.list("columns", 100), p.name("sort")
	q := live.ExcerptQuery{Up: p.yes("up"), Filter: p.filter(), In: map[string]string{}, Order: p.count("order"), Offset: int(min(p.count("offset"), 1<<40)),
		Limit: p.limit(50), Pinned: p.pids("pinned"), Window: p.window(), Closer: p.yes("closer")}
	for _, way := range live.ExcerptWays() {
		if name := p.name(way); name != "" {
			q.In[way] = name
		}
	}
	if g := q.In["group"]; g != "" {
		q.In["group"] = view.GroupNamed(n.State().Census, g)
	}
	known := view.ExcerptColumns()
	if q.By = p.oneOf("by", tableWays); q.By == tableWays[0] {
		q.By, q.Sort = "", beam.SortKey(p.oneOf("sort", tableOrders))
	} else if known = view.GroupExcerptColumns(q.By); sort != "" && !slices.Contains(known, sort) {
		p.fail("sort: %q is no column of groups", sort)
	}
	for _, c := range columns {
		if !slices.Contains(known, c) {
			p.fail("columns: there is no %q", c)
		}
	}
	if q.Limit > maxPart {
		p.fail("limit: %d, and %d rows are the most", q.Limit, maxPart)
	}
	if err := p.done(); err != nil {
		return nil, err
	}
	q.Closer = q.Closer && view.Wakes(columns)
	e, err := n.Excerpt(ctx, q)
	if err != nil {
		return nil, err
	}
	var a partAnswer
	if e.By != "" {
		a.Document, a.Part = view.GroupExcerpt(e, columns, sort, q.Up, q.Limit, syn)
	} else {
		a.Document, a.Part = view.Excerpt(e, columns, live.ExcerptOrders, syn)
	}
	a.Document = wireDocument(a.Document)
	for i, row := range a.Part.Pinned {
		a.Part.Pinned[i] = wireRow(row)
	}
	return a, nil
}

// pids are process identifiers as 0.12.0.
func (p *params) pids(name string) []beam.Pid {
	var pids []beam.Pid
	for _, text := range p.list(name, maxPinned) {
		var pid beam.Pid
		var rest string
		if n, _ := fmt.Sscanf(text, "0.%d.%d%s", &pid.ID, &pid.Serial, &rest); n != 2 {
			p.fail("%s: %q is not a pid as 0.12.0", name, text)
		}
		pids = append(pids, pid)
	}
	return pids
}
