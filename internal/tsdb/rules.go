package tsdb

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/rules"
)

// RuleOptions say how rules are run.
type RuleOptions struct {
	// Interval is how often groups that name no interval are evaluated. Default 15 s.
	Interval time.Duration
	// ExternalURL is where a person finds this program. Generator URLs begin with it.
	ExternalURL string
	// Labels are put on all alerts; templates find them in $externalLabels.
	Labels map[string]string
	// Resend is how often a firing alert is told again. Default 1 minute.
	Resend time.Duration
	// Notify is told alerts that fire or are resolved, after an evaluation. It is
	// called by several groups at a time and must not block: they wait.
	Notify func(ctx context.Context, expr string, alerts []Alert)
}

const (
	// outageTolerance is how long we may have been away and still take up the
	// pending time of alerts. As Prometheus.
	outageTolerance = time.Hour
	// grace is how long after a start an alert that was pending waits at least.
	// Alerts with a shorter "for" simply begin again. Prometheus has ten minutes:
	// longer than most "for" of BEAM alerts, which then would never be taken up.
	grace = time.Minute
)

// Rules are groups of recording and alerting rules that are evaluated at their
// intervals. Results are series in the store.
type Rules struct {
	db      *DB
	o       RuleOptions
	manager *rules.Manager
	cancel  context.CancelFunc
	done    chan struct{}
	once    sync.Once
}

// Rules begins to run the rules of some files. How long alerts were pending or
// firing before a restart is taken up from the store, if that was no more than an
// hour ago. A store runs one set of rules at a time. Close, or the store's, ends it.
//
// What is wrong with a file is ErrSetting, and then no rule runs.
func (db *DB) Rules(o RuleOptions, files ...string) (*Rules, error) {
	o.Interval = either(o.Interval, 15*time.Second)
	o.Resend = either(o.Resend, time.Minute)
	external, err := url.Parse(o.ExternalURL)
	if err != nil || o.Interval < 0 || o.Resend < 0 {
		return nil, fmt.Errorf("%w: the external URL or an interval of the rules", ErrSetting)
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	switch {
	case db.closed:
		return nil, ErrClosed
	case db.rules != nil && !db.rules.ended():
		return nil, fmt.Errorf("%w: the store runs rules already", ErrSetting)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &Rules{db: db, o: o, cancel: cancel, done: make(chan struct{})}
	r.manager = rules.NewManager(&rules.ManagerOptions{
		Context: ctx, ExternalURL: external, Logger: db.o.Logger, Parser: db.parser,
		Appendable: guarded{db}, Queryable: db.head, QueryFunc: rules.EngineQueryFunc(db.ruling, db.head),
		OutageTolerance: outageTolerance, ForGracePeriod: grace, ResendDelay: o.Resend,
		DefaultRuleQueryOffset: func() time.Duration { return 0 },
		NotifyFunc:             r.notify,
	})
	if err := r.Reload(files...); err != nil {
		cancel()
		return nil, err
	}
	go func() {
		defer close(r.done)
		r.manager.Run()
	}()
	db.rules = r
	return r, nil
}

// Reload takes other files, or the same with other content. A group that has the
// same name in the same file keeps the state of its alerts. When something is wrong with
// a file, that is ErrSetting, and what ran goes on.
func (r *Rules) Reload(files ...string) error {
	var wrong []error
	for _, f := range files {
		_, errs := rulefmt.ParseFile(f, false, model.UTF8Validation, r.db.parser, r.db.o.Logger)
		for _, e := range errs {
			wrong = append(wrong, fmt.Errorf("%w: %w", ErrSetting, e))
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	if err := r.manager.Update(r.o.Interval, files, labels.FromMap(r.o.Labels), r.o.ExternalURL, nil); err != nil {
		return fmt.Errorf("%w: rules: %w", ErrSetting, err)
	}
	return nil
}

// Close ends evaluation and waits for what is under way.
func (r *Rules) Close() {
	r.once.Do(func() {
		r.cancel()
		r.manager.Stop()
		<-r.done
	})
}

func (r *Rules) ended() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// Group is a group of rules and how it fares.
type Group struct {
	Name, File string
	Interval   time.Duration
	Evaluated  time.Time     // begin of the last evaluation; zero before the first
	Took       time.Duration // the last evaluation
	Rules      []Rule
}

// Rule is a recording or alerting rule.
type Rule struct {
	Name      string
	Alerting  bool
	Expr      string
	For       time.Duration // of alerting rules
	Labels    map[string]string
	LastError error // of the last evaluation
	Alerts    []Alert
}

// Groups lists what runs, by file and name.
func (r *Rules) Groups() []Group {
	var all []Group
	for _, g := range r.manager.RuleGroups() {
		group := Group{
			Name: g.Name(), File: g.File(), Interval: g.Interval(),
			Evaluated: g.GetLastEvaluation(), Took: g.GetEvaluationTime(),
		}
		for _, rule := range g.Rules() {
			group.Rules = append(group.Rules, r.rule(rule))
		}
		all = append(all, group)
	}
	return all
}

func (r *Rules) rule(rule rules.Rule) Rule {
	one := Rule{Name: rule.Name(), Expr: rule.Query().String(), Labels: rule.Labels().Map(), LastError: rule.LastError()}
	if a, ok := rule.(*rules.AlertingRule); ok {
		one.Alerting, one.For = true, a.HoldDuration()
		for _, active := range a.ActiveAlerts() {
			one.Alerts = append(one.Alerts, r.alert(active, one.Expr))
		}
	}
	return one
}
