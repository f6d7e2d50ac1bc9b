package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/hodoscope/hodoscope/internal/alert"
	"github.com/hodoscope/hodoscope/internal/alert/deliver"
	"github.com/hodoscope/hodoscope/internal/casebook"
	"github.com/hodoscope/hodoscope/internal/collect"
	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/export/prometheus"
	"github.com/hodoscope/hodoscope/internal/fleet"
	"github.com/hodoscope/hodoscope/internal/tsdb"
)

// pipeline is what stands between the nodes that are watched and whoever wants their
// metrics: the store with its rules, the pages that are scraped, the senders.
type pipeline struct {
	c       *config.Config
	root    string                 // of the page, for links
	page    *prometheus.Exposition // nil: not served
	store   *tsdb.DB               // nil: nothing is kept
	rules   *tsdb.Rules
	alerts  *deliver.Deliverer // nil: nobody is told
	cases   *casebook.Book     // nil: findings are not kept
	senders []sender
	tell    func(string)

	running sync.WaitGroup
	stop    context.CancelFunc
}

// The parts of the directory of data.
const (
	metricsDir = "metrics"
	rulesDir   = "rules"
	queueDir   = "queue"
	alertsFile = "alerts.db"
	casesFile  = "findings.db"
)

// openPipeline starts what a configuration names. root is where people reach the page.
func (t *tool) openPipeline(c *config.Config, root string) (*pipeline, error) {
	ctx, stop := context.WithCancel(context.Background())
	p := &pipeline{c: c, root: root, stop: stop, tell: t.tellOnce()}
	if c.Export.Prometheus.Enabled {
		p.page = prometheus.New(prometheus.Options{Problem: func(err error) { p.tell("/metrics: " + err.Error()) }})
	}
	for _, open := range []func(context.Context) error{p.openStore, p.openCases, p.openSenders, p.openAlerts, p.openRules} {
		if err := open(ctx); err != nil {
			return nil, errors.Join(err, p.close())
		}
	}
	return p, nil
}

