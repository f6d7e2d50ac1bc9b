package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/bench"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

var update = flag.Bool("update", false, "rewrite what the scripts in testdata expect")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"hodoscope": func() { os.Exit(mainIn(fakeWorld())) },
		"real":      func() { os.Exit(mainIn(realWorld())) },
		"scaled":    scaledMain,
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(e *testscript.Env) error {
			e.Setenv("LANG", "C.UTF-8")
			return nil
		},
	})
}

// exits runs a command and checks its exit code: exits 2 hodoscope ps
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// fakeWorld has one healthy node, shop@store1, and some that are not; see open.
// FAKE_TTY=80 makes standard output and error terminals of 80 columns and 30 lines.
func fakeWorld() world {
	return world{
		stdout: os.Stdout,
		stderr: os.Stderr,
		getenv: os.Getenv,
		width: func(io.Writer) (int, bool) {
			n, err := strconv.Atoi(os.Getenv("FAKE_TTY"))
			return n, err == nil
		},
		lines: func(io.Writer) int {
			if os.Getenv("FAKE_TTY") == "" {
				return 0
			}
			return 30
		},
		open:  openFake,
		nodes: fakeNodes,
		bench: fakeBench,
	}
}

func openFake(ctx context.Context, o attach.Options) (session.Source, error) {
	switch name, _, _ := strings.Cut(o.Target, "@"); name {
	case "shop":
		return &fake{}, nil
	case "hostile":
		return &fake{hostile: true}, nil
	case "options": // shows what was asked for
		return nil, &attach.Problem{Hop: "options", Fact: fmt.Sprintf("epmd %d, name %q, timeout %v, cookie %q, file %q, tls %v",
			o.EPMDPort, o.Name, o.Timeout, o.Cookie, o.CookieFile, o.TLS != nil), Code: attach.CodeReach}
	case "away":
		return nil, &attach.Problem{Hop: "epmd", Fact: "EPMD at 10.0.0.5:4369 knows no node named \"away\"", Next: "hodoscope nodes 10.0.0.5 lists them", Code: attach.CodeReach}
	case "refusing":
		return nil, &attach.Problem{Hop: "cookie", Fact: "the node refused our cookie", Next: "compare it with the node's own", Code: attach.CodeRefused}
	case "stopped":
		<-ctx.Done()
		return nil, ctx.Err()
	case "full":
		return nil, &node.RequestError{Call: "erlang:processes/0", Reason: "system_limit", Err: node.ErrNoProcess}
	}
	return nil, errors.New("no such fake")
}

func fakeNodes(_ context.Context, host string, try bool, _ attach.Options) ([]attach.Entry, error) {
	if !try {
		return []attach.Entry{{Name: "shop", Host: host, Port: 40001, Verdict: "not tried"}}, nil
	}
	return []attach.Entry{
		{Name: "shop", Node: "shop@store1", Host: host, Port: 40001, Entered: true, OTP: "27", Verdict: "open"},
		{Name: "vault", Host: host, Port: 40002, Verdict: "cookie: the node refused our cookie", NextStep: "compare it with the node's own"},
	}, nil
}

// fakeBench measures nothing, and tells what it was asked to.
func fakeBench(_ context.Context, target *attach.Options, o bench.Options) (*bench.Report, error) {
	r := &bench.Report{At: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC), Rounds: o.Rounds, Least: o.Least}
	if target == nil {
		return r, &bench.Problem{Fact: fmt.Sprintf("no lab of %v", o.Sizes), Next: "install one"}
	}
	r.Target = target.Target
	if r.Target == "away" {
		r.Ways = []bench.Row{{Tool: "hodoscope", Ours: true}}
	}
	if r.Target == "options" { // ends early
		r.Ways = []bench.Row{{Tool: "hodoscope", Ours: true, Looks: 1}}
		return r, &bench.Problem{Fact: "the node of the lab ended", Next: "run it again"}
	}
	o.Progress("looking at \x1b[2J" + r.Target)
	return r, nil
}

// fake answers from viewtest. What no command asks is a nil Source's.
type fake struct {
	session.Source
	hostile bool
}

func (*fake) Incarnation() beam.Incarnation { return viewtest.Shop }
func (*fake) Done() <-chan struct{}         { return nil }
func (*fake) Err() error                    { return nil }
func (*fake) Close() error                  { return nil }

func (*fake) System(context.Context, time.Duration) (*beam.System, error) {
	return viewtest.System(), nil
}

func (*fake) Sample(context.Context, live.SamplePlan) (*beam.Census, error) {
	return viewtest.Census(), nil
}

func (*fake) Known(context.Context, live.ProcessQuery) (*beam.Processes, bool, error) {
	return nil, false, nil
}

func (f *fake) Processes(_ context.Context, q live.ProcessQuery) (*beam.Processes, error) {
	p := viewtest.Processes()
	switch {
	case f.hostile:
		p.Label = []string{viewtest.Hostile["OSC 52 writes the clipboard"], viewtest.Hostile["newline forges a line"],
			viewtest.Hostile["RTL override"], viewtest.Hostile["formula"], viewtest.Hostile["C1 CSI in UTF-8"]}
	case q.Window > 0:
		p = viewtest.Window()
		p.Window = q.Window
	case q.NoWake:
		p = viewtest.Window()
		p.Window, p.Delta = 0, nil
	}
	p.Sort = q.Sort
	return p, nil
}

func (*fake) Inspect(_ context.Context, ref string, o live.InspectOptions) (*beam.ProcessDetail, error) {
	if ref == "nobody" {
		return nil, &live.NotFoundError{Ref: ref, Reason: "no process is registered under this name"}
	}
	d := viewtest.Detail()
	if !o.State {
		d.State, d.StateNote = "", ""
	}
	return d, nil
}

