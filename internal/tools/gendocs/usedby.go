package main

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/view"
)

// alertsByMetric reads the rule files of a folder: which alerts look at a metric, by
// its name in the catalogue, directly or through recording rules. A folder that is
// not there has no alerts.
func alertsByMetric(dir string) (map[string][]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.rules.yml"))
	if err != nil {
		return nil, err
	}
	p := parser.NewParser(parser.Options{})
	recorded := map[string][]string{}
	alerts := map[string][]string{}
	var order []string
	for _, f := range files {
		groups, errs := rulefmt.ParseFile(f, false, model.UTF8Validation, p, slog.New(slog.DiscardHandler))
		if len(errs) > 0 {
			return nil, fmt.Errorf("%s: %w", f, errs[0])
		}
		for _, g := range groups.Groups {
			for _, r := range g.Rules {
				series, err := seriesIn(p, r.Expr)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", f, err)
				}
				if r.Alert == "" {
					recorded[r.Record] = append(recorded[r.Record], series...)
					continue
				}
				alerts[r.Alert] = append(alerts[r.Alert], series...)
				if !slices.Contains(order, r.Alert) {
					order = append(order, r.Alert)
				}
			}
		}
	}
	out := map[string][]string{}
	for _, a := range order {
		for _, m := range metricsOf(alerts[a], recorded) {
			out[m] = append(out[m], a)
		}
	}
	return out, nil
}

// seriesIn are the names of the series that an expression asks for.
func seriesIn(p parser.Parser, expr string) (names []string, err error) {
	e, err := p.ParseExpr(expr)
	if err != nil {
		return nil, err
	}
	parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
		if s, ok := n.(*parser.VectorSelector); ok && !slices.Contains(names, s.Name) {
			names = append(names, s.Name)
		}
		return nil
	})
	return names, nil
}

// metricsOf are the canonical metrics behind series, some of which are recorded.
func metricsOf(series []string, recorded map[string][]string) (names []string) {
	seen := map[string]bool{}
	var add func(series []string)
	add = func(series []string) {
		for _, s := range series {
			if seen[s] {
				continue
			}
			seen[s] = true
			add(recorded[s])
			for _, m := range metric.Catalogue {
				if m.Set == "" && slices.Contains(view.Series(m), s) {
					names = append(names, m.Name)
				}
			}
		}
	}
	add(series)
	return names
}
