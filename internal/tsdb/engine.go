package tsdb

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
)

// subqueryStep is the step of a subquery that names none.
const subqueryStep = 15 * time.Second

func newEngine(o Options, p parser.Parser, t promql.QueryTracker) *promql.Engine {
	return promql.NewEngine(promql.EngineOpts{
		Logger:                   slog.New(slog.DiscardHandler), // what goes wrong is in the answer
		MaxSamples:               o.QuerySamples,
		Timeout:                  o.QueryTimeout,
		ActiveQueryTracker:       t,
		EnableAtModifier:         true,
		EnableNegativeOffset:     true,
		NoStepSubqueryIntervalFn: func(int64) int64 { return subqueryStep.Milliseconds() },
		Parser:                   p,
	})
}

// turns bounds how many questions run at a time.
type turns chan struct{}

// GetMaxConcurrent is the bound.
func (t turns) GetMaxConcurrent() int { return cap(t) }

// Insert waits for a turn, or for the end of the question's time.
func (t turns) Insert(ctx context.Context, _ string) (int, error) {
	select {
	case t <- struct{}{}:
		return 0, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// Delete gives a turn back.
func (t turns) Delete(int) { <-t }

// Close does nothing: a turn is held by its question only.
func (t turns) Close() error { return nil }