func (*fake) Applications(context.Context) (*beam.Applications, error) {
	return viewtest.Applications(), nil
}
func (*fake) Tree(context.Context, string) (*beam.Tree, error) { return viewtest.Tree(), nil }
func (*fake) EtsTables(_ context.Context, q live.TableQuery) (*beam.EtsTables, error) {
	if q.Window > 0 {
		return viewtest.EtsGrowth(), nil
	}
	return viewtest.EtsTables(), nil
}
func (*fake) EtsGroups(context.Context, string, int) (*beam.EtsGroups, error) {
	return viewtest.EtsGroups(), nil
}
func (*fake) Mnesia(context.Context, live.MnesiaQuery) (*beam.Mnesia, error) {
	return viewtest.Mnesia(), nil
}
func (*fake) Ports(context.Context, live.PortQuery) (*beam.Ports, error) {
	return viewtest.Ports(), nil
}
func (*fake) Links(context.Context, time.Duration) (*beam.Links, error) { return viewtest.Links(), nil }
func (*fake) Microstates(context.Context, time.Duration) (*beam.Microstates, error) {
	return viewtest.Microstates(), nil
}
func (*fake) Locks(context.Context, time.Duration) (*beam.Locks, error) { return viewtest.Locks(), nil }
func (*fake) Listen(context.Context, live.EventQuery) error             { return nil }
func (*fake) Events(context.Context) (*beam.Events, error)              { return viewtest.Events(), nil }
func (*fake) Allocators(context.Context) (*beam.Allocators, error) {
	return viewtest.Allocators(), nil
}
func (*fake) Waits(context.Context, live.WaitQuery) (*beam.Waits, error) {
	return viewtest.Waits(), nil
}

// Recent knows nobody: there are no censuses of the fake.
func (f *fake) Recent(ref string) (*beam.Recent, bool, error) {
	return nil, true, &live.NotFoundError{Ref: ref, Reason: "no census has this process"}
}

// quietWorld is fakeWorld with its output in buffers.
func quietWorld() (world, *bytes.Buffer, *bytes.Buffer) {
	var out, err bytes.Buffer
	w := fakeWorld()
	w.stdout, w.stderr = &out, &err
	w.getenv = func(string) string { return "" }
	w.width = func(io.Writer) (int, bool) { return 0, false }
	w.lines = func(io.Writer) int { return 0 }
	return w, &out, &err
}

func TestInterrupted(t *testing.T) {
	w, _, stderr := quietWorld()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if code := run(ctx, w, []string{"ps", "stopped"}); code != exitInterrupted {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// Everybody who reads --help must learn what a command does to the node, and see it done.
func TestHelpIsWhole(t *testing.T) {
	w, _, _ := quietWorld()
	for _, c := range rootCommand(&tool{world: w}).Commands() {
		if c.GroupID == "" {
			continue // not about nodes
		}
		if n := strings.Count(c.Example, "  hodoscope "+c.Name()); n < 2 || n > 4 {
			t.Errorf("%s: %d examples", c.Name(), n)
		}
		if c.GroupID != "past" && !strings.Contains(c.Short, "look") && !strings.Contains(c.Short, "touch") {
			t.Errorf("%s: the short help does not say look or touch", c.Name())
		}
		if c.Long == "" || c.Args == nil {
			t.Errorf("%s: no long help or no check of arguments", c.Name())
		}
		for line := range strings.Lines(c.Example) {
			if args := strings.Fields(line); args[0] != "hodoscope" {
				t.Errorf("%s: example %q", c.Name(), line)
			}
		}
	}
}

// Examples are command lines that work.
func TestExamplesParse(t *testing.T) {
	w, _, _ := quietWorld()
	for _, c := range rootCommand(&tool{world: w}).Commands() {
		for line := range strings.Lines(c.Example) {
			line, _, _ = strings.Cut(line, "|")
			line, _, _ = strings.Cut(line, ">")
			args := strings.Fields(strings.ReplaceAll(line, "'", ""))[1:]
			root := rootCommand(&tool{world: w})
			cmd, rest, err := root.Find(args)
			if err == nil {
				err = cmd.ParseFlags(rest)
			}
			if err == nil && cmd.Args != nil && !slices.Contains(args, "--filter") {
				err = cmd.Args(cmd, cmd.Flags().Args())
			}
			if err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
}

// The cookie must never be an argument.
func TestNoFlagTakesACookie(t *testing.T) {
	w, _, _ := quietWorld()
	root := rootCommand(&tool{world: w})
	for _, c := range append([]*cobra.Command{root}, root.Commands()...) {
		if c.Flags().Lookup("cookie") != nil || c.Flags().Lookup("setcookie") != nil {
			t.Errorf("%s takes a cookie on the command line", c.Name())
		}
	}
}

func TestProgressShowsOnlyAfterASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _, stderr := quietWorld()
		w.width = func(io.Writer) (int, bool) { return 80, true }
		tool := &tool{world: w}
		stop := tool.progress(0)
		time.Sleep(900 * time.Millisecond)
		stop()
		if stderr.Len() > 0 {
			t.Errorf("%q", stderr)
		}
		stop = tool.progress(5 * time.Second)
		time.Sleep(1300 * time.Millisecond)
		stop()
		if s := stderr.String(); !strings.Contains(s, "measuring for 5s") || !strings.HasSuffix(s, "\r\x1b[K") {
			t.Errorf("%q", s)
		}
	})
}
