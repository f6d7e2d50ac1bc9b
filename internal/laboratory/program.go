package laboratory

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/lab"
)

// Flags are what erl is started with for each node of a laboratory, beside its name.
var Flags = []string{"-start_epmd", "false", "-kernel", "inet_dist_use_interface", "{127,0,0,1}"}

// Compile makes the modules of a program with the release that will run them, once,
// and returns the directory that has them.
func (l *Laboratory) Compile(p lab.Program) (ebin string, err error) {
	ebin = l.Path("ebin/" + p.Name)
	if l.compiled[p.Name] {
		return ebin, nil
	}
	compiler, sources := "erlc", "*.erl"
	if p.Language == lab.Elixir {
		compiler, sources = "elixirc", "*.ex"
	}
	if err := need(compiler); err != nil { // elixir comes with elixirc
		return "", err
	}
	src := l.Path("src/" + p.Name)
	if err := os.CopyFS(src, p.Sources); err != nil {
		return "", err
	}
	if err := os.Mkdir(ebin, 0o700); err != nil {
		return "", err
	}
	files, err := filepath.Glob(filepath.Join(src, sources))
	if err != nil {
		return "", err
	}
	cmd := exec.Command(compiler, append([]string{"-o", ebin}, files...)...)
	cmd.Env = l.Environ()
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", compiler, err, output)
	}
	l.compiled[p.Name] = true
	return ebin, nil
}

// Node is one that runs a program.
type Node struct {
	Name  string
	Cmd   *exec.Cmd       // its process is the runtime
	Ended <-chan struct{} // closed when it has ended
}

// readyFile is written by a node whose program has started.
const readyFile = "ready"

// Run starts a node with one program and waits until that has started. What the node
// says goes to log. A node that is to run in a control group of its own does, or not at all:
// the error is [ErrNoGroup] then.
func (l *Laboratory) Run(ctx context.Context, p lab.Program, v lab.Variant, name string, log io.Writer) (*Node, error) {
	ebin, err := l.Compile(p)
	if err != nil {
		return nil, err
	}
	_ = os.Remove(l.Path(readyFile)) // of a node before
	flags := slices.Concat(Flags, v.Flags)
	cmd := exec.Command("erl", append([]string{"-noinput", "-name", name, "-pa", ebin, "-eval", erlangCall(p, v)}, flags...)...)
	cmd.Env = l.Environ()
	if p.Language == lab.Elixir {
		cmd = exec.Command("elixir", "--name", name, "--no-halt", "-pa", ebin, "-e", elixirCall(p, v))
		cmd.Env = append(l.Environ(), "ELIXIR_ERL_OPTIONS="+strings.Join(flags, " "))
	}
	g, err := newGroup(groups, v.Group)
	if err != nil {
		return nil, err
	}
	cmd = g.enter(cmd)
	cmd.Dir = l.dir
	cmd.Stdout, cmd.Stderr = log, log
	ended, err := l.startIn(g, cmd)
	if err != nil {
		return nil, err
	}
	for {
		if _, err := os.Stat(l.Path(readyFile)); err == nil {
			return &Node{Name: name, Cmd: cmd, Ended: ended}, nil
		}
		select {
		case <-ended:
			return nil, fmt.Errorf("%s ended before %s ran", name, p.Name)
		case <-ctx.Done():
			l.End(cmd)
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// erlangCall starts a program and then tells that it has.
func erlangCall(p lab.Program, v lab.Variant) string {
	return fmt.Sprintf(`case '%s':start([%s]) of ok -> ok; {ok, _} -> ok end, ok = file:write_file("%s", []).`, p.Module(), v.Name, readyFile)
}

func elixirCall(p lab.Program, v lab.Variant) string {
	atom := v.Name
	if atom != "" {
		atom = ":" + atom
	}
	return fmt.Sprintf(`case :"%s".start([%s]) do :ok -> :ok; {:ok, _} -> :ok end; File.touch!("%s")`, p.Module(), atom, readyFile)
}
