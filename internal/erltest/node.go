package erltest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/child"
	"github.com/hodoscope/hodoscope/lab"
)

// Node is one running node. Its exported fields do not change, Pid excepted.
//
// Methods that cannot do their work fail the test, so they are for the test's own goroutine; [Node.Try] is not.
type Node struct {
	Name       string // with its host: t7f3a@127.0.0.1
	Cookie     string
	CookieFile string // mode 0400, in the node's home directory
	OTP        int
	EPMDPort   int    // on 127.0.0.1
	ListenPort int    // for distribution; 0 unless asked for by the option of that name
	Certs      string // directory of certificates for the node and its peers, "" without TLS
	Dir        string // the node's working directory; its crash dump would be erl_crash.dump here
	Pid        int    // operating system process; another after Restart

	t       testing.TB
	config  config
	release release
	cmd     *exec.Cmd
	ended   chan struct{} // closed when the process has ended
	stopped bool          // by Suspend

	mu   sync.Mutex // one question at a time
	side net.Conn
}

// startTimeout bounds the wait for a node to answer. Nodes take 0.2 to 1 s, RabbitMQ several; the rest is for a machine
// that is busy with other tests.
const startTimeout = 60 * time.Second

// Start starts a node, waits until it answers, and ends it with the test. The test is skipped when the machine lacks
// what the node needs, and with CI=true fails. What the node logged is shown if the test fails.
func Start(t testing.TB, opts ...Option) *Node {
	t.Helper()
	c := config{name: "t" + random(4), cookie: random(16)}
	for _, o := range opts {
		o(&c)
	}
	for _, p := range c.programs {
		if p.Language == lab.Elixir {
			c.kind = elixir
		}
	}
	r := needLauncher(t, c)
	if c.kind == rabbitmq && c.listenPort == 0 {
		ListenPort(0)(&c) // RabbitMQ's default would be its AMQP port + 20000
	}
	n := &Node{
		Name: c.name + "@" + c.host(), Cookie: c.cookie, OTP: r.otp, EPMDPort: EPMDPort(t), ListenPort: c.listenPort,
		Certs: c.certs, Dir: t.TempDir(), t: t, config: c, release: r,
	}
	n.CookieFile = n.path("home/.erlang.cookie")
	if err := n.prepare(); err != nil {
		t.Fatalf("erltest: %v", err)
	}
	t.Cleanup(n.end)
	n.launch()
	return n
}

// needLauncher finds the release and checks that it has what the kind of node needs.
func needLauncher(t testing.TB, c config) release {
	t.Helper()
	r, err := find(c.otp)
	if err != nil {
		missing(t, err)
	}
	l := launchers[c.kind]
	if !r.has(l.program) {
		missing(t, fmt.Errorf("OTP %d here has no %s; hack/setup and hack/otp-roots install it", r.otp, l.program))
	}
	if l.own && r.root != "" {
		t.Fatalf("erltest: %s runs on the machine's own OTP only", l.program)
	}
	if c.lockCounting && !hasLockCounting() {
		t.Skip("erltest: no emulator here counts locks; hack/lcnt-node builds one")
	}
	return r
}

func (n *Node) path(name string) string { return filepath.Join(n.Dir, name) }

// prepare makes the node's directory: home with the cookie, compiled modules, certificates.
func (n *Node) prepare() error {
	for _, dir := range []string{"home", "ebin", "rabbitmq"} {
		if err := os.MkdirAll(n.path(dir), 0o700); err != nil {
			return err
		}
	}
	if err := os.WriteFile(n.CookieFile, []byte(n.Cookie), 0o400); err != nil {
		return err
	}
	if n.config.kind == ejabberd {
		if err := os.WriteFile(n.path("ejabberd.yml"), []byte(ejabberdConfig()), 0o600); err != nil {
			return err
		}
	}
	if err := n.release.compile(n.path("ebin"), helperSource()); err != nil {
		return err
	}
	for _, p := range n.config.programs {
		sources, err := p.sources()
		if err != nil {
			return err
		}
		if err := n.release.compile(n.path("ebin"), sources); err != nil {
			return err
		}
	}
	if n.config.certs != "" {
		return n.prepareTLS()
	}
	return nil
}

