package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/access"
	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/web"
)

func serveCommand(t *tool) *cobra.Command {
	var listen, events string
	var interval time.Duration
	cmd := &cobra.Command{
		Use:   "serve TARGET...",
		Short: "A page in the browser that shows nodes live (look)",
		Long: `Watch nodes and serve a page that shows them live. The page is part of this
program and listens on loopback only; the link that is printed lets one browser
in, once.

Each node is looked at every --interval, within 1% of one of its schedulers; if a
look costs more, the interval is stretched. A node that cannot be reached is tried
again; one that refuses the cookie is not, since each try leaves a line in its log.

With --events the runtime reports to us what takes long or gets large. It is off
unless asked for: it makes switching between processes a little slower, and before
OTP 28 a node has one listener only.`,
		Example: `  hodoscope serve app@host
  hodoscope serve app@host db@host --interval 5s
  hodoscope serve app --listen 127.0.0.1:0`,
		GroupID:           "see",
		Args:              targets,
		ValidArgsFunction: t.completeMore,
	}
	cmd.Flags().StringVarP(&listen, "listen", "l", "127.0.0.1:8470", "loopback address and port of the page; port 0 takes a free one")
	cmd.Flags().DurationVar(&interval, "interval", 2*time.Second, "time between looks")
	modes := eventModes()
	cmd.Flags().Var(choose(&events, modes, modes[0]), "events", "listen for node events: off, auto (from OTP 28 on, where it takes nothing from anybody), on (before that too, unless another process does)")
	cmd.RegisterFlagCompletionFunc("events", cobra.FixedCompletions(modes, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("listen", cobra.NoFileCompletions)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if interval < 500*time.Millisecond || interval > time.Hour {
			return usage("--interval is from 500ms to 1h", "the default is 2s")
		}
		l, err := access.Listen(cmd.Context(), listen)
		if err != nil {
			return listenProblem(listen, err)
		}
		return t.serve(cmd.Context(), l, args, session.Options{Interval: interval, Events: live.EventQuery{Mode: live.EventMode(events)}})
	}
	return cmd
}

func eventModes() []string {
	var modes []string
	for _, m := range live.EventModes {
		modes = append(modes, string(m))
	}
	return modes
}

func targets(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usage("TARGET is missing", "usage: "+cmd.UseLine())
	}
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

// serve watches the targets and serves the page until ctx ends. Sessions and
// server end together.
func (t *tool) serve(ctx context.Context, l net.Listener, args []string, options session.Options) error {
	var nodes []web.Node
	var sessions []*session.Session
	for _, target := range args {
		o, trace, err := t.attachOptions(target)
		if err != nil {
			l.Close()
			return err
		}
		defer trace.Close()
		s := session.New(target, func(ctx context.Context) (session.Source, error) { return t.open(ctx, o) }, options)
		nodes, sessions = append(nodes, s), append(sessions, s)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	door := access.NewDoor(access.Options{CookieName: "hodoscope_" + port, Announce: func(token string) {
		fmt.Fprintln(t.stderr, "hodoscope:", web.Link(l, "", token))
	}})

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var running sync.WaitGroup
	defer running.Wait()
	for _, s := range sessions {
		running.Go(func() { s.Run(ctx) }) // ends with ctx; what went wrong is in its State
		running.Go(func() { t.tell(ctx, s) })
	}
	defer cancel()
	return web.New(web.Options{Nodes: func() []web.Node { return nodes }, Door: door}).Serve(ctx, l)
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
