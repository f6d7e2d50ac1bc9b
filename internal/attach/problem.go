package attach

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"

	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/epmd"
)

// Exit codes that a Problem asks for.
const (
	CodeUsage   = 2 // the settings are wrong
	CodeReach   = 3 // the node cannot be reached
	CodeRefused = 4 // somebody said no
	CodePartial = 5 // it did not answer in time
)

// Problem is a failed attempt to attach, for people: what failed and what to do.
type Problem struct {
	Hop  string // "target", "cookie", "resolve", "epmd", "port", "tls", "name", "challenge", "node", "probe"
	Fact string // what happened
	Next string // the next step
	Code int    // exit code
	// Permanent: trying again without a change is of no use, and each attempt may
	// leave a line in the node's log.
	Permanent bool
	Err       error
}

func (p *Problem) Error() string { return p.Hop + ": " + p.Fact }

func (p *Problem) Unwrap() error { return p.Err }

// isTimeout is a dial or an answer that took too long.
func isTimeout(err error) bool {
	var ne net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &ne) && ne.Timeout()
}

func resolveProblem(t Target, err *net.DNSError) *Problem {
	return &Problem{Hop: "resolve", Code: CodeReach, Err: err,
		Fact: fmt.Sprintf("the host name %q cannot be resolved", t.Host),
		Next: fmt.Sprintf("check the spelling, or give the address of the distribution port: %s@ADDRESS:PORT", t.alive())}
}

// epmdProblem words why the port mapper did not tell the port.
func epmdProblem(t Target, addr string, err error, names []epmd.Node) *Problem {
	var dns *net.DNSError
	var unreachable *epmd.UnreachableError
	switch {
	case errors.As(err, &dns):
		return resolveProblem(t, dns)
	case errors.Is(err, epmd.ErrUnknownName):
		p := &Problem{Hop: "epmd", Code: CodeReach, Err: err,
			Fact: fmt.Sprintf("EPMD at %s knows no node named %q", addr, t.alive())}
		if len(names) == 0 {
			p.Next = "it knows no node at all: is the node started with a name (-name, -sname), and on this host?"
			return p
		}
		p.Fact += "; it knows"
		for i, n := range names {
			if i == 10 {
				p.Fact += " …"
				break
			}
			p.Fact += " " + n.Name
		}
		p.Next = "hodoscope nodes " + t.Host + " lists them; a node that uses another EPMD needs --epmd-port"
		return p
	case errors.As(err, &unreachable) && errors.Is(err, syscall.ECONNREFUSED):
		return &Problem{Hop: "epmd", Code: CodeReach, Err: err,
			Fact: fmt.Sprintf("nothing listens at %s, where EPMD should be", addr),
			Next: "is a named node running on that host? A node without EPMD is reached by its port: " + t.Node + ":PORT"}
	case isTimeout(err):
		return &Problem{Hop: "epmd", Code: CodeReach, Err: err,
			Fact: fmt.Sprintf("EPMD at %s does not answer", addr),
			Next: "a firewall may drop the packets; from inside the host it would be port " + portOf(addr)}
	}
	return &Problem{Hop: "epmd", Code: CodeReach, Err: err,
		Fact: fmt.Sprintf("EPMD at %s: %v", addr, err), Next: "is it EPMD that listens there?"}
}

func portOf(addr string) string {
	_, port, _ := net.SplitHostPort(addr)
	return port
}

// reasons words what dist can tell apart, in the order in which it is asked.
var reasons = []struct {
	is        error
	hop       string
	fact      string
	next      string
	code      int
	permanent bool
}{
	{dist.ErrCookieRefused, "cookie", "the node refused our cookie", "the cookie must be the node's own: compare with erlang:get_cookie() in its shell, or its cookie file; it is not tried again by itself, since each attempt leaves an error in the node's log", CodeRefused, true},
	{dist.ErrImpostor, "cookie", "the peer does not know the cookie", "it took our answer without knowing the cookie itself: not the node it claims to be", CodeRefused, true},
	{dist.ErrNotAllowed, "name", "the node does not allow us in", "it has a list of allowed nodes (net_kernel:allow/1): give an allowed name with --name, or let the list hold the host part hodoscope", CodeRefused, true},
	{dist.ErrNameInUse, "name", "another node of our name is connected already", "another hodoscope with the same --name? Without --name the node chooses a free name for each", CodeRefused, true},
	{dist.ErrBusy, "name", "the node is just connecting to a node of our name", "try again in a moment", CodeReach, false},
	{dist.ErrWrongNode, "challenge", "another node answers at this address", "give the name it has, or another port", CodeRefused, true},
	{dist.ErrTooOld, "challenge", "the node is too old: hodoscope speaks to OTP 23 and later", "its release is missing parts of the distribution protocol that came with OTP 23", CodeRefused, true},
	{dist.ErrTLSExpected, "tls", "the node expects TLS on its distribution port", "use --tls, with --tls-ca, --tls-cert and --tls-key where it demands them", CodeRefused, true},
	{dist.ErrNoTLS, "tls", "the node does not speak TLS on its distribution port", "leave out --tls", CodeRefused, true},
	{dist.ErrProtocol, "name", "what answers does not speak the Erlang distribution protocol", "is this the distribution port of an Erlang node?", CodeRefused, true},
}