// launch starts the process, waits for its helper to call, and starts the programs.
func (n *Node) launch() {
	n.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		n.t.Fatalf("erltest: %v", err)
	}
	defer listener.Close()
	token := random(16)

	argv, env := launchers[n.config.kind].command(n, n.erlArgs())
	if n.config.lockCounting {
		argv, env = countingLocks(argv, env)
	}
	argv = n.release.enter(n.Dir, argv)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = n.Dir
	cmd.Env = append(cleanEnviron(), "HOME="+n.path("home"), "TMPDIR="+n.Dir,
		"ERL_EPMD_PORT="+strconv.Itoa(n.EPMDPort), "ERL_EPMD_ADDRESS=127.0.0.1",
		"ERLTEST_SOCKET="+strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)+":"+token)
	cmd.Env = append(append(cmd.Env, env...), n.config.env...)
	log, err := os.OpenFile(n.path("log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		n.t.Fatalf("erltest: %v", err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := child.Start(cmd); err != nil {
		n.t.Fatalf("erltest: %v", err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
		_ = listener.Close() // nobody will call any more
	}()
	n.cmd, n.ended, n.stopped, n.Pid = cmd, ended, false, cmd.Process.Pid

	side, err := acceptHelper(listener.(*net.TCPListener), token)
	if err != nil {
		n.t.Fatalf("erltest: %s did not answer: %v\n%s", n.Name, err, n.readLog())
	}
	n.mu.Lock()
	n.side = side
	n.mu.Unlock()
	for _, p := range n.config.programs {
		n.Ask(p.call(n.path("ebin")))
	}
}

// acceptHelper waits for the helper to call and to prove by the token that it is ours.
func acceptHelper(listener *net.TCPListener, token string) (net.Conn, error) {
	if err := listener.SetDeadline(time.Now().Add(startTimeout)); err != nil {
		return nil, err
	}
	for {
		conn, err := listener.Accept()
		if err != nil {
			return nil, err
		}
		_ = conn.SetDeadline(time.Now().Add(startTimeout))
		hello, err := readPacket(conn)
		if err == nil && len(hello) > len(token) && string(hello[:len(token)]) == token {
			return conn, conn.SetDeadline(time.Time{})
		}
		_ = conn.Close()
	}
}

// Suspend stops the node's process where it is (SIGSTOP): its sockets stay open and nobody reads them.
func (n *Node) Suspend() {
	n.t.Helper()
	if err := suspend(n.cmd.Process); err != nil {
		n.t.Fatalf("erltest: suspend %s: %v", n.Name, err)
	}
	n.stopped = true
}

// Resume lets a suspended node go on (SIGCONT).
func (n *Node) Resume() {
	n.t.Helper()
	if err := resume(n.cmd.Process); err != nil {
		n.t.Fatalf("erltest: resume %s: %v", n.Name, err)
	}
	n.stopped = false
}

// Kill ends the node at once (SIGKILL) and waits until it is gone.
func (n *Node) Kill() {
	child.Kill(n.cmd.Process)
	<-n.ended
	n.closeSide()
}

// Stop shuts the node down in order (init:stop/0) and waits until it is gone.
func (n *Node) Stop() {
	n.t.Helper()
	n.Ask("init:stop()")
	select {
	case <-n.ended:
	case <-time.After(startTimeout):
		n.t.Errorf("erltest: %s did not stop", n.Name)
	}
	n.Kill()
}

// Restart starts the node again under the same name, cookie and options after ending it if it still runs: a new
// incarnation, with its programs begun afresh.
func (n *Node) Restart() {
	n.t.Helper()
	n.Kill()
	n.launch()
}

// Running reports whether the node's process is there.
func (n *Node) Running() bool {
	select {
	case <-n.ended:
		return false
	default:
		return true
	}
}

// end is the test's clean-up.
func (n *Node) end() {
	if n.t.Failed() {
		n.t.Logf("log of %s (OTP %d):\n%s", n.Name, n.OTP, tail(n.readLog(), 8<<10))
	}
	if n.cmd != nil {
		n.Kill()
	}
}

func (n *Node) closeSide() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.side != nil {
		_ = n.side.Close()
		n.side = nil
	}
}
