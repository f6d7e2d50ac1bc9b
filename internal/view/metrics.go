package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/metric"
)

var metricColumns = []ColumnOf[metric.Metric]{
	{Column{Name: "name", Title: "Metric", Unit: Text, Help: "name in OpenTelemetry"},
		func(m metric.Metric) Value { return m.Name }},
	{Column{Name: "prometheus", Title: "In Prometheus", Unit: Text, Wide: true, Help: "name in Prometheus; of a histogram without _bucket, _sum and _count"},
		func(m metric.Metric) Value { return m.PrometheusName() }},
	{Column{Name: "unit", Title: "Unit", Unit: Text, Help: "unit, as UCUM writes it; what is counted stands in braces"},
		func(m metric.Metric) Value { return m.Unit }},
	{Column{Name: "instrument", Title: "Instrument", Unit: Text, Help: "gauge, updowncounter (of which sums mean something), counter or histogram"},
		func(m metric.Metric) Value { return m.Instrument.String() }},
	{Column{Name: "tier", Title: "Tier", Unit: Text, Help: "least tier that has it: core, standard or deep; empty for a name of an alias set"},
		func(m metric.Metric) Value { return text(tier(m)) }},
	{Column{Name: "part", Title: "Part", Unit: Text, Help: "what it is read together with"},
		func(m metric.Metric) Value { return string(m.Part) }},
	{Column{Name: "interval", Title: "Every", Unit: Seconds, Help: "how often it is read, unless set otherwise"},
		func(m metric.Metric) Value { return seconds(m.Part.Every()) }},
	{Column{Name: "set", Title: "Set", Unit: Text, Wide: true, Help: "alias set that the name is of; empty for a canonical name"},
		func(m metric.Metric) Value { return text(m.Set) }},
	{Column{Name: "attributes", Title: "Attributes", Unit: Strings, Wide: true, Help: "what tells its series apart"},
		func(m metric.Metric) Value { return texts(m.Attributes) }},
	{Column{Name: "source", Title: "Source", Unit: Text, Help: "where the numbers come from: functions of OTP, files, or our own counting"},
		func(m metric.Metric) Value { return m.Source }},
	{Column{Name: "help", Title: "Meaning", Unit: Text, Wide: true, Help: "what it is, in a sentence"},
		func(m metric.Metric) Value { return m.Help }},
}

// tier is that of a canonical name. Names of alias sets are asked for by their set.
func tier(m metric.Metric) string {
	if m.Set != "" {
		return ""
	}
	return m.Tier.String()
}

// Metrics lists the catalogue: the canonical names of a tier and those below, or all
// names of an alias set. By Prometheus' names these come first.
func Metrics(most metric.Tier, set string, prometheus bool) Document {
	var rows []metric.Metric
	for _, m := range metric.Catalogue {
		if set == "" && m.Set == "" && m.Tier <= most || set != "" && (m.Set == set || m.Also == set) {
			rows = append(rows, m)
		}
	}
	columns := metricColumns
	if prometheus {
		first := metricColumns[1]
		first.Wide = false
		second := metricColumns[0]
		second.Wide = true
		columns = append([]ColumnOf[metric.Metric]{first, second}, metricColumns[2:]...)
	}
	return Document{
		Kind:   "metrics",
		Title:  plural(int64(len(rows)), "metric", "metrics"),
		Table:  TableOf(columns, rows),
		Origin: Origin{Method: "exact", Seen: len(rows), Of: len(rows)},
	}
}

// Catalogue lists all canonical metrics for people who look for one: what each is first.
func Catalogue() Document {
	d := Metrics(metric.Deep, "", false)
	d.Kind = "catalogue"
	for _, name := range []string{"help", "name"} {
		d.Table = first(d.Table, name)
	}
	for i, c := range d.Table.Columns {
		d.Table.Columns[i].Wide = !slices.Contains([]string{"name", "help", "unit", "instrument", "interval"}, c.Name)
	}
	return d
}

// first is t with a column put before all others.
func first(t *Table, name string) *Table {
	at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
	out := &Table{Columns: moved(t.Columns, at), Rows: make([][]Value, len(t.Rows))}
	for i, row := range t.Rows {
		out.Rows[i] = moved(row, at)
	}
	return out
}

func moved[T any](list []T, at int) []T {
	return slices.Concat(list[at:at+1], list[:at], list[at+1:])
}

