package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/tsdb"
	"github.com/hodoscope/hodoscope/internal/web"
)

// What the store and its rules know, in the words of the page and of history.

// past answers PromQL from the store.
type past struct{ *tsdb.DB }

func (p past) QueryRange(ctx context.Context, expr string, from, to time.Time, step time.Duration) ([]history.Series, error) {
	r, err := p.DB.QueryRange(ctx, expr, from, to, step)
	switch {
	case errors.Is(err, tsdb.ErrQuery), errors.Is(err, tsdb.ErrTooLarge):
		return nil, &web.QueryError{Err: err}
	case errors.Is(err, tsdb.ErrTimeout):
		return nil, fmt.Errorf("%w: %w", context.DeadlineExceeded, err)
	case err != nil:
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

// mostPast is how far back a diagnosis looks.
const mostPast = 14 * 24 * time.Hour

// past is what a diagnosis is told of earlier days; nil where nothing is kept.
func (p *pipeline) past(every time.Duration) func(ctx context.Context, node string, begin time.Time) (*diagnose.Past, error) {
	if p.store == nil {
		return nil
	}
	return func(ctx context.Context, node string, begin time.Time) (*diagnose.Past, error) {
		now := time.Now()
		if begin.Before(now.Add(-mostPast)) {
			begin = now.Add(-mostPast)
		}
		return history.Past(ctx, past{p.store}, history.Period{Instance: node, From: begin, To: now, Every: every})
	}
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
