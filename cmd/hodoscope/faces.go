package main

import (
	"context"
	"time"

	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/tsdb"
	"github.com/hodoscope/hodoscope/internal/web"
)

// What the store and its rules know, in the words of the page and of history.

// past answers PromQL from the store.
type past struct{ store *tsdb.DB }

func (p past) QueryRange(ctx context.Context, expr string, from, to time.Time, step time.Duration) ([]history.Series, error) {
	r, err := p.store.QueryRange(ctx, expr, from, to, step)
	if err != nil {
		return nil, err
	}
	out := make([]history.Series, len(r.Series))
	for i, s := range r.Series {
		out[i] = history.Series{Labels: s.Labels, Times: make([]time.Time, len(s.Points)), Values: make([]float64, len(s.Points))}
		for j, p := range s.Points {
			out[i].Times[j], out[i].Values[j] = time.UnixMilli(p.At), p.Value
		}
	}
	return out, nil
}

// ruled tells what the rules say.
type ruled struct{ rules *tsdb.Rules }

func (r ruled) Alerts() (alerts []web.Alert, groups []web.RuleGroup) {
	for _, g := range r.rules.Groups() {
		group := web.RuleGroup{Name: g.Name, Rules: len(g.Rules), Interval: g.Interval, Evaluated: g.Evaluated, Took: g.Took}
		for _, rule := range g.Rules {
			if rule.LastError != nil && group.Problem == "" {
				group.Problem = rule.Name + ": " + rule.LastError.Error()
			}
			for _, a := range rule.Alerts {
				alerts = append(alerts, web.Alert{Labels: a.Labels, Annotations: a.Annotations, Firing: a.State == tsdb.Firing, Since: a.ActiveAt, Value: a.Value})
			}
		}
		groups = append(groups, group)
	}
	return alerts, groups
}