// Metric explains one.
func Metric(m metric.Metric) Document {
	return Document{
		Kind:  "metric",
		Title: m.Name,
		Sections: []Section{
			{Name: "metric", Title: m.Name, Fields: []Field{
				{Name: "help", Title: "What it is", Unit: Text, Value: m.Help},
				{Name: "meaning", Title: "How to read it", Unit: Text, Value: text(m.Meaning), Help: "how to interpret it"},
				{Name: "healthy", Title: "Healthy", Unit: Text, Value: text(m.Healthy), Help: "values of a healthy node"},
				{Name: "watch", Title: "Watch", Unit: Text, Value: text(m.Watch), Help: "values from which on to keep an eye on it"},
				{Name: "act", Title: "Act", Unit: Text, Value: text(m.Act), Help: "values from which on to do something"},
				{Name: "blind", Title: "Cannot tell", Unit: Text, Value: text(m.Blind), Help: "what it does not show"},
				{Name: "needs", Title: "Needs", Unit: Text, Value: text(m.Needs), Help: "what a node must offer; without it there is no value"},
			}},
			{Name: "collection", Title: "Collection", Fields: []Field{
				{Name: "source", Title: "Source", Unit: Text, Value: m.Source, Help: "where the numbers come from"},
				{Name: "tier", Title: "Tier", Unit: Text, Value: text(tier(m)), Help: "least tier that has it; empty for a name of an alias set"},
				{Name: "part", Title: "Part", Unit: Text, Value: string(m.Part), Help: "what it is read together with"},
				{Name: "interval", Title: "Every", Unit: Seconds, Value: seconds(m.Part.Every()), Help: "how often it is read, unless set otherwise"},
				{Name: "cost", Title: "Costs the node", Unit: Text, Value: m.Part.Cost(), Help: "what reading its part costs the node each time"},
				{Name: "set", Title: "Alias set", Unit: Text, Value: text(m.Set), Help: "alias set that the name is of"},
				{Name: "also_in", Title: "Also in set", Unit: Text, Value: text(m.Also), Help: "alias set that has this canonical name too"},
				{Name: "since", Title: "Since OTP", Unit: Number, Value: since(m), Help: "first OTP release that has it; empty: all that we support"},
			}},
			{Name: "opentelemetry", Title: "In OpenTelemetry", Fields: []Field{
				{Name: "name", Title: "Name", Unit: Text, Value: m.Name},
				{Name: "instrument", Title: "Instrument", Unit: Text, Value: m.Instrument.String()},
				{Name: "unit", Title: "Unit", Unit: Text, Value: m.Unit},
				{Name: "attributes", Title: "Attributes", Unit: Strings, Value: texts(m.Attributes), Help: "what tells its series apart"},
			}},
			{Name: "prometheus", Title: "In Prometheus", Fields: []Field{
				{Name: "series", Title: "Series", Unit: Strings, Value: Series(m), Help: "names of its series"},
				{Name: "labels", Title: "Labels", Unit: Strings, Value: texts(m.Labels()), Help: "beside job and instance, which is the node's name"},
				{Name: "query", Title: "For example", Unit: Text, Value: ExampleQuery(m), Help: "a query in PromQL"},
			}},
		},
		Origin: Origin{Method: "exact", Seen: 1, Of: 1},
	}
}

func since(m metric.Metric) Value {
	if m.Since == 0 {
		return nil
	}
	return int64(m.Since)
}

// Series are the names of a metric's series in Prometheus: one, or those of a
// histogram.
func Series(m metric.Metric) []string {
	name := m.PrometheusName()
	if m.Instrument == metric.Histogram {
		return []string{name + "_bucket", name + "_sum", name + "_count"}
	}
	return []string{name}
}

// ExampleQuery is a query in PromQL that uses a metric as its instrument asks for:
// rates of counters, quantiles of histograms, sums only of what may be added up.
func ExampleQuery(m metric.Metric) string {
	by := strings.Join(append([]string{"instance"}, m.Labels()...), ", ")
	name := m.PrometheusName()
	switch m.Instrument {
	case metric.Counter:
		return fmt.Sprintf("sum by (%s) (rate(%s[5m]))", by, name)
	case metric.Histogram:
		return fmt.Sprintf("histogram_quantile(0.99, sum by (%s, le) (rate(%s_bucket[5m])))", by, name)
	case metric.UpDown:
		return fmt.Sprintf("sum by (%s) (%s)", by, name)
	}
	return fmt.Sprintf("max by (%s) (%s)", by, name)
}
