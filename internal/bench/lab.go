package bench

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/child"
	"github.com/hodoscope/hodoscope/lab"
)

// Problem is why a bench cannot be run, and what to do about it.
type Problem struct{ Fact, Next string }

func (p *Problem) Error() string { return p.Fact }

// laboratory is a directory with compiled programs and a cookie, an EPMD, and the
// nodes that were started in it. Nothing of it is left after close.
type laboratory struct {
	dir      string
	epmdPort int
	running  []*exec.Cmd
	waits    []<-chan struct{} // closed when the program of the same index has ended
}

// labNode is one node of the laboratory.
type labNode struct {
	*control
	name string
	pid  int // of the runtime
}

// erlFlags are those of the lab's nodes. Schedulers do not wait busily: the
// operating system would account that as CPU, and it is nobody's work.
var erlFlags = []string{"+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"}

// newLaboratory needs Erlang in PATH.
func newLaboratory() (*laboratory, error) {
	for _, program := range []string{"erl", "erlc", "epmd"} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, &Problem{
				Fact: "there is no " + program + " in PATH, and the lab starts Erlang nodes",
				Next: "install Erlang (Debian: apt-get install erlang-base erlang-dev), or measure a node of yours: hodoscope bench TARGET",
			}
		}
	}
	dir, err := os.MkdirTemp("", "hodoscope-bench-") // mode 0700
	if err != nil {
		return nil, err
	}
	l := &laboratory{dir: dir}
	if err := l.prepare(); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *laboratory) path(name string) string { return filepath.Join(l.dir, name) }

func (l *laboratory) prepare() error {
	for _, dir := range []string{"home", "ebin", "src"} {
		if err := os.Mkdir(l.path(dir), 0o700); err != nil {
			return err
		}
	}
	// The cookie goes by file: a command line can be read by everybody on the machine.
	cookie := make([]byte, 16)
	_, _ = rand.Read(cookie)
	if err := os.WriteFile(l.path("home/.erlang.cookie"), []byte(hex.EncodeToString(cookie)), 0o400); err != nil {
		return err
	}
	if err := l.compile(); err != nil {
		return err
	}
	return l.startEPMD()
}

// compile makes the modules with the release that will run them.
func (l *laboratory) compile() error {
	sources, err := fs.Sub(lab.Crowd, "crowd/src")
	if err != nil {
		return err
	}
	if err := os.CopyFS(l.path("src"), sources); err != nil {
		return err
	}
	files, err := filepath.Glob(l.path("src/*.erl"))
	if err != nil {
		return err
	}
	cmd := exec.Command("erlc", append([]string{"-o", l.path("ebin")}, files...)...)
	cmd.Env = l.environ()
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("erlc: %w\n%s", err, output)
	}
	return nil
}

// environ is ours without what would change a node, and with the lab's own home.
func (l *laboratory) environ() []string {
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		// ERL_LIBS may lead to the tools that are measured.
		return strings.HasPrefix(name, "ERL_") && name != "ERL_LIBS" || name == "HODOSCOPE_COOKIE"
	})
	return append(env, "HOME="+l.path("home"), "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "ERL_CRASH_DUMP_SECONDS=0",
		"ERL_EPMD_PORT="+strconv.Itoa(l.epmdPort), "ERL_EPMD_ADDRESS=127.0.0.1")
}

// start starts a program that ends with the laboratory.
func (l *laboratory) start(cmd *exec.Cmd) (ended <-chan struct{}, err error) {
	if err := child.Start(cmd); err != nil {
		return nil, explain(err)
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = cmd.Wait()
	}()
	l.running, l.waits = append(l.running, cmd), append(l.waits, over)
	return over, nil
}

// explain says what to do where no program can be started.
func explain(err error) error {
	if errors.Is(err, child.ErrLinuxOnly) {
		return &Problem{Fact: "the lab needs Linux", Next: "measure a node of yours instead: hodoscope bench TARGET"}
	}
	return err
}

// startEPMD starts one of our own, so that none is left behind on the port that
// others use.
func (l *laboratory) startEPMD() error {
	s, err := child.Serve(func(port int) *exec.Cmd {
		cmd := exec.Command("epmd", "-port", strconv.Itoa(port), "-address", "127.0.0.1")
		cmd.Env = l.environ()
		return cmd
	})
	if err != nil {
		return fmt.Errorf("epmd: %w", explain(err))
	}
	l.epmdPort = s.Port
	l.running, l.waits = append(l.running, s.Cmd), append(l.waits, s.Ended)
	return nil
}

// node starts a node for so many processes and waits until it answers.
func (l *laboratory) node(ctx context.Context, alive string, processes int, libraries []string) (*labNode, error) {
	n := &labNode{name: alive + "@127.0.0.1"}
	cmd := l.erl(n.name, processes, libraries)
	var err error
	if n.control, err = pipes(cmd); err != nil {
		return nil, err
	}
	log, err := os.Create(l.path(alive + ".log"))
	if err == nil {
		defer log.Close()
		cmd.Stdout, cmd.Stderr = log, log
		_, err = l.start(cmd)
	}
	for _, f := range cmd.ExtraFiles { // the node has them now
		f.Close()
	}
	if err != nil {
		n.close()
		return nil, err
	}
	n.pid = cmd.Process.Pid // erl and erlexec become the runtime
	if _, err := n.values(ctx, "reading"); err != nil {
		n.close()
		said, _ := os.ReadFile(log.Name())
		return nil, fmt.Errorf("%w\n%s", err, said)
	}
	return n, nil
}

func (l *laboratory) erl(name string, processes int, libraries []string) *exec.Cmd {
	args := append([]string{"-noinput", "-hidden", "-name", name, "-start_epmd", "false",
		"-kernel", "inet_dist_use_interface", "{127,0,0,1}", "+P", strconv.Itoa(max(2*processes, 1<<18)),
		"-s", "crowd_control", "-pa", l.path("ebin")}, libraries...)
	cmd := exec.Command("erl", append(args, erlFlags...)...)
	cmd.Dir, cmd.Env = l.dir, l.environ()
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
func (l *laboratory) end(n *labNode) {
	n.close()
	for i, cmd := range l.running {
		if cmd.Process.Pid == n.pid {
			l.kill(i)
		}
	}
}

// kill ends one program. One that has ended already has no number any more.
func (l *laboratory) kill(i int) {
	select {
	case <-l.waits[i]:
	default:
		child.Kill(l.running[i].Process)
		<-l.waits[i]
	}
}

// close ends what runs and removes what was written.
func (l *laboratory) close() {
	for i := range l.running {
		l.kill(i)
	}
	_ = os.RemoveAll(l.dir)
}

// target is how we attach to a node of the laboratory.
// target is a node of our own, which may be changed, and nobody keeps a log of
// that.
func (l *laboratory) target(n *labNode) attach.Options {
	return attach.Options{Target: n.name, CookieFile: l.path("home/.erlang.cookie"), EPMDPort: l.epmdPort,
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
