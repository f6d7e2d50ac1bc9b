package main

import (
	"context"
	"errors"
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
	"github.com/hodoscope/hodoscope/internal/cli"
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
	at       string
	events   string
	interval time.Duration
	diagnose bool
	acts     bool
	record   string
	replay   string
	from, to string
	source   pastSource
	frames   frameFlags
}

func topCommand(t *tool) *cobra.Command {
	var f topFlags
	cmd := &cobra.Command{
		Use:   "top [TARGET...]",
		Short: "All of a node in the terminal, live (look; touches what is looked at closely)",
		Long: `Watch nodes in the terminal, as htop does with a machine: what is wrong first, then
processes in any order, groups, applications, who waits for whom, memory, ETS, ports.

The footer shows which keys do something where one is; ? shows all of them. : goes to
anything by its name, / filters, Enter opens what a row names, Esc goes back, p holds
what is shown, and [ and ] step through what was seen. Several nodes have a tab each; a has
all of them side by side, A their processes in one list.

A node is looked at every --interval, within 1% of one of its schedulers. The detectors
of hodoscope diagnose look along, unless --diagnose=false. When the connection is lost
or the node starts again, what was seen stays, marked as old, until it is back.

What processes hold (state, messages, dictionary) is asked for by key only; a line is
written to the audit log first, and what looks like a secret is hidden. With --allow-acts
a key has the garbage of a process, or of a few marked ones, collected and tells what
that freed: the proof of garbage that stays.

With --record all that is seen is written to a file as well, and --replay shows it again,
on another machine too: p plays, [ and ] step, T goes to a time. A screen that was not in
sight then has nothing to show. What processes hold is never recorded.

With --from no node is asked: charts and tables are of what a history has of the nodes,
at any moment of that time. It has numbers only, and so no processes.

--once writes one frame of each node to standard output, once all of it has been
answered, --batch one each --interval, with a form feed between frames; with -o json each
is an object on a line: node, at, screen, standing, system, and answers, each with its
question, as the page's API has them.

` + sourceHelp + `

` + momentHelp,
		Example: `  hodoscope top app@host
  hodoscope top app@host db@host --record incident.hodoscope
  hodoscope top --replay incident.hodoscope --at 03:12
  hodoscope top app@host --from -12h --screen memory`,
		GroupID:           "see",
		Args:              f.args,
		ValidArgsFunction: t.completeMore,
	}
	fs := cmd.Flags()
	fs.Var(choose(&f.theme, themeNames(), "auto"), "theme", "colours: "+strings.Join(themeNames(), ", "))
	fs.BoolVar(&f.ascii, "ascii", t.few(), "draw with the characters of ASCII only")
	fs.BoolVar(&f.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	fs.StringVar(&f.screen, "screen", "", "shown first: a screen, or one thing of it, as in processes/NAME, processes/PID, groups/NAME")
	fs.DurationVar(&f.interval, "interval", 2*time.Second, "time between looks")
	modes := eventModes()
	fs.Var(choose(&f.events, modes, modes[0]), "events", "listen for node events: off, auto, on; see hodoscope serve --help")
	fs.BoolVar(&f.diagnose, "diagnose", true, "let the detectors of hodoscope diagnose look at the nodes (touch)")
	fs.BoolVar(&f.acts, "allow-acts", false, "let a key have the garbage of a process collected (act), after a question")
	fs.StringVar(&f.record, "record", "", "write all that is seen to this file, which must not be there yet")
	fs.StringVar(&f.replay, "replay", "", "show what was recorded in this file, in place of nodes")
	fs.StringVar(&f.from, "from", "", "show what a history has of the nodes from this time on, in place of asking them")
	fs.StringVar(&f.to, "to", "now", "the end of that time")
	f.source.add(cmd)
	fs.StringVar(&f.at, "at", "", "the moment of a recording or history that is shown first: 14:03, -5m before its end; the default is its end")
	fs.BoolVar(&f.frames.once, "once", false, "write one frame of each node and end, once all is answered, at most after --timeout")
	fs.BoolVar(&f.frames.batch, "batch", false, "write frames, one of each node each --interval")
	fs.IntVarP(&f.frames.count, "frames", "n", 0, "how many of each node --batch writes; 0: until Ctrl-C")
	fs.IntVar(&f.frames.width, "width", 120, "columns of a frame of --once and --batch; on a terminal the default is its width")
	fs.IntVar(&f.frames.height, "height", 40, "lines of it; on a terminal the default leaves one for the prompt")
	cmd.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions(themeNames(), cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("events", cobra.FixedCompletions(modes, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("screen", completeScreen)
	for _, flag := range []string{"interval", "frames", "width", "height", "at", "from", "to"} {
		cmd.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := t.checkTop(f, cmd.Flags().Changed); err != nil {
			return err
		}
		f.frames.fit(t, cmd.Flags().Changed)
		return t.top(cmd.Context(), f, args)
	}
	return cmd
}

// args are nodes, or none of a recording.
func (f *topFlags) args(cmd *cobra.Command, args []string) error {
	switch {
	case f.replay != "" && len(args) > 0:
		return usage("a recording has its nodes", "leave out "+args[0])
	case f.replay != "":
		return nil
	case len(args) == 0:
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

const linesInstead = "use --once or --batch, or hodoscope system, ps and diagnose, which write lines"

// few tells of terminals that have no characters beyond those of ASCII, or no font for ours.
func (t *tool) few() bool { return !t.utf8() || t.getenv("TERM") == "linux" || t.old() }

// old tells of DEC's terminals, and of what passes for one: it has no colours either.
func (t *tool) old() bool { return strings.HasPrefix(t.getenv("TERM"), "vt") }

// checkTop says what is wrong with the flags.
func (t *tool) checkTop(f topFlags, set func(flag string) bool) error {
	if err := f.frames.check(cli.Format(t.set.output), set); err != nil {
		return err
	}
	_, terminal := t.width(t.stdout)
	switch {
	case !terminal && !f.frames.wanted():
		return usage("standard output is no terminal", linesInstead)
	case t.getenv("TERM") == "dumb" && !f.frames.wanted():
		return usage("the terminal cannot move its cursor (TERM=dumb)", linesInstead)
	case f.interval < 500*time.Millisecond || f.interval > time.Hour:
		return usage("--interval is from 500ms to 1h", "the default is 2s")
	case f.at != "" && f.replay == "" && f.from == "":
		return usage("--at belongs to --replay and --from", "of nodes the present is shown; [ and ] step through what was seen")
	case f.from != "" && (f.replay != "" || f.record != ""):
		return usage("--from excludes --replay and --record", "a history and a recording are both kept already")
	case f.from == "" && (set("to") || set("source")):
		return usage("--from is missing", "name the begin of the time, as in --from -2h")
	case f.replay != "" && f.record != "":
		return usage("--record and --replay exclude each other", "a recording is recorded already: copy the file")
	}
	return nil
}

// startOf is what is shown first; the overview where nothing was chosen.
func startOf(screen string) (stage.Address, error) {
	if screen == "" {
		return stage.Address{}, nil
	}
	a, err := tui.ParseAddress(screen)
	var unknown *tui.NoScreenError
	switch {
	case errors.As(err, &unknown):
		return a, usage(err.Error(), wrongName(unknown.Screen, tui.ScreenNames()))
	case err != nil:
		return a, usage("--screen: "+err.Error(), "SCREEN, or SCREEN/NAME of one thing: processes/my_server, groups/my_worker")
	}
	return a, nil
}

// completeScreen offers screens and what begins with them. No node is asked for what it has.
func completeScreen(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	return tui.CompleteAddress(begun), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// top shows the nodes, or what was recorded of them, until the user leaves or all frames
// are written.
func (t *tool) top(ctx context.Context, f topFlags, args []string) (err error) {
	o := tui.Options{
		Syntax: t.set.syntax, ASCII: f.ascii, Mouse: !f.noMouse, Wide: cli.Format(t.set.output) == cli.Wide,
		Theme: paint.ThemeNamed(f.theme),
	}
	if o.Start, err = startOf(f.screen); err != nil {
		return err
	}
	if f.replay != "" {
		if err := replayed(f.replay, f.at, &o); err != nil {
			return err
		}
		return t.showTop(ctx, f, o)
	}
	if f.from != "" {
		if err := t.fromHistory(ctx, &f.source, f.from+".."+f.to, f.at, args, &o); err != nil {
			return err
		}
		return t.showTop(ctx, f, o)
	}
	if f.record != "" {
		r, err := newRecording(f.record)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, r.close()) }()
		o.Note = r.note
	}
	ctx, cancel := untilHangup(ctx)
	defer cancel()
	ctx, fail := context.WithCancelCause(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer fail(nil)
	t.watchTop(ctx, &running, f, args, &o, fail)
	err = t.showTop(ctx, f, o)
	var refused *firstFailure
	if errors.As(context.Cause(ctx), &refused) {
		t.target = refused.target
		return refused.err
	}
	return err
}

// showTop shows on the terminal, or writes frames.
func (t *tool) showTop(ctx context.Context, f topFlags, o tui.Options) error {
	if f.frames.wanted() {
		return t.drawFrames(ctx, f.frames, f.interval, o)
	}
	profile := colorprofile.Unknown
	if !t.colored(true) || t.set.color != "always" && t.old() {
		profile = colorprofile.ASCII
	}
	return bugOf(tui.Run(ctx, o, tui.Terminal{Out: t.stdout, Environ: os.Environ(), Profile: profile}))
}

// firstFailure is why a node could not be attached to in the first place.
type firstFailure struct {
	target string
	err    error
}

func (f *firstFailure) Error() string { return f.err.Error() }

// watchTop watches the nodes until ctx ends. Who only wants frames is not left to wait for a
// node that cannot be attached to: that fails.
func (t *tool) watchTop(ctx context.Context, running *sync.WaitGroup, f topFlags, args []string, o *tui.Options, fail func(error)) {
	program := view.ProgramOf(view.Program{Version: version, Built: built(), Started: time.Now(), Nodes: len(args),
		Store: "of the last hour, in memory only", Detectors: len(all.Detectors), Rules: -1})
	found, sessions := &doctors{}, map[string]*session.Session{}
	o.Program = &program
	o.Desk, o.Hold = &ask.Desk{Findings: found}, holdFor(sessions, t.set.etfSyntax())
	if f.acts {
		o.Collect = collectFor(sessions)
	}
	for _, target := range args {
		attached := false
		open := func(ctx context.Context) (session.Source, error) {
			s, err := t.openFor(ctx, target)
			if err != nil && !attached && f.frames.wanted() {
				fail(&firstFailure{target, err})
			}
			attached = attached || err == nil
			return s, err
		}
		s := session.New(target, open, session.Options{Interval: f.interval, Events: live.EventQuery{Mode: live.EventMode(f.events)}})
		sessions[target] = s
		o.Nodes = append(o.Nodes, s)
		running.Go(func() { s.Run(ctx) }) // ends with ctx; what went wrong is in its State
		if f.diagnose {
			doctor := examine.Watch(s, examine.Options{Detectors: all.Detectors})
			found.attend(target, doctor)
			running.Go(func() { doctor.Run(ctx) })
		}
	}
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
