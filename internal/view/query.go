package view

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/hodoscope/hodoscope/internal/metric"
)

// metricName is the label that a metric's name is in.
const metricName = "__name__"

// Sample is what a query gave for one set of labels.
type Sample struct {
	Labels map[string]string
	Value  float64
}

// QueryResult is what a query in PromQL gave at a moment: a column for each label, and
// the value.
func QueryResult(query string, samples []Sample) Document {
	sets := make([]map[string]string, len(samples))
	for i, s := range samples {
		sets[i] = s.Labels
	}
	var columns []ColumnOf[Sample]
	for _, label := range labelsOf(sets) {
		title := label
		if label == metricName {
			title = "metric"
		}
		columns = append(columns, ColumnOf[Sample]{Column{Name: label, Title: title, Unit: Text, Help: "label " + label},
			func(s Sample) Value { return text(s.Labels[label]) }})
	}
	columns = append(columns, ColumnOf[Sample]{Column{Name: "value", Title: "Value", Unit: QueryUnit(query), Help: "what the query gave"},
		func(s Sample) Value { return whole(s.Value, QueryUnit(query)) }})
	return Document{
		Kind: "query", Title: query, Table: TableOf(columns, samples),
		Origin: Origin{Method: "exact", Seen: len(samples), Of: len(samples)},
	}
}

// whole is a number in the type of its unit.
func whole(v float64, u Unit) Value {
	if n := int64(v); (u == Count || u == Bytes) && float64(n) == v {
		return n
	}
	return v
}

// labelsOf are all labels of some sets, the metric's name first.
func labelsOf(sets []map[string]string) []string {
	all := map[string]bool{}
	for _, s := range sets {
		for label := range s {
			all[label] = true
		}
	}
	names := slices.Sorted(maps.Keys(all))
	if i := slices.Index(names, metricName); i > 0 {
		names = slices.Insert(slices.Delete(names, i, i+1), 0, metricName)
	}
	return names
}

// SeriesNames tell series apart, by the labels in which they differ. One that differs
// from nothing has its metric's name, or "".
func SeriesNames(sets []map[string]string) []string {
	differ := slices.DeleteFunc(labelsOf(sets), func(label string) bool {
		for _, s := range sets {
			if s[label] != sets[0][label] {
				return false
			}
		}
		return true
	})
	names := make([]string, len(sets))
	for i, s := range sets {
		var parts []string
		for _, label := range differ {
			switch v, is := s[label]; {
			case is && label == metricName:
				names[i] = v
			case is && len(differ) == 1:
				parts = append(parts, v)
			case is:
				parts = append(parts, fmt.Sprintf("%s=%s", label, v))
			}
		}
		names[i] = strings.TrimSpace(names[i] + " " + strings.Join(parts, " "))
		if len(sets) == 1 {
			names[i] = s[metricName]
		}
	}
	return names
}

var (
	promNames  = regexp.MustCompile(`[a-zA-Z_:][a-zA-Z0-9_:]*`)
	promTexts  = regexp.MustCompile(`"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|` + "`[^`]*`")
	promRate   = regexp.MustCompile(`\b(rate|irate|deriv)\s*\(`)
	promCounts = regexp.MustCompile(`^\s*(count|count_values|group|absent|changes|resets)\b`)
	promOther  = regexp.MustCompile(`[/*^%]|\b(predict_linear|ln|log2|log10|exp|sqrt|timestamp|time|bool|z_score|stdvar)\b`)
)

// QueryUnit is the unit of what a query gives, as far as its text tells: that of the
// metrics in it when they have one, unless it is divided or the like.
func QueryUnit(query string) Unit {
	query = promTexts.ReplaceAllString(query, "")
	var unit Unit
	for _, m := range MetricsIn(query) {
		u := unitOf(m, strings.Contains(query, "histogram_quantile"))
		if unit != "" && unit != u {
			return Float
		}
		unit = u
	}
	rate := promRate.MatchString(query) && !strings.Contains(query, "histogram_quantile")
	switch {
	case promCounts.MatchString(query):
		return Count
	case promOther.MatchString(query), unit == "":
		return Float
	case rate && unit == Bytes:
		return ByteRate
	case rate && unit == Count:
		return Rate
	case rate && unit == Seconds:
		return Ratio // seconds of each second
	case rate:
		return Float
	}
	return unit
}

// MetricsIn are the metrics of the catalogue that a query has, each once.
func MetricsIn(query string) (found []metric.Metric) {
	seen := map[string]bool{}
	for _, name := range promNames.FindAllString(promTexts.ReplaceAllString(query, ""), -1) {
		if m, ok := bySeries()[name]; ok && !seen[m.Name] {
			seen[m.Name] = true
			found = append(found, m)
		}
	}
	return found
}

// bySeries finds a metric by the name of one of its series.
var bySeries = sync.OnceValue(func() map[string]metric.Metric {
	all := make(map[string]metric.Metric, len(metric.Catalogue))
	for _, m := range metric.Catalogue {
		for _, s := range Series(m) {
			if before, is := all[s]; !is || before.Set != "" {
				all[s] = m
			}
		}
	}
	return all
})

func unitOf(m metric.Metric, quantile bool) Unit {
	switch {
	case m.Instrument == metric.Histogram && !quantile:
		return Float // its sum has the metric's unit, its counts have none
	case strings.HasSuffix(m.Unit, "/s"):
		return Rate
	case m.Unit == "By":
		return Bytes
	case m.Unit == "s":
		return Seconds
	case m.Unit == "1":
		return Ratio
	case m.Integral():
		return Count
	}
	return Float
}
