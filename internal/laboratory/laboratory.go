package laboratory

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hodoscope/hodoscope/internal/child"
)

// Problem is why there can be no laboratory here, and what to do about it.
type Problem struct {
	Fact, Next string
	kind       error // ErrNoGroup; nil: any other
}

func (p *Problem) Error() string { return p.Fact }

func (p *Problem) Unwrap() error { return p.kind }

// Laboratory is a directory and what runs in it. It is for one goroutine.
type Laboratory struct {
	EPMDPort int // on 127.0.0.1

	dir      string
	compiled map[string]bool // programs by name
	running  []*running
}

// running is a program that was started.
type running struct {
	cmd   *exec.Cmd
	ended <-chan struct{} // closed when it has ended
	group group           // that was made for it
}

// New makes a laboratory in dir, which must not exist; with "" in a temporary
// directory. It needs Erlang in PATH.
func New(dir string) (*Laboratory, error) {
	if err := need("erl", "epmd"); err != nil {
		return nil, err
	}
	var err error
	if dir == "" {
		dir, err = os.MkdirTemp("", "hodoscope-lab-") // mode 0700
	} else if dir, err = filepath.Abs(dir); err == nil {
		err = os.Mkdir(dir, 0o700)
	}
	if err != nil {
		return nil, err
	}
	l := &Laboratory{dir: dir, compiled: make(map[string]bool)}
	if err := l.prepare(); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// need finds commands of Erlang and Elixir.
func need(commands ...string) error {
	for _, command := range commands {
		if _, err := exec.LookPath(command); err != nil {
			return &Problem{
				Fact: "there is no " + command + " in PATH, and the lab starts nodes of its own",
				Next: "install it; on Debian: apt-get install erlang-base erlang-dev, for Elixir elixir, too",
			}
		}
	}
	return nil
}

// Path is where a file of the laboratory is.
func (l *Laboratory) Path(name string) string { return filepath.Join(l.dir, name) }

// CookieFile has the cookie of all its nodes.
func (l *Laboratory) CookieFile() string { return l.Path("home/.erlang.cookie") }

func (l *Laboratory) prepare() error {
	for _, dir := range []string{"home", "ebin", "src"} {
		if err := os.Mkdir(l.Path(dir), 0o700); err != nil {
			return err
		}
	}
	// The cookie goes by file: a command line can be read by everybody on the machine.
	cookie := make([]byte, 16)
	_, _ = rand.Read(cookie)
	if err := os.WriteFile(l.CookieFile(), []byte(hex.EncodeToString(cookie)), 0o400); err != nil {
		return err
	}
	return l.startEPMD()
}

// startEPMD starts one of our own, so that none is left behind on the port that
// others use.
func (l *Laboratory) startEPMD() error {
	s, err := child.Serve(func(port int) *exec.Cmd {
		cmd := exec.Command("epmd", "-port", strconv.Itoa(port), "-address", "127.0.0.1")
		cmd.Env = l.Environ()
		return cmd
	})
	if err != nil {
		return fmt.Errorf("epmd: %w", explain(err))
	}
	l.EPMDPort = s.Port
	l.running = append(l.running, &running{cmd: s.Cmd, ended: s.Ended})
	// For scripts.
	return os.WriteFile(l.Path("epmd-port"), []byte(strconv.Itoa(s.Port)), 0o600)
}

// explain says what to do where no program can be started.
func explain(err error) error {
	if errors.Is(err, child.ErrLinuxOnly) {
		return &Problem{Fact: "the lab needs Linux", Next: "a container or a virtual machine will do"}
	}
	return err
}

// Environ is ours without what would change a node, and with the laboratory's own
// home, directory for temporary files and EPMD.
func (l *Laboratory) Environ() []string {
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		// ERL_LIBS may lead to tools that nodes are to have.
		return strings.HasPrefix(name, "ERL_") && name != "ERL_LIBS" || strings.HasPrefix(name, "ELIXIR_") || name == "HODOSCOPE_COOKIE"
	})
	return append(env, "HOME="+l.Path("home"), "TMPDIR="+l.dir, "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "ERL_CRASH_DUMP_SECONDS=0",
		"ERL_EPMD_PORT="+strconv.Itoa(l.EPMDPort), "ERL_EPMD_ADDRESS=127.0.0.1")
}

// Start starts a program that ends with the laboratory. ended is closed when it has.
func (l *Laboratory) Start(cmd *exec.Cmd) (ended <-chan struct{}, err error) {
	return l.startIn(nil, cmd)
}

// startIn starts a program that has entered a group, which ends with it.
func (l *Laboratory) startIn(g group, cmd *exec.Cmd) (ended <-chan struct{}, err error) {
	if err := child.Start(cmd); err != nil {
		g.remove()
		return nil, explain(err)
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = cmd.Wait()
	}()
	l.running = append(l.running, &running{cmd, over, g})
	return over, nil
}

// End ends a program that was started and waits until it is gone.
func (l *Laboratory) End(cmd *exec.Cmd) {
	for _, r := range l.running {
		if r.cmd == cmd {
			r.end()
		}
	}
}

// end ends a program. One that has ended already has no number any more.
func (r *running) end() {
	select {
	case <-r.ended:
	default:
		child.Kill(r.cmd.Process)
		<-r.ended
	}
	r.group.remove()
}

// Close ends what runs and removes what was written.
func (l *Laboratory) Close() {
	for _, r := range l.running {
		r.end()
	}
	_ = os.RemoveAll(l.dir)
}
