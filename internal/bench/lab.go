package bench

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/laboratory"
	"github.com/hodoscope/hodoscope/lab"
)

// Problem is why a node cannot be measured, and what to do about it.
type Problem struct{ Fact, Next string }

func (p *Problem) Error() string { return p.Fact }

// workbench is a laboratory whose nodes are a crowd, and have instruments.
type workbench struct {
	*laboratory.Laboratory
	ebin string
}

// labNode is one node of it.
type labNode struct {
	*control
	name string
	cmd  *exec.Cmd // its process is the runtime
}

// erlFlags are those of the lab's nodes. Schedulers do not wait busily: the
// operating system would account that as CPU, and it is nobody's work.
var erlFlags = []string{"+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"}

// newWorkbench needs Erlang in PATH.
func newWorkbench() (*workbench, error) {
	l, err := laboratory.New("")
	if err != nil {
		return nil, err
	}
	crowd, _ := lab.Find("crowd")
	ebin, err := l.Compile(crowd)
	if err != nil {
		l.Close()
		return nil, err
	}
	return &workbench{l, ebin}, nil
}

// node starts a node for so many processes and waits until it answers.
func (w *workbench) node(ctx context.Context, alive string, processes int, libraries []string) (*labNode, error) {
	name := alive + "@127.0.0.1"
	n := &labNode{name: name, cmd: w.erl(name, processes, libraries)}
	var err error
	if n.control, err = pipes(n.cmd); err != nil {
		return nil, err
	}
	log, err := os.Create(w.Path(alive + ".log"))
	if err == nil {
		defer log.Close()
		n.cmd.Stdout, n.cmd.Stderr = log, log
		_, err = w.Start(n.cmd)
	}
	for _, f := range n.cmd.ExtraFiles { // the node has them now
		f.Close()
	}
	if err != nil {
		n.close()
		return nil, err
	}
	if _, err := n.values(ctx, "reading"); err != nil {
		n.close()
		said, _ := os.ReadFile(log.Name())
		return nil, fmt.Errorf("%w\n%s", err, said)
	}
	return n, nil
}

func (w *workbench) erl(name string, processes int, libraries []string) *exec.Cmd {
	args := append([]string{"-noinput", "-hidden", "-name", name, "+P", strconv.Itoa(max(2*processes, 1<<18)),
		"-s", "crowd_control", "-pa", w.ebin}, libraries...)
	cmd := exec.Command("erl", slices.Concat(args, laboratory.Flags, erlFlags)...)
	cmd.Dir, cmd.Env = w.Path(""), w.Environ()
	return cmd
}

// pipes are the two ways to a node; cmd gets the other ends, as 3 and 4.
func pipes(cmd *exec.Cmd) (*control, error) {
	in, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	from, out, err := os.Pipe()
	if err != nil {
		in.Close()
		to.Close()
		return nil, err
	}
	cmd.ExtraFiles = []*os.File{in, out}
	return &control{to: to, from: from}, nil
}

// end ends a node and waits until it is gone. Another may then have its name.
func (w *workbench) end(n *labNode) {
	n.close()
	w.End(n.cmd)
}

// target is how we attach to a node of our own, which may be changed; nobody keeps a
// log of that.
func (w *workbench) target(n *labNode) attach.Options {
	return attach.Options{Target: n.name, CookieFile: w.CookieFile(), EPMDPort: w.EPMDPort,
		LoadProbe: true, Audit: func(string, string, string) error { return nil }}
}

// libraries are the tools that other packages of the machine carry: erl's
// arguments to find them. RabbitMQ's package has recon and observer_cli.
func libraries() []string {
	var args []string
	for _, app := range []string{"recon", "observer_cli"} {
		found, _ := filepath.Glob("/usr/lib/rabbitmq/lib/*/plugins/" + app + "-*/ebin")
		if len(found) > 0 {
			args = append(args, "-pa", slices.Max(found))
		}
	}
	return args
}
