package charted

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Columns are numbers over a time as columns of equal length.
type Columns struct {
	Node   string                `json:"node"`
	From   float64               `json:"from"` // seconds since 1970, of the first point
	To     float64               `json:"to"`
	Step   float64               `json:"step_seconds"`
	Folded bool                  `json:"folded"` // a point stands for several collections
	At     []float64             `json:"at"`
	Starts []float64             `json:"starts"` // when the runtime started, within this time
	Up     []*float64            `json:"up"`     // 1; 0: could not be reached; null: nobody watched
	Series map[string][]*float64 `json:"series"`
}

// Past is a node's numbers over a time, and what they are of.
type Past struct {
	Columns
	Groups map[string][]OfGroup `json:"groups"` // the largest of each chart, and the sum of the others
	Charts []view.Chart         `json:"charts"`
	Moment Moment               `json:"moment"` // the last, or one that was chosen

	things map[string][]OfGroup // all of which the groups are made
}

// OfGroup is a column of one of several things: a group of processes, a table, a peer.
type OfGroup struct {
	Group  string     `json:"group"`
	Values []*float64 `json:"values"`
}

// Moment is what each thing had at one point.
type Moment struct {
	At       float64        `json:"at"` // seconds since 1970
	Sections []view.Section `json:"sections"`
}

// Read reads what charts show of a node, which is named as in its metrics' label instance.
// Of an empty store all columns are empty. An error is the store's.
func Read(ctx context.Context, store history.Querier, node string, charts []view.Chart, g Grid) (*Past, error) {
	r, err := begin(ctx, store, node, g)
	if err != nil {
		return nil, err
	}
	p := &Past{Columns: r.Columns, Groups: map[string][]OfGroup{}, Charts: charts, things: map[string][]OfGroup{}}
	for _, c := range charts {
		if err := r.chart(c, p); err != nil {
			return nil, err
		}
	}
	p.Moment = p.MomentAt(g.To)
	return p, nil
}

// ReadGroup reads what is kept of one group of processes, by the names of the columns of a
// group.
func ReadGroup(ctx context.Context, store history.Querier, node, group string, g Grid) (*Columns, error) {
	r, err := begin(ctx, store, node, g)
	if err != nil {
		return nil, err
	}
	for column, name := range ofGroup {
		one := eachOf(name)
		one.match = fmt.Sprintf("%s=%q", one.by, group)
		g := one.paced(r.g)
		found, err := r.ask(one.number.expr(r.matcher, g))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", column, err)
		}
		r.Series[column] = r.column(one.number, g, found)
	}
	return &r.Columns, nil
}

// Counted is how many findings of a node were open at a moment; false where no detector
// looked at it then.
func Counted(ctx context.Context, store history.Querier, node string, at time.Time, every time.Duration) (int, bool, error) {
	one := number{"findings", "hodoscope.finding.count", "", peak, "max"}
	g := one.paced(Grid{From: at, To: at, Step: every, Every: every})
	expr := fmt.Sprintf("%s(last_over_time(%s{%s}[%s]))", one.across, prometheusName(one.metric), matcherOf(node), promDuration(g.window()))
	found, err := store.QueryRange(ctx, expr, at, at, every)
	if err != nil || len(found) == 0 || len(found[0].Values) == 0 {
		return 0, false, err
	}
	return int(found[0].Values[0]), true, nil
}

// ofGroup are the numbers that are kept of each group of processes.
var ofGroup = map[string]string{
	"count": "processes", "total_heap_size": "memory", "message_queue_len": "queue", "reductions_rate": "reductions", "binary_memory": "binary",
}