// connectProblem words what dist.Dial failed with.
func connectProblem(t Target, addr string, err error) *Problem {
	for _, r := range reasons {
		if errors.Is(err, r.is) {
			p := &Problem{Hop: r.hop, Fact: r.fact, Next: r.next, Code: r.code, Permanent: r.permanent, Err: err}
			if r.is == dist.ErrWrongNode || r.is == dist.ErrTooOld || r.is == dist.ErrProtocol {
				p.Fact = fmt.Sprintf("%s (%v)", p.Fact, lastError(err))
			}
			return p
		}
	}
	var dns *net.DNSError
	var ce *dist.ConnectError
	switch {
	case errors.As(err, &dns):
		return resolveProblem(t, dns)
	case errors.Is(err, context.Canceled):
		return &Problem{Hop: "node", Code: 130, Err: err, Fact: "interrupted"}
	case errors.As(err, &ce) && ce.Step == dist.StepDial && errors.Is(err, syscall.ECONNREFUSED):
		return &Problem{Hop: "port", Code: CodeReach, Err: err,
			Fact: fmt.Sprintf("nothing listens at %s, the node's distribution port", addr),
			Next: "EPMD may hold a stale entry of a node that died, or the node listens on another address"}
	case errors.As(err, &ce) && ce.Step == dist.StepDial && isTimeout(err):
		return &Problem{Hop: "port", Code: CodeReach, Err: err,
			Fact: fmt.Sprintf("no answer from %s, the node's distribution port", addr),
			Next: "a firewall may let EPMD's port through and not this one"}
	case errors.As(err, &ce) && ce.Step == dist.StepTLS && (isTimeout(err) || errors.Is(err, io.EOF)):
		return &Problem{Hop: "tls", Code: CodeReach, Err: err,
			Fact: fmt.Sprintf("%s accepts connections at %s but does not answer in TLS", t.Node, addr),
			Next: "a node without TLS distribution waits, and hangs up after some seconds: try without --tls. Else its runtime may be stopped or very busy"}
	case errors.As(err, &ce) && ce.Step == dist.StepTLS:
		return &Problem{Hop: "tls", Code: CodeRefused, Permanent: true, Err: err,
			Fact: "the TLS session failed: " + lastError(err).Error(),
			Next: "check --tls-ca, --tls-cert and --tls-key: nodes usually want a client certificate of their own authority"}
	case isTimeout(err):
		return &Problem{Hop: "node", Code: CodeReach, Err: err,
			Fact: fmt.Sprintf("%s accepts connections at %s but does not answer", t.Node, addr),
			Next: "its runtime may be stopped (SIGSTOP, a debugger), swapping, or so busy that it schedules nothing; what does the host say of the process?"}
	case errors.As(err, &ce) && ce.Step == dist.StepName:
		return &Problem{Hop: "name", Code: CodeRefused, Err: err,
			Fact: "the node hung up at our first word",
			Next: "a node with TLS distribution does so: try --tls. Else see its log"}
	}
	return &Problem{Hop: "node", Code: CodeReach, Err: err, Fact: fmt.Sprintf("%s at %s: %v", t.Node, addr, lastError(err)), Next: "see the node's log"}
}

// lastError is what a ConnectError wraps: its own text repeats the address.
func lastError(err error) error {
	var ce *dist.ConnectError
	if errors.As(err, &ce) {
		return ce.Err
	}
	return err
}
