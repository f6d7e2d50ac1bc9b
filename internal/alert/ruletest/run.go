package ruletest

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/rules"

	"github.com/hodoscope/hodoscope/internal/alert"
)

// Run runs the tests of one file. An error is of the file or its rules; tests that
// fail are in the report.
func Run(ctx context.Context, files Files, name string) (*Report, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	f, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return runFile(ctx, files, name, f)
}

func runFile(ctx context.Context, files Files, name string, f *testFile) (*Report, error) {
	ruleFiles, err := findRules(files, name, f.RuleFiles)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r := &Report{File: name}
	for i := range f.Tests {
		t := test{testGroup: &f.Tests[i], file: f, rules: ruleFiles, loader: alert.NewLoader(files), parser: parser.NewParser(parser.Options{})}
		result, err := t.run(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", name, t.Name, err)
		}
		r.Tests = append(r.Tests, result)
	}
	return r, nil
}

func findRules(files Files, test string, patterns []string) ([]string, error) {
	var out []string
	for _, p := range patterns {
		names, err := files.glob(files.beside(test, p))
		if err != nil {
			return nil, fmt.Errorf("rule_files: %q: %w", p, err)
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("rule_files: no file is named %q", p)
		}
		out = append(out, names...)
	}
	return out, nil
}

// test is one test while it runs.
type test struct {
	*testGroup
	file   *testFile
	rules  []string
	loader *alert.Loader
	parser parser.Parser

	suite  *promqltest.LazyLoader
	groups []*rules.Group
	result Result
}

func (t *test) run(ctx context.Context) (result Result, err error) {
	t.result.Name = t.Name
	t.suite, err = promqltest.NewLazyLoader(t.load(), promqltest.LazyLoaderOpts{
		EnableAtModifier: true, EnableNegativeOffset: true, StartTime: t.Start.Time,
	})
	if err != nil {
		return result, err
	}
	defer func() { err = cmp.Or(err, t.suite.Close()) }()
	t.suite.SubqueryInterval = time.Duration(t.file.EvaluationInterval)
	if err := t.loadRules(ctx); err != nil {
		return result, err
	}
	if err := t.evaluate(ctx); err != nil {
		return result, err
	}
	for _, c := range t.ExprTests {
		t.checkExpr(ctx, c)
	}
	return t.result, nil
}

// load is the series in the words of promqltest.
func (t *test) load() string {
	var b strings.Builder
	// promqltest knows no durations of several units, such as 1m0s.
	fmt.Fprintf(&b, "load %dms\n", time.Duration(t.Interval).Milliseconds())
	for _, s := range t.InputSeries {
		fmt.Fprintf(&b, "  %s %s\n", s.Series, s.Values)
	}
	return b.String()
}

func (t *test) loadRules(ctx context.Context) error {
	m := rules.NewManager(&rules.ManagerOptions{
		QueryFunc:   rules.EngineQueryFunc(t.suite.QueryEngine(), t.suite.Storage()),
		Appendable:  t.suite.Storage(),
		Context:     ctx,
		NotifyFunc:  func(context.Context, string, ...*rules.Alert) {},
		Logger:      slog.New(slog.DiscardHandler),
		Parser:      t.parser,
		GroupLoader: t.loader,
	})
	groups, errs := m.LoadGroups(time.Duration(t.Interval), t.ExternalLabels, t.ExternalURL, nil, false, t.rules...)
	if len(errs) > 0 {
		return errs[0]
	}
	place := make(map[string]int) // groups that are not named come first, as with promtool
	for i, name := range t.file.GroupEvalOrder {
		place[name] = i
	}
	for _, g := range groups {
		t.groups = append(t.groups, g)
		for _, r := range g.AlertingRules() {
			r.SetRestored(true) // or there would be no ALERTS series
		}
	}
	slices.SortFunc(t.groups, func(a, b *rules.Group) int {
		return cmp.Or(cmp.Compare(place[a.Name()], place[b.Name()]), strings.Compare(a.File(), b.File()), strings.Compare(a.Name(), b.Name()))
	})
	return nil
}

// start is when the first samples are.
func (t *test) start() time.Time {
	if t.Start.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return t.Start.Time
}

// evaluate evaluates all rules again and again until the last time that a check is
// about, and makes the checks of alerts on the way.
func (t *test) evaluate(ctx context.Context) error {
	step := time.Duration(t.file.EvaluationInterval)
	checks := slices.Clone(t.AlertRuleTests)
	slices.SortStableFunc(checks, func(a, b alertCase) int { return cmp.Compare(a.EvalTime, b.EvalTime) })
	end := t.end()
	for since := time.Duration(0); since <= end; since += step {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := t.evaluateAt(ctx, t.start().Add(since)); err != nil {
			return fmt.Errorf("at %v: %w", since, err)
		}
		for len(checks) > 0 && time.Duration(checks[0].EvalTime) < since+step {
			t.checkAlerts(checks[0])
			checks = checks[1:]
		}
	}
	return nil
}

func (t *test) evaluateAt(ctx context.Context, at time.Time) (err error) {
	t.suite.WithSamplesTill(at, func(loadErr error) {
		if err = loadErr; err != nil {
			return
		}
		for _, g := range t.groups {
			g.Eval(ctx, at)
			for _, r := range g.Rules() {
				if r.LastError() != nil {
					err = fmt.Errorf("rule %s: %w", r.Name(), r.LastError())
					return
				}
			}
		}
	})
	return err
}

func (t *test) end() time.Duration {
	var end model.Duration
	for _, c := range t.AlertRuleTests {
		end = max(end, c.EvalTime)
	}
	for _, c := range t.ExprTests {
		end = max(end, c.EvalTime)
	}
	return time.Duration(end)
}