// Query is the PromQL of all that a chart shows of a node.
func Query(c view.Chart, node string, g Grid) string {
	matcher := matcherOf(node)
	var parts []string
	for _, l := range c.Lines {
		one := numberOf(l.Series)
		expr := one.expr(matcher, one.paced(g))
		if len(c.Lines) > 1 || c.Each != "" {
			expr = fmt.Sprintf("label_replace(%s, \"line\", %q, \"\", \"\")", expr, l.Label)
		}
		parts = append(parts, expr)
	}
	if c.Each != "" {
		each := eachOf(c.Each)
		parts = append(parts, each.expr(matcher, each.paced(g)))
	}
	return strings.Join(parts, "\nor ")
}

func matcherOf(node string) string { return fmt.Sprintf("instance=%q", node) }

// MomentAt is what things had at a moment, or at the last before it at which the node was
// reached: who looks at the moment of an alarm wants to know how it was before.
func (p *Past) MomentAt(t time.Time) Moment {
	point := p.lastKnown(p.Point(t))
	var amounts []view.Amount
	for name, all := range p.things {
		for _, one := range all {
			if v := one.Values[point]; v != nil {
				amounts = append(amounts, view.Amount{Each: name, Thing: one.Group, Value: *v})
			}
		}
	}
	return Moment{p.At[point], view.WireSections(view.Moment(amounts))}
}

// Point is the index of the point nearest to a moment.
func (c *Columns) Point(t time.Time) int {
	return min(max(int((ask.UnixSeconds(t)-c.From)/c.Step+0.5), 0), len(c.At)-1)
}

// lastKnown is the last point up to one at which the node was reached, or that one.
func (c *Columns) lastKnown(point int) int {
	for i := point; i >= 0; i-- {
		if c.Up[i] != nil && *c.Up[i] == 1 {
			return i
		}
	}
	return point
}

// reader asks the store for one answer.
type reader struct {
	Columns
	g       Grid
	matcher string
	ask     func(expr string) ([]history.Series, error)
}

// begin reads the points of an answer, and at which of them the node was reached.
func begin(ctx context.Context, store history.Querier, node string, g Grid) (*reader, error) {
	r := &reader{
		Columns: Columns{From: ask.UnixSeconds(g.From), To: ask.UnixSeconds(g.To), Step: g.Step.Seconds(), Folded: g.coarse(), At: g.Times(),
			Series: map[string][]*float64{}},
		g: g, matcher: matcherOf(node),
		ask: func(expr string) ([]history.Series, error) { return store.QueryRange(ctx, expr, g.From, g.To, g.Step) },
	}
	up, err := r.ask(upExpr(r.matcher, g))
	if err != nil {
		return nil, err
	}
	r.Up = column(g, nil, up)
	started, err := r.ask(startExpr(r.matcher))
	if err != nil {
		return nil, err
	}
	r.Starts = starts(g, started)
	return r, nil
}

// chart reads what a chart shows and no chart before it did.
func (r *reader) chart(c view.Chart, to *Past) error {
	for _, l := range c.Lines {
		if _, done := to.Series[l.Series]; done {
			continue
		}
		one := numberOf(l.Series)
		g := one.paced(r.g)
		found, err := r.ask(one.expr(r.matcher, g))
		if err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		to.Series[one.name] = r.column(one, g, found)
	}
	if _, done := to.Groups[c.Each]; done || c.Each == "" {
		return nil
	}
	one := eachOf(c.Each)
	g := one.paced(r.g)
	found, err := r.ask(one.expr(r.matcher, g))
	if err != nil {
		return fmt.Errorf("%s: %w", one.name, err)
	}
	all := make([]OfGroup, len(found))
	for i, s := range found {
		all[i] = OfGroup{view.Cut(s.Labels[one.by]), r.column(one.number, g, []history.Series{s})}
	}
	to.things[one.name] = all
	if c.Cells {
		to.Groups[one.name] = inOrder(all)
	} else {
		to.Groups[one.name] = largest(r.g, all)
	}
	return nil
}

func (r *reader) column(one number, g Grid, found []history.Series) []*float64 {
	values := column(g, r.Up, found)
	if one.fold == rate {
		onlyWhole(g, r.Up, values)
	}
	return values
}
