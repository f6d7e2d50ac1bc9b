package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/access"
	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/discovery"
	"github.com/hodoscope/hodoscope/internal/fleet"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/tsdb"
	"github.com/hodoscope/hodoscope/internal/web"
)

// serveFlags are what is watched, and how, beside the configuration.
type serveFlags struct {
	file                 string
	listen, data, events string
	webFile, webRoles    string
	insecure             bool
	tier                 string
	interval, collect    time.Duration
	diagnose             bool
	telemetry            bool
	set                  []string
	overrides            []config.Override
}

func serveCommand(t *tool) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve [TARGET...]",
		Short: "A page in the browser, metrics, alerts: watch nodes (look; act with --telemetry)",
		Long: `Watch nodes: serve a page that shows them live, and their metrics for whoever takes
them. The page is part of this program and listens on loopback; the link that is
printed lets one browser in, once.

For other machines --web.config.file names a file with TLS and users, in the form that
Prometheus and its exporters have (web.config.yml), which is read again when it
changes. Then users log in at the page, programs send a password with each request,
and no link is printed. Everybody is a viewer; --web.roles makes inspectors of some.

Each node is looked at every --interval while somebody watches, and every --collect
else, within 1% of one of its schedulers; if a look costs more, the interval is
stretched. A node that cannot be reached is tried again; one that refuses the cookie
is not, since each try leaves a line in its log.

/metrics has the metrics of all nodes for Prometheus, which should scrape it with
honor_labels; /metrics/targets lists the nodes for http_sd. With --data they are
stored as well: then rules are evaluated, and Grafana, baseline and compare can ask
at /prometheus. Everything else is set in a configuration file: many targets and how
they are found, OTLP, remote write, receivers of alerts (hodoscope config example).

With --events the runtime reports to us what takes long or gets large. It is off
unless asked for: it makes switching between processes a little slower, and before
OTP 28 a node has one listener only.

The detectors of hodoscope diagnose look at the nodes all the time, closer once
something is suspicious. What they find is told on standard error, as metrics, as log
records, and to the alert rules; --diagnose=false leaves it out.

With --telemetry the metrics of a node go to its application too, as events of the
library telemetry: for each metric that a handler is attached to, every --collect or
more. Its handlers run in a process of ours, so this is an act: a line is written
to the audit log first, hodoscope/audit.jsonl in $XDG_STATE_HOME or ~/.local/state.
Handlers that take too long twice are left alone from then on.`,
		Example: `  hodoscope serve app@host
  hodoscope serve app@host db@host --data /var/lib/hodoscope
  hodoscope serve --config /etc/hodoscope/config.yaml
  hodoscope serve app@host --telemetry`,
		GroupID:           "see",
		Args:              targets,
		ValidArgsFunction: t.completeMore,
	}
	settable(cmd, &f.set)
	cmd.Flags().StringVarP(&f.file, "config", "c", "", "configuration file (hodoscope config example shows one)")
	cmd.Flags().StringVarP(&f.listen, "listen", "l", "127.0.0.1:8470", "address and port of the page and of metrics, loopback unless there are users; port 0 takes a free one")
	cmd.Flags().StringVar(&f.webFile, "web.config.file", "", "file with TLS and users of the page and of metrics, in the form of Prometheus' web.config.yml")
	cmd.Flags().StringVar(&f.webRoles, "web.roles", "", "USER=ROLE,…: viewer, which everybody is, or inspector, who may ask for the state, messages and dictionary of processes")
	cmd.Flags().BoolVar(&f.insecure, "web.insecure", false, "listen for other machines without users; whoever reaches the address reads all metrics")
	cmd.Flags().StringVar(&f.data, "data", "", "directory in which metrics are stored; without it nothing is, and no rule is evaluated")
	cmd.Flags().DurationVar(&f.interval, "interval", 2*time.Second, "time between looks while somebody watches")
	cmd.Flags().DurationVar(&f.collect, "collect", 15*time.Second, "time between collections of metrics")
	cmd.Flags().Var(choose(&f.tier, metric.Tiers, metric.Standard.String()), "tier", "how many metrics: core (about 60 series a node), standard (300), deep (more than 1000)")
	modes := eventModes()
	cmd.Flags().Var(choose(&f.events, modes, modes[0]), "events", "listen for node events: off, auto (from OTP 28 on, where it takes nothing from anybody), on (before that too, unless another process does)")
	cmd.Flags().BoolVar(&f.diagnose, "diagnose", true, "let the detectors of hodoscope diagnose look at the nodes all the time (touch)")
	cmd.Flags().BoolVar(&f.telemetry, "telemetry", false, "give the metrics to the applications, as telemetry events for their handlers (act)")
	cmd.RegisterFlagCompletionFunc("events", cobra.FixedCompletions(modes, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("tier", cobra.FixedCompletions(metric.Tiers, cobra.ShellCompDirectiveNoFileComp))
	for _, flag := range []string{"listen", "interval", "collect", "web.roles"} {
		cmd.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 && f.file == "" {
			return usage("TARGET is missing", "name a node, or a configuration with --config; usage: "+cmd.UseLine())
		}
		if err := f.checked(); err != nil {
			return err
		}
		for _, o := range []config.Override{
			{Key: "listen", Text: f.listen, Flag: "--listen"}, {Key: "data.dir", Text: f.data, Flag: "--data"},
			{Key: "web.config_file", Text: f.webFile, Flag: "--web.config.file"}, {Key: "web.roles", Text: f.webRoles, Flag: "--web.roles"},
			{Key: "web.insecure", Text: strconv.FormatBool(f.insecure), Flag: "--web.insecure"},
		} {
			if cmd.Flags().Changed(o.Flag[2:]) {
				f.overrides = append(f.overrides, o)
			}
		}
		return t.serve(cmd.Context(), f, args)
	}
	return cmd
}

// load reads the configuration, with what the command line says.
func (t *tool) load(f serveFlags, args []string) (*config.Config, error) {
	c, err := t.config(f.file, f.set, f.overrides...)
	if err != nil || len(args) == 0 {
		return c, err
	}
	// The nodes of the command line are a job like others.
	job := config.Named("command line", args)
	job.Events, job.Tier, job.LookInterval, job.Interval, job.Timeout = f.events, f.tier, f.interval, f.collect, t.set.timeout
	job.Diagnose = f.diagnose
	c.Targets = append([]config.Job{job}, c.Targets...)
	return c, nil
}

// checked says what is wrong with the flags of the nodes on the command line.
func (f *serveFlags) checked() error {
	if f.interval < 500*time.Millisecond || f.interval > time.Hour {
		return usage("--interval is from 500ms to 1h", "the default is 2s")
	}
	if f.collect < time.Second || f.collect > time.Hour {
		return usage("--collect is from 1s to 1h", "the default is 15s")
	}
	return nil
}

func eventModes() []string {
	var modes []string
	for _, m := range live.EventModes {
		modes = append(modes, string(m))
	}
	return modes
}

func targets(_ *cobra.Command, args []string) error {
	for i, a := range args {
		if slices.Contains(args[:i], a) {
			return usage(a+" is there twice", "name each node once")
		}
	}
	return nil
}

// completeMore offers the nodes that are not on the line yet.
func (t *tool) completeMore(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	names := slices.DeleteFunc(t.localNodes(cmd.Context()), func(n string) bool { return slices.Contains(args, bareName(n)) })
	return names, cobra.ShellCompDirectiveNoFileComp
}

func listenProblem(address string, err error) error {
	f := &failure{what: "cannot serve the page at " + address, why: err.Error(), next: "another --listen, for instance 127.0.0.1:0 for any free port", code: exitError, err: err}
	var bind *access.BindError
	if errors.As(err, &bind) {
		f.next, f.code = bind.Next(), exitUsage
	}
	return f
}

// reloadEvery is how often the configuration's file is looked at.
const reloadEvery = 5 * time.Second

// garbage is how much memory may be garbage, in percent of what is in use. Go's 100 would
// make the memory of a program that keeps as much as this one does twice what it needs;
// collecting twice as often costs little beside that (docs/scale.md has figures).
const garbage = 50

// serve watches the nodes and serves page and metrics until ctx ends. Sessions, what
// takes metrics, and server end together.
func (t *tool) serve(ctx context.Context, f serveFlags, args []string) (err error) {
	if t.getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	c, err := t.load(f, args)
	if err != nil {
		return err
	}
	g, err := t.openGate(ctx, c)
	if err != nil {
		return err
	}
	defer g.Close() // Serve did, unless it was not reached
	pipe, err := t.openPipeline(c, g.root)
	if err != nil {
		return pipelineProblem(c, err)
	}
	defer func() { err = errors.Join(err, pipe.close()) }()

	w := newWatches(t, pipe, f.telemetry)
	members := fleet.New(fleet.Options{Start: w.start, Tell: pipe.tell, World: discovery.World{Getenv: t.getenv, Links: w.links}})
	members.Set(c.Targets)

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var running sync.WaitGroup
	defer running.Wait()
	running.Go(func() { members.Run(ctx) })
	reloader := t.reloader(f, args, pipe, members)
	running.Go(func() { w.program(ctx, reloader.Status) })
	if f.file != "" {
		running.Go(func() { reloading(ctx, reloader, c) })
	}
	if g.open {
		running.Go(func() { g.warn(ctx, func(text string) { fmt.Fprintln(t.stderr, "hodoscope: "+text) }) })
	}
	defer cancel()
	page := web.Options{Nodes: w.nodes, Door: g.door, File: g.file, Names: g.names, Beside: pipe.routes(), Findings: w,
		Intimate: intimate(), Program: program(c)}
	if pipe.store != nil {
		page.Past, page.Alerts, page.Every = past{pipe.store}, ruled{pipe.rules}, collectedEvery(c)
	}
	return web.New(page).Serve(ctx, g)
}

// collectedEvery is the least time between two collections of any node.
func collectedEvery(c *config.Config) (every time.Duration) {
	for _, j := range c.Targets {
		if every == 0 || j.Interval < every {
			every = j.Interval
		}
	}
	return every
}

// reloader reads a configuration again that changed: targets and rules go over while
// all else goes on.
func (t *tool) reloader(f serveFlags, args []string, pipe *pipeline, members *fleet.Fleet) *fleet.Reloader {
	return &fleet.Reloader{
		File: f.file, Every: reloadEvery, Now: time.Now,
		Load: func() (*config.Config, error) { return t.load(f, args) },
		Apply: func(before, now *config.Config) {
			members.Set(now.Targets)
			if err := pipe.reload(now); err != nil {
				pipe.tell("rules stay as they were: " + err.Error())
			}
			pipe.tell("the configuration was read again")
			for _, group := range config.Changed(before, now) {
				if group != "targets" && group != "rules" {
					pipe.tell(group + " has changed, and is taken over at the next start")
				}
			}
		},
		Failed: func(err error) { pipe.tell("the configuration stays as it was: " + err.Error()) },
	}
}

// reloading looks at the file, and heeds SIGHUP, until ctx ends.
func reloading(ctx context.Context, r *fleet.Reloader, first *config.Config) {
	again := make(chan os.Signal, 1)
	if len(hangup) > 0 {
		signal.Notify(again, hangup...)
		defer signal.Stop(again)
	}
	r.Run(ctx, first, again)
}

// pipelineProblem words why storing or sending could not begin.
func pipelineProblem(c *config.Config, err error) error {
	f := &failure{what: "cannot begin to store or send metrics", why: err.Error(), code: exitError, err: err}
	switch {
	case errors.Is(err, tsdb.ErrLocked):
		f.next = "another hodoscope serve uses " + c.Data.Dir + ": end it, or name another directory with --data"
	case errors.Is(err, tsdb.ErrSetting):
		f.code = exitUsage
	}
	return f
}

// tell writes a line whenever it stands otherwise with a node.
func (t *tool) tell(ctx context.Context, s *session.Session) {
	var last session.Status
	for st := range s.Overhear(ctx) {
		if st.Status == last {
			continue
		}
		last = st.Status
		line := fmt.Sprintf("hodoscope: %s: %s", st.Target, st.Status)
		if st.Status != session.Attached && st.Error != "" {
			line += ": " + st.Error
			if st.Hint != "" {
				line += " (" + st.Hint + ")"
			}
		}
		fmt.Fprintln(t.stderr, cli.Printable(line))
	}
}
