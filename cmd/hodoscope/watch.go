package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/collect"
	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/internal/examine"
	"github.com/hodoscope/hodoscope/internal/fleet"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// watches are the sessions of all nodes that are watched, by name.
type watches struct {
	t    *tool
	pipe *pipeline
	// telemetry: the applications are given their metrics, an act.
	telemetry bool
	// arrivals bounds how many nodes are attached to in a second.
	arrivals *rate.Limiter

	mu       sync.Mutex
	sessions []*session.Session
	doctors
}

// A fleet is not attached to at one moment, neither at the start nor after the network
// was away: that would be a burst for each EPMD and for us, and all nodes would be looked
// at in the same second ever after. A few nodes need not wait.
const (
	arrivalsPerSecond = 20
	arrivalsAtOnce    = 10
)

func newWatches(t *tool, pipe *pipeline, telemetry bool) *watches {
	return &watches{t: t, pipe: pipe, telemetry: telemetry, arrivals: rate.NewLimiter(arrivalsPerSecond, arrivalsAtOnce)}
}

// nodes are for faces.
func (w *watches) nodes() []ask.Node {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]ask.Node, len(w.sessions))
	for i, s := range w.sessions {
		out[i] = s
	}
	return out
}

func (w *watches) add(s *session.Session) {
	w.mu.Lock()
	defer w.mu.Unlock()
	i, _ := slices.BinarySearchFunc(w.sessions, s.Target(), func(s *session.Session, name string) int { return strings.Compare(s.Target(), name) })
	w.sessions = slices.Insert(w.sessions, i, s)
}

func (w *watches) remove(s *session.Session) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sessions = slices.DeleteFunc(w.sessions, func(other *session.Session) bool { return other == s })
}

// links asks a watched node for its connections, for jobs that watch a cluster.
func (w *watches) links(ctx context.Context, node string) (*beam.Links, error) {
	w.mu.Lock()
	i := slices.IndexFunc(w.sessions, func(s *session.Session) bool { return s.Target() == node })
	var s *session.Session
	if i >= 0 {
		s = w.sessions[i]
	}
	w.mu.Unlock()
	if s == nil {
		return nil, session.ErrNotAttached
	}
	return s.Links(session.Unnoticed(ctx), 0)
}

// start watches a node: a session, and a collector that overhears it.
func (w *watches) start(ctx context.Context, m fleet.Member) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	mode := live.EventMode(m.Watch.Events)
	s := session.New(m.Node, func(ctx context.Context) (session.Source, error) { return w.open(ctx, m) },
		session.Options{Interval: m.Watch.LookInterval, Unseen: max(m.Watch.Interval, m.Watch.LookInterval), SampleInterval: censusInterval(m.Watch.Interval),
			BudgetShare: m.Watch.Budget, Events: live.EventQuery{Mode: mode}})
	var running sync.WaitGroup
	outputs := w.pipe.outputs(m)
	if w.telemetry {
		e := w.t.emitter(s, m.Watch.Interval)
		outputs = append(outputs, e.Output())
		running.Go(func() { e.Run(ctx) })
	}
	var findings func() ([]metric.Finding, time.Time, []collect.FindingNews)
	if m.Watch.Diagnose {
		doctor := examine.Watch(s, examine.Options{Detectors: all.Detectors, Past: w.pipe.past(m.Watch.Interval)})
		w.pipe.resume(m.Node, doctor)
		findings = w.findings(&register{pipe: w.pipe, node: m.Node}, doctor)
		w.attend(m.Node, doctor)
		running.Go(func() { doctor.Run(ctx) })
	}
	c := collect.New(s, collect.Options{
		Node: metric.Resource{Node: m.Node, Service: m.Watch.Service, Namespace: m.Watch.Namespace, Labels: m.Labels}, Version: version,
		Interval: m.Watch.Interval, Events: kindsOf(mode), Outputs: outputs, Logs: w.pipe.logs(), Findings: findings,
	})
	w.add(s)
	running.Go(func() { s.Run(ctx) }) // ends with ctx; what went wrong is in its State
	running.Go(func() { c.Run(ctx) })
	running.Go(func() { w.t.tell(ctx, s) })
	return func() {
		cancel()
		running.Wait()
		if findings != nil {
			findings() // what became of them since the last collection
		}
		w.remove(s)
		w.attend(m.Node, nil)
		w.pipe.forget(s.Incarnation().Node)
		w.pipe.forget(m.Node)
	}
}

// usualCensus is between censuses while somebody watches; it is three times as long
// while nobody does, which is what metrics of processes need by default.
const usualCensus = 10 * time.Second

// censusInterval makes censuses frequent enough for metrics that are collected more often
// than by default.
func censusInterval(collect time.Duration) time.Duration {
	return min(usualCensus, time.Duration(float64(collect)*float64(usualCensus)/float64(metric.PartNode.Every())))
}

func kindsOf(mode live.EventMode) []beam.EventKind {
	if mode == "" || mode == live.EventsOff {
		return nil
	}
	return beam.EventKinds
}

// open attaches as the command line says, and as the job of the node says.
func (w *watches) open(ctx context.Context, m fleet.Member) (session.Source, error) {
	o, trace, err := w.t.attachOptions(m.Node)
	if err != nil {
		return nil, err
	}
	if err := configured(&o, m.Watch, w.t.getenv); err != nil {
		return nil, errors.Join(err, trace.Close())
	}
	if err := w.arrivals.Wait(ctx); err != nil {
		return nil, errors.Join(err, trace.Close())
	}
	s, err := w.t.open(ctx, o)
	if err != nil {
		return nil, errors.Join(err, trace.Close())
	}
	context.AfterFunc(ctx, func() { trace.Close() })
	return s, nil
}

// configured puts what a job says over what the command line said.
func configured(o *attach.Options, c *config.Watch, getenv func(string) string) error {
	if c.Cookie.IsSet() {
		cookie, err := c.Cookie.Read(getenv)
		if err != nil {
			return fmt.Errorf("cookie: %w", err)
		}
		o.Cookie, o.CookieFile = cookie, ""
	}
	if c.EPMDPort != 0 {
		o.EPMDPort = c.EPMDPort
	}
	o.Timeout = c.Timeout
	o.LoadProbe = o.LoadProbe || c.Probe
	if !c.TLS.Enabled {
		return nil
	}
	var err error
	if o.TLS, err = clientTLS(c.TLS.ClientTLS); err != nil {
		return fmt.Errorf("tls: %w", err)
	}
	return nil
}

// clientTLS reads the files that tell who may sign nodes' certificates, and who we are.
func clientTLS(c config.ClientTLS) (*tls.Config, error) {
	out := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, err
		}
		out.RootCAs = x509.NewCertPool()
		if !out.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s holds no certificate", c.CAFile)
		}
	}
	if c.CertFile != "" {
		cert, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("%s and %s: %w", c.CertFile, c.KeyFile, err)
		}
		out.Certificates = []tls.Certificate{cert}
	}
	return out, nil
}
