package history

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/metric"
)

// pastLine is a number of which a diagnosis sees the past.
type pastLine struct {
	supply diagnose.Supply
	kind   string // as a culprit's
	metric string
	by     string // label of the part; "" the node
}

// pastLines are what a node may run out of, and what it consists of by group and table.
var pastLines = []pastLine{
	{diagnose.Memory, "node", "beam.memory.used", ""},
	{diagnose.Memory, "group", "beam.process.group.memory", "beam_process_group"},
	{diagnose.Memory, "group", "beam.process.group.binary.memory", "beam_process_group"},
	{diagnose.Memory, "table", "beam.ets.table.memory", "beam_ets_table_name"},
	{diagnose.Processes, "node", "beam.process.count", ""},
	{diagnose.Processes, "group", "beam.process.group.count", "beam_process_group"},
	{diagnose.Atoms, "node", "beam.atom.count", ""},
	{diagnose.Ports, "node", "beam.port.count", ""},
	{diagnose.Tables, "node", "beam.ets.table.count", ""},
}

// pastStep is how far apart the values of a past are: the least of each hour, since what
// comes and goes within it is no growth.
const pastStep = time.Hour

// Past reads what a diagnosis sees of a period: the least value of each hour.
func Past(ctx context.Context, q Querier, p Period) (*diagnose.Past, error) {
	past := &diagnose.Past{}
	for _, l := range pastLines {
		m, ok := metric.Find(l.metric)
		if !ok {
			return nil, fmt.Errorf("there is no metric %s", l.metric)
		}
		expr := least(l, m.PrometheusName(), p)
		found, err := q.QueryRange(ctx, expr, p.From.Truncate(pastStep), p.To, pastStep)
		if err != nil {
			return nil, fmt.Errorf("the past of %s: %w", l.metric, err)
		}
		for _, s := range found {
			if name := s.Labels[l.by]; l.by == "" || name != "" && name != metric.Other {
				past.Lines = append(past.Lines, diagnose.Line{Supply: l.supply, Kind: l.kind, Name: name, Series: known(s)})
			}
		}
	}
	return past, nil
}

// least is the PromQL of the least of each hour. First what there was at each moment, since
// kinds have their least values at different times. A part that was not there all the
// time has none as its least.
func least(l pastLine, name string, p Period) string {
	over := fmt.Sprintf("[1h:%s]", p.window())
	all := fmt.Sprintf("sum (%s{%s})", name, p.matchers())
	if l.by == "" {
		return fmt.Sprintf("min_over_time(%s%s)", all, over)
	}
	part := fmt.Sprintf("sum by (%s) (%s{%s})", l.by, name, p.matchers())
	return fmt.Sprintf("min_over_time(%[1]s%[3]s) * (count_over_time(%[1]s%[3]s) >= bool scalar(count_over_time(%[2]s%[3]s)))", part, all, over)
}

func known(s Series) diagnose.Series {
	var out diagnose.Series
	for i, v := range s.Values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			out = append(out, diagnose.Sample{At: s.Times[i], V: v})
		}
	}
	return out
}
