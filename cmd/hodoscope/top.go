package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/access/redact"
	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/examine"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// topFlags are what is shown, and how.
type topFlags struct {
	theme    string
	ascii    bool
	noMouse  bool
	screen   string
	events   string
	interval time.Duration
	diagnose bool
	acts     bool
}

func topCommand(t *tool) *cobra.Command {
	var f topFlags
	cmd := &cobra.Command{
		Use:   "top TARGET...",
		Short: "All of a node in the terminal, live (look; touches what is looked at closely)",
		Long: `Watch nodes in the terminal, as htop does with a machine: what is wrong first, then
processes in any order, groups, applications, who waits for whom, memory, ETS, ports.

The footer shows which keys do something where one is; ? shows all of them. : goes to
anything by its name, / filters, Enter opens what a row names, Esc goes back, p holds
what is shown, and [ and ] step through what was seen.

A node is looked at every --interval, within 1% of one of its schedulers. The detectors
of hodoscope diagnose look along, unless --diagnose=false. When the connection is lost
or the node starts again, what was seen stays, marked as old, until it is back.

What processes hold (state, messages, dictionary) is asked for by key only; a line is
written to the audit log first, and what looks like a secret is hidden. With --allow-acts
a key has the garbage of a process, or of a few marked ones, collected and tells what
that freed: the proof of garbage that stays.`,
		Example: `  hodoscope top app@host
  hodoscope top app@host db@host
  hodoscope top app@host --screen processes
  hodoscope top app@host --ascii --theme none`,
		GroupID:           "see",
		Args:              someTargets,
		ValidArgsFunction: t.completeMore,
	}
	fs := cmd.Flags()
	fs.Var(choose(&f.theme, themeNames(), "auto"), "theme", "colours: "+strings.Join(themeNames(), ", "))
	fs.BoolVar(&f.ascii, "ascii", !t.utf8(), "draw with the characters of ASCII only")
	fs.BoolVar(&f.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	fs.StringVar(&f.screen, "screen", "", "the screen shown first, as the rail names it")
	fs.DurationVar(&f.interval, "interval", 2*time.Second, "time between looks")
	modes := eventModes()
	fs.Var(choose(&f.events, modes, modes[0]), "events", "listen for node events: off, auto, on; see hodoscope serve --help")
	fs.BoolVar(&f.diagnose, "diagnose", true, "let the detectors of hodoscope diagnose look at the nodes (touch)")
	fs.BoolVar(&f.acts, "allow-acts", false, "let a key have the garbage of a process collected (act), after a question")
	cmd.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions(themeNames(), cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("events", cobra.FixedCompletions(modes, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("screen", cobra.FixedCompletions(tui.ScreenHelp(), cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("interval", cobra.NoFileCompletions)
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return t.top(cmd.Context(), f, args) }
	return cmd
}

func someTargets(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usage("TARGET is missing", "usage: "+cmd.UseLine())
	}
	return targets(cmd, args)
}

// themeNames are the themes, that of the terminal's background first.
func themeNames() []string {
	names := []string{"auto"}
	for _, theme := range paint.Themes {
		names = append(names, theme.Name)
	}
	return names
}

// top shows the nodes until the user leaves.
func (t *tool) top(ctx context.Context, f topFlags, args []string) error {
	if _, terminal := t.width(t.stdout); !terminal {
		return usage("standard output is no terminal", "use hodoscope system, ps or diagnose, which write to pipes and files")
	}
	if f.interval < 500*time.Millisecond || f.interval > time.Hour {
		return usage("--interval is from 500ms to 1h", "the default is 2s")
	}
	if f.screen != "" && !tui.HasScreen(f.screen) {
		return usage("there is no screen "+f.screen, wrongName(f.screen, tui.ScreenNames()))
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	found, sessions := &doctors{}, map[string]*session.Session{}
	program := view.ProgramOf(view.Program{Version: version, Built: built(), Started: time.Now(), Nodes: len(args),
		Store: "of the last hour, in memory only", Detectors: len(all.Detectors), Rules: -1})
	o := tui.Options{
		Program: &program,
		Desk:    &ask.Desk{Findings: found}, Syntax: t.set.syntax, ASCII: f.ascii, Mouse: !f.noMouse,
		Theme: paint.ThemeNamed(f.theme), Start: stage.Address{Screen: f.screen}, Hold: holdFor(sessions, t.set.etfSyntax()),
	}
	if f.acts {
		o.Collect = collectFor(sessions)
	}
	for _, target := range args {
		s := session.New(target, func(ctx context.Context) (session.Source, error) { return t.openFor(ctx, target) },
			session.Options{Interval: f.interval, Events: live.EventQuery{Mode: live.EventMode(f.events)}, Urgent: true})
		sessions[target] = s
		o.Nodes = append(o.Nodes, s)
		running.Go(func() { s.Run(ctx) }) // ends with ctx; what went wrong is in its State
		if f.diagnose {
			doctor := examine.Watch(s, examine.Options{Detectors: all.Detectors})
			found.attend(target, doctor)
			running.Go(func() { doctor.Run(ctx) })
		}
	}
	profile := colorprofile.Unknown
	if !t.colored(true) {
		profile = colorprofile.ASCII
	}
	return tui.Run(ctx, o, tui.Terminal{In: os.Stdin, Out: t.stdout, Environ: os.Environ(), Profile: profile})
}

// openFor attaches to a node of several.
func (t *tool) openFor(ctx context.Context, target string) (session.Source, error) {
	o, trace, err := t.attachOptions(target)
	if err != nil {
		return nil, err
	}
	s, err := t.open(ctx, o)
	if err != nil {
		trace.Close()
		return nil, err
	}
	context.AfterFunc(ctx, func() { trace.Close() })
	return s, nil
}

// holdFor asks a process for a part of what it holds, in the user's name.
func holdFor(sessions map[string]*session.Session, syn etf.Syntax) func(ctx context.Context, node, pid, part string) (view.Holding, error) {
	return func(ctx context.Context, node, pid, part string) (view.Holding, error) {
		s := sessions[node]
		p, err := s.Inspect(ctx, pid, live.InspectOptions{
			Syntax: syn, State: part == "state", Messages: part == "messages", Dictionary: part == "dictionary", Redact: redact.Term,
			Audit: func(call, object string) error {
				if err := noted("touch", s.Incarnation().Node, call, object); err != nil {
					return fmt.Errorf("the process was not asked, since that could not be noted: %w", err)
				}
				return nil
			},
		})
		if err != nil {
			return view.Holding{}, err
		}
		return view.HoldingOf(p, part), nil
	}
}

// largestCollected is the largest heap that is collected by hand, in bytes: some tens of
// milliseconds, in which its process stands still.
const largestCollected = 64 << 20

// collectFor has the garbage of a process collected, in the user's name.
func collectFor(sessions map[string]*session.Session) func(ctx context.Context, node, pid string) (*beam.Collection, error) {
	return func(ctx context.Context, node, pid string) (*beam.Collection, error) {
		s := sessions[node]
		p, ok := live.ParsePid(pid)
		if !ok {
			return nil, fmt.Errorf("%q is no pid", pid)
		}
		return s.Collect(ctx, p, largestCollected, func(call, object string) error {
			if err := acted(s.Incarnation().Node, call, object); err != nil {
				return fmt.Errorf("nothing was collected, since that could not be noted: %w", err)
			}
			return nil
		})
	}
}
