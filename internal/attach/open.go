package attach

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/epmd"
	"github.com/hodoscope/hodoscope/internal/node"
)

// Options says which node and with what credentials.
type Options struct {
	Target     string
	CookieFile string // "": where OTP keeps it
	Cookie     string // from the environment; never from the command line
	EPMDPort   int    // 0: ERL_EPMD_PORT, else 4369
	Name       string // our own full name; "": the node chooses one
	TLS        *tls.Config
	Timeout    time.Duration // of the whole attempt; 0: ten seconds
	Trace      io.Writer
	// LoadProbe loads the probe module into the node unless it is there, and asks
	// it. Audit notes that before it is done, and must be set.
	LoadProbe bool
	// Insist has our processes run at high priority, for a node on which others of that
	// priority leave nobody else a turn.
	Insist bool
	Audit  func(node, call, object string) error
}

const defaultTimeout = 10 * time.Second

// Open attaches. The error is a *Problem, or ctx's.
func Open(ctx context.Context, o Options) (*node.Node, error) {
	t, err := ParseTarget(o.Target)
	if err != nil {
		return nil, &Problem{Hop: "target", Code: CodeUsage, Permanent: true, Err: err, Fact: err.Error(),
			Next: "name the node as app@host, app@host:port, or app for a node on this machine"}
	}
	cookie, err := readCookie(o)
	if err != nil {
		return nil, err
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	if t.Port == 0 {
		if t.Port, err = lookup(ctx, t, o.epmdPort()); err != nil {
			return nil, err
		}
	}
	n, err := dial(ctx, t, cookie, o)
	if err != nil || !o.LoadProbe {
		return n, err
	}
	if err := n.UseModule(ctx, func(call, object string) error { return o.Audit(n.Name(), call, object) }); err != nil {
		n.Close()
		return nil, moduleProblem(err)
	}
	return n, nil
}

func dial(ctx context.Context, t Target, cookie string, o Options) (*node.Node, error) {
	addr := t.addr(t.Port)
	open := node.Dial
	if o.Insist {
		open = node.DialInsisting
	}
	n, err := open(ctx, node.Config{
		Node: t.Node, Addr: addr, Cookie: cookie, Name: o.Name, TLS: o.tls(t), Trace: o.Trace,
	})
	if err != nil {
		return nil, connectProblem(t, addr, err)
	}
	return n, nil
}

// tls names the host that the certificate must be for.
func (o Options) tls(t Target) *tls.Config {
	if o.TLS == nil || o.TLS.ServerName != "" || o.TLS.InsecureSkipVerify {
		return o.TLS
	}
	c := o.TLS.Clone()
	c.ServerName = t.Host
	return c
}

func (o Options) epmdPort() int {
	if o.EPMDPort != 0 {
		return o.EPMDPort
	}
	if p, err := strconv.Atoi(os.Getenv("ERL_EPMD_PORT")); err == nil && p > 0 {
		return p
	}
	return epmd.DefaultPort
}

// lookup asks the port mapper for the distribution port.
func lookup(ctx context.Context, t Target, epmdPort int) (int, error) {
	c := epmd.Client{Addr: t.addr(epmdPort)}
	n, err := c.Lookup(ctx, t.alive())
	if err == nil {
		return n.Port, nil
	}
	names, _ := c.Names(ctx) // only to make the message more helpful
	return 0, epmdProblem(t, c.Addr, err, names)
}

// Entry is a node that a host's port mapper knows.
type Entry struct {
	Name     string // the part before the @
	Node     string // full name, when we got in
	Host     string
	Port     int
	Entered  bool   // the node let us in
	OTP      string // release, when we got in
	Verdict  string // "open", or why not
	NextStep string
}

// mostTried bounds how many nodes are tried at once.
const mostTried = 4

// Nodes asks a host's port mapper for its nodes and tries each door. Trying
// leaves nothing behind where the cookie is right, and one line in the log of a
// node that refuses it; try=false only lists.
func Nodes(ctx context.Context, host string, try bool, o Options) ([]Entry, error) {
	t := Target{Host: host}
	c := epmd.Client{Addr: net.JoinHostPort(host, strconv.Itoa(o.epmdPort()))}
	names, err := c.Names(ctx)
	if err != nil {
		return nil, epmdProblem(t, c.Addr, err, nil)
	}
	entries := make([]Entry, len(names))
	cookie, cookieErr := readCookie(o)
	var tried sync.WaitGroup
	tokens := make(chan struct{}, mostTried)
	for i, n := range names {
		entries[i] = Entry{Name: n.Name, Host: host, Port: n.Port, Verdict: "not tried"}
		if !try {
			continue
		}
		if cookieErr != nil {
			entries[i].refuse(cookieErr)
			continue
		}
		tried.Go(func() {
			tokens <- struct{}{}
			defer func() { <-tokens }()
			entries[i].enter(ctx, Target{Node: n.Name, Host: host, Port: n.Port}, cookie, o)
		})
	}
	tried.Wait()
	return entries, nil
}

func (e *Entry) enter(ctx context.Context, t Target, cookie string, o Options) {
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	n, err := dial(ctx, t, cookie, o)
	if err != nil {
		e.refuse(err)
		return
	}
	defer n.Close()
	e.Entered, e.Node, e.OTP, e.Verdict = true, n.Name(), n.Greeting().OTPRelease, "open"
}

func (e *Entry) refuse(err error) {
	e.Verdict = err.Error()
	if p, ok := err.(*Problem); ok {
		e.Verdict, e.NextStep = fmt.Sprintf("%s: %s", p.Hop, p.Fact), p.Next
	}
}