func (p *pipeline) openStore(context.Context) (err error) {
	if p.c.Data.Dir == "" {
		return nil
	}
	p.store, err = tsdb.Open(tsdb.Options{
		Dir: filepath.Join(p.c.Data.Dir, metricsDir), Retention: p.c.Data.Retention, MaxBytes: p.c.Data.Size,
		Logger: slog.New(slog.NewTextHandler(teller(p.tell), &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		return err
	}
	places, err := remoteWrites(p.c.Export.RemoteWrite)
	if err != nil || len(places) == 0 {
		return err
	}
	return p.store.RemoteWrite(places...)
}

func (p *pipeline) openSenders(ctx context.Context) error {
	for _, o := range p.c.Export.OTLP {
		s, err := newSender(o, p.c.Data.Dir)
		if err != nil {
			return err
		}
		if err := s.Start(ctx); err != nil {
			return err
		}
		p.senders = append(p.senders, s)
	}
	return nil
}

func (p *pipeline) openAlerts(ctx context.Context) (err error) {
	receivers, err := receiversOf(p.c.Receivers)
	if err != nil || len(receivers) == 0 {
		return err
	}
	p.alerts, err = deliver.Open(deliver.Options{
		File: filepath.Join(p.c.Data.Dir, alertsFile), Receivers: receivers, Inhibitions: alert.Inhibitions, Page: p.root,
	})
	if err != nil {
		return err
	}
	p.running.Go(func() { p.alerts.Run(ctx) })
	return nil
}

func (p *pipeline) openRules(context.Context) error {
	if p.store == nil {
		return nil
	}
	files, err := p.ruleFiles()
	if err != nil {
		return err
	}
	p.rules, err = p.store.Rules(tsdb.RuleOptions{Interval: p.c.Rules.Interval, ExternalURL: p.root, Notify: p.notify}, files...)
	return err
}

// ruleFiles are those of the pack, which are laid beside the store for the rule manager
// and for whoever wants to read them, and those of the configuration.
func (p *pipeline) ruleFiles() (files []string, err error) {
	dir := filepath.Join(p.c.Data.Dir, rulesDir)
	if p.c.Rules.Pack {
		pack, err := packOf(p.c.Rules)
		if err != nil {
			return nil, err
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		for _, name := range alert.RuleFiles() {
			text, err := fs.ReadFile(pack, name)
			if err != nil {
				return nil, err
			}
			file := filepath.Join(dir, name)
			if err := os.WriteFile(file, text, 0o644); err != nil {
				return nil, err
			}
			files = append(files, file)
		}
	}
	for _, pattern := range p.c.Rules.Files {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return nil, fmt.Errorf("rules.files: %s: %w", pattern, err)
		}
		files = append(files, found...)
	}
	return files, nil
}

// packOf is the pack with the thresholds of a configuration.
func packOf(c config.Rules) (fs.FS, error) {
	if c.Thresholds == "" {
		return alert.Pack(), nil
	}
	settings, err := (&thresholdFlags{from: []string{c.Thresholds}}).settings()
	if err != nil {
		return nil, err
	}
	return settings.Over(alert.Pack()), nil
}

// reload takes what may change while all else goes on.
func (p *pipeline) reload(c *config.Config) error {
	p.c.Rules = c.Rules
	if p.rules == nil {
		return nil
	}
	files, err := p.ruleFiles()
	if err != nil {
		return err
	}
	return p.rules.Reload(files...)
}

// notify passes alerts on to whoever is told.
func (p *pipeline) notify(_ context.Context, _ string, alerts []tsdb.Alert) {
	if p.alerts == nil {
		return
	}
	told := make([]deliver.Alert, len(alerts))
	for i, a := range alerts {
		told[i] = deliver.Alert{Labels: a.Labels, Annotations: a.Annotations, StartsAt: a.FiredAt, EndsAt: a.ResolvedAt, ValidUntil: a.ValidUntil, Generator: a.GeneratorURL}
	}
	if err := p.alerts.Take(time.Now(), told...); err != nil {
		p.tell("alerts: " + err.Error())
	}
}

// outputs are where the metrics of a node go.
func (p *pipeline) outputs(m fleet.Member) []collect.Output {
	var out []collect.Output
	if p.store != nil || p.page != nil {
		all := m.Watch.Selection()
		all.LabelPoints = true
		out = append(out, collect.Output{Selection: all, Sink: p.keep})
	}
	for _, s := range p.senders {
		out = append(out, collect.Output{Selection: s.selection, Interval: s.interval, Sink: func(ctx context.Context, md pmetric.Metrics) {
			_ = s.Metrics(ctx, md) // what it could not take is counted in its status
		}})
	}
	return out
}

// keep stores a collection and shows it.
func (p *pipeline) keep(ctx context.Context, md pmetric.Metrics) {
	if p.store != nil {
		// What comes when all ends is not there to be stored.
		if err := p.store.Append(ctx, md); err != nil && ctx.Err() == nil {
			p.tell("store: " + err.Error())
		}
	}
	if p.page == nil {
		return
	}
	if node, ok := md.ResourceMetrics().At(0).Resource().Attributes().Get("service.instance.id"); ok {
		p.page.Put(node.Str(), md)
	}
}

// logs is where what is told of single processes goes; nil: nobody wants it.
func (p *pipeline) logs() func(context.Context, plog.Logs) {
	if len(p.senders) == 0 {
		return nil
	}
	return func(ctx context.Context, l plog.Logs) {
		for _, s := range p.senders {
			_ = s.Logs(ctx, l) // counted in its status
		}
	}
}

// forget takes a node off the page: it is not watched any more.
func (p *pipeline) forget(node string) {
	if p.page != nil {
		p.page.Forget(node)
	}
}

// promPath is where the store answers as Prometheus does.
const promPath = "/prometheus"

// routes are for programs.
func (p *pipeline) routes() map[string]http.Handler {
	routes := map[string]http.Handler{}
	if p.page != nil {
		h := p.page.Handler()
		routes[prometheus.Path], routes[prometheus.Path+"/"] = h, h
	}
	if p.store != nil {
		routes[promPath+"/"] = http.StripPrefix(promPath, p.store.Handler())
	}
	return routes
}

// shutdownTime is what the senders have for what is queued.
const shutdownTime = 10 * time.Second

// close ends everything, in the order of the data. What was opened only in part, too.
func (p *pipeline) close() error {
	var errs []error
	if p.rules != nil {
		p.rules.Close()
	}
	p.stop()
	p.running.Wait()
	if p.alerts != nil {
		errs = append(errs, p.alerts.Close())
	}
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	for _, s := range p.senders {
		errs = append(errs, s.Shutdown(ctx))
	}
	if p.cases != nil {
		errs = append(errs, p.cases.Close())
	}
	if p.store != nil {
		errs = append(errs, p.store.Close())
	}
	return errors.Join(errs...)
}
