package ask

import (
	"context"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

// The table of all processes, a part at a time.

const maxPart = 200 // rows

// TableOrders are the columns that processes can be put in order by, the usual first.
var TableOrders = func() []string {
	orders := []string{string(beam.SortReductionsRate)}
	for _, name := range view.ExcerptColumns() {
		if name != orders[0] && live.ExcerptOrders(beam.SortKey(name)) {
			orders = append(orders, name)
		}
	}
	return orders
}()

// TableWays: what rows are groups by; processes are rows of themselves.
var TableWays = append([]string{"process"}, live.ExcerptWays()...)

// Part is a part of the table.
type Part struct {
	view.Document
	Part view.Part `json:"part"`
}

func table(ctx context.Context, n Node, p *Params) (Part, error) {
	syn, columns, sort := p.Syntax(), p.List("columns", 100), p.Name("sort")
	q := live.ExcerptQuery{Up: p.Yes("up"), Filter: p.Filter(), In: map[string]string{}, Order: p.Count("order"), Offset: int(min(p.Count("offset"), 1<<40)),
		Limit: p.Limit(50), Pinned: p.Pids("pinned"), Window: p.Window(), Closer: p.Yes("closer")}
	for _, way := range live.ExcerptWays() {
		if name := p.Name(way); name != "" {
			q.In[way] = name
		}
	}
	if g := q.In["group"]; g != "" {
		q.In["group"] = view.GroupNamed(n.State().Census, g)
	}
	known := view.ExcerptColumns()
	if q.By = p.OneOf("by", TableWays); q.By == TableWays[0] {
		q.By, q.Sort = "", beam.SortKey(p.OneOf("sort", TableOrders))
	} else if known = view.GroupExcerptColumns(q.By); sort != "" && !slices.Contains(known, sort) {
		p.Fail("sort: %q is no column of groups", sort)
	}
	for _, c := range columns {
		if !slices.Contains(known, c) {
			p.Fail("columns: there is no %q", c)
		}
	}
	if q.Limit > maxPart {
		p.Fail("limit: %d, and %d rows are the most", q.Limit, maxPart)
	}
	if err := p.Done(); err != nil {
		return Part{}, err
	}
	q.Closer = q.Closer && view.Wakes(columns)
	e, err := n.Excerpt(ctx, q)
	if err != nil {
		return Part{}, err
	}
	var a Part
	if e.By != "" {
		a.Document, a.Part = view.GroupExcerpt(e, columns, sort, q.Up, q.Limit, syn)
	} else {
		a.Document, a.Part = view.Excerpt(e, columns, live.ExcerptOrders, syn)
	}
	return a, nil
}
