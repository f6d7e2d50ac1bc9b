package ruletest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/rules"
)

// judge compares texts, and keeps what differs.
func (t *test) judge(f Failure) {
	t.result.Checks++
	slices.Sort(f.Want)
	slices.Sort(f.Got)
	if f.Err != nil || !slices.Equal(f.Want, f.Got) {
		t.result.Failures = append(t.result.Failures, f)
	}
}

// checkAlerts compares the alerts of one name that fire now.
func (t *test) checkAlerts(c alertCase) {
	f := Failure{What: "alert " + c.Alertname, At: time.Duration(c.EvalTime)}
	known := false
	for _, g := range t.groups {
		for _, r := range g.AlertingRules() {
			if r.Name() != c.Alertname {
				continue
			}
			known = true
			for _, a := range r.ActiveAlerts() {
				if a.State == rules.StateFiring {
					f.Got = append(f.Got, alertText(a.Labels, a.Annotations))
				}
			}
		}
	}
	if !known { // promtool would pass: a test of silence with a wrong name proves nothing
		f.Err = errors.New("no rule has this name")
	}
	for _, e := range c.ExpAlerts {
		b := labels.NewBuilder(labels.FromMap(e.Labels))
		b.Set(labels.AlertName, c.Alertname)
		f.Want = append(f.Want, alertText(b.Labels(), labels.FromMap(e.Annotations)))
	}
	t.judge(f)
}

// alertText has the labels in the first line, and a line for each annotation.
func alertText(l, annotations labels.Labels) string {
	var b strings.Builder
	b.WriteString(l.String())
	annotations.Range(func(a labels.Label) { fmt.Fprintf(&b, "\n%s: %s", a.Name, a.Value) })
	return b.String()
}

// checkExpr compares the answer to an expression.
func (t *test) checkExpr(ctx context.Context, c exprCase) {
	f := Failure{What: c.Expr, At: time.Duration(c.EvalTime)}
	f.Want, f.Err = t.expected(c.ExpSamples)
	if f.Err == nil {
		f.Got, f.Err = t.query(ctx, c.Expr, t.start().Add(time.Duration(c.EvalTime)))
	}
	t.judge(f)
}

func (t *test) expected(samples []expectedSample) ([]string, error) {
	var out []string
	for _, s := range samples {
		metric, err := t.parser.ParseMetric(s.Labels)
		if err != nil {
			return nil, fmt.Errorf("labels %q: %w", s.Labels, err)
		}
		var h *histogram.FloatHistogram
		if s.Histogram != "" {
			_, values, err := t.parser.ParseSeriesDesc("{} " + s.Histogram)
			if err != nil {
				return nil, fmt.Errorf("histogram %q: %w", s.Histogram, err)
			}
			if len(values) != 1 || values[0].Histogram == nil {
				return nil, fmt.Errorf("histogram %q is not one histogram", s.Histogram)
			}
			h = values[0].Histogram
		}
		out = append(out, sampleText(metric, s.Value, h))
	}
	return out, nil
}

func (t *test) query(ctx context.Context, expr string, at time.Time) ([]string, error) {
	q, err := t.suite.QueryEngine().NewInstantQuery(ctx, t.suite.Queryable(), nil, expr, at)
	if err != nil {
		return nil, err
	}
	defer q.Close()
	r := q.Exec(ctx)
	if r.Err != nil {
		return nil, r.Err
	}
	switch v := r.Value.(type) {
	case promql.Scalar:
		return []string{sampleText(labels.EmptyLabels(), v.V, nil)}, nil
	case promql.Vector:
		var out []string
		for _, s := range v {
			out = append(out, sampleText(s.Metric, s.F, s.H))
		}
		return out, nil
	}
	return nil, fmt.Errorf("it gives a %s, not a vector or a scalar", r.Value.Type())
}

func sampleText(metric labels.Labels, value float64, h *histogram.FloatHistogram) string {
	if h != nil {
		return metric.String() + " " + promqltest.HistogramTestExpression(h)
	}
	return metric.String() + " " + strconv.FormatFloat(value, 'g', -1, 64)
}
