package tsdb

import (
	"context"
	"fmt"
	"math"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
)

// Narrow is a query of those series only whose label has the value, where it does not
// say itself which it wants of that label. An error is ErrQuery.
func (db *DB) Narrow(expr, label, value string) (string, error) {
	e, err := db.parser.ParseExpr(expr)
	if err != nil {
		return "", queryError(err)
	}
	only := labels.MustNewMatcher(labels.MatchEqual, label, value)
	parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
		if s, ok := n.(*parser.VectorSelector); ok && !selects(s, label) {
			s.LabelMatchers = append(s.LabelMatchers, only)
		}
		return nil
	})
	return e.String(), nil
}

func selects(s *parser.VectorSelector, label string) bool {
	for _, m := range s.LabelMatchers {
		if m.Name == label {
			return true
		}
	}
	return false
}

// LabelValues are the values of a label in all that is kept: of a metric, or of all when
// its name is "", in order and at most so many. The values of __name__ are the names of
// metrics.
func (db *DB) LabelValues(ctx context.Context, label, metric string, most int) ([]string, error) {
	if db.isClosed() {
		return nil, ErrClosed
	}
	q, err := db.head.Querier(math.MinInt64, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	defer q.Close()
	var of []*labels.Matcher
	if metric != "" {
		of = append(of, labels.MustNewMatcher(labels.MatchEqual, model.MetricNameLabel, metric))
	}
	values, _, err := q.LabelValues(ctx, label, &storage.LabelHints{Limit: most}, of...)
	if err != nil {
		return nil, fmt.Errorf("values of %s: %w", label, err)
	}
	return values[:min(len(values), most)], nil
}
