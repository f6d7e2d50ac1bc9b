package tsdb

import (
	"context"
	"fmt"
	"time"

	"github.com/prometheus/prometheus/promql"
)

// Point is a value at a moment.
type Point struct {
	At    int64 // Unix time in milliseconds
	Value float64
}

// Series is what a query gave for one set of labels.
type Series struct {
	Labels map[string]string // the name of the metric is __name__
	Points []Point           // by time; one for an instant query
}

// Result of a query. Order is the query's: sort() holds.
type Result struct {
	Series   []Series
	Warnings []string // of what the engine thinks doubtful, for people
}

// Query evaluates PromQL at a moment. A scalar is one series without labels.
// Errors are ErrQuery, ErrTimeout, ErrTooLarge, the context's or the disk's.
func (db *DB) Query(ctx context.Context, expr string, at time.Time) (Result, error) {
	return db.ask(ctx, func() (promql.Query, error) {
		return db.engine.NewInstantQuery(ctx, db.head, nil, expr, at)
	})
}

// QueryRange evaluates PromQL at each step from start to end, both included.
func (db *DB) QueryRange(ctx context.Context, expr string, start, end time.Time, step time.Duration) (Result, error) {
	switch {
	case step <= 0:
		return Result{}, fmt.Errorf("%w: a step of %v", ErrQuery, step)
	case end.Before(start):
		return Result{}, fmt.Errorf("%w: it ends before it starts", ErrQuery)
	case end.Sub(start)/step > mostSteps:
		return Result{}, fmt.Errorf("%w: %d steps, more than %d: take a larger step", ErrTooLarge, end.Sub(start)/step, mostSteps)
	}
	return db.ask(ctx, func() (promql.Query, error) {
		return db.engine.NewRangeQuery(ctx, db.head, nil, expr, start, end, step)
	})
}

// mostSteps is the bound of Prometheus' API: no screen has more pixels.
const mostSteps = 11_000

func (db *DB) ask(ctx context.Context, prepare func() (promql.Query, error)) (Result, error) {
	if db.isClosed() {
		return Result{}, ErrClosed
	}
	q, err := prepare()
	if err != nil {
		return Result{}, queryError(err)
	}
	defer q.Close()
	r := q.Exec(ctx)
	if r.Err != nil {
		return Result{}, queryError(r.Err)
	}
	return result(r, q.String())
}

// result copies what the engine gave: it reuses its memory.
func result(r *promql.Result, expr string) (Result, error) {
	var out Result
	warnings, infos := r.Warnings.AsStrings(expr, 0, 0)
	out.Warnings = append(warnings, infos...)
	switch v := r.Value.(type) {
	case promql.Vector:
		for _, s := range v {
			if s.H != nil {
				return Result{}, errHistogram
			}
			out.Series = append(out.Series, Series{s.Metric.Map(), []Point{{s.T, s.F}}})
		}
	case promql.Matrix:
		for _, s := range v {
			if len(s.Histograms) > 0 {
				return Result{}, errHistogram
			}
			points := make([]Point, len(s.Floats))
			for i, p := range s.Floats {
				points[i] = Point{p.T, p.F}
			}
			out.Series = append(out.Series, Series{s.Metric.Map(), points})
		}
	case promql.Scalar:
		out.Series = []Series{{map[string]string{}, []Point{{v.T, v.V}}}}
	default:
		return Result{}, fmt.Errorf("%w: it gives a %s, want numbers", ErrQuery, r.Value.Type())
	}
	return out, nil
}

// errHistogram: exponential histograms are stored as such, and have no one value.
var errHistogram = fmt.Errorf("%w: it gives whole histograms: take histogram_quantile, histogram_sum or histogram_count of it",
	ErrQuery)
