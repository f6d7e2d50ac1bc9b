package disttest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// startErl runs a real node that connects to the fake one and lets echo send
// back what it gets, with the number of times it was told to repeat it. The
// node does not listen and so registers nowhere.
func startErl(t *testing.T, s *Server) {
	t.Helper()
	path, err := exec.LookPath("erl")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	daemon := NewEPMD(t)
	daemon.Register(s.Alive(), s.Port())
	program := fmt.Sprintf(`
		register(echo, spawn(fun F() -> receive {From, Term} -> From ! Term, F() end end)),
		true = net_kernel:connect_node('%s'),
		receive stop -> ok end.`, s.Name())
	_, port, _ := net.SplitHostPort(daemon.Addr())
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, path, "-noshell", "-noinput", "-start_epmd", "false", "-dist_listen", "false",
		"-name", "real@127.0.0.1", "-setcookie", "cookie", "-eval", program)
	cmd.Env = append(os.Environ(), "ERL_EPMD_PORT="+port, "HOME="+t.TempDir())
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		cmd.Wait()
		if t.Failed() {
			t.Logf("erl said: %s", out.String())
		}
	})
}

// A real node is the judge of the fake: it connects, and what it echoes has
// gone through our header, atom cache and fragments, and back through its own.
func TestRealNodeConnectsAndEchoes(t *testing.T) {
	for name, offered := range map[string]uint64{
		"header, cache and fragments": Offered25,
		"fragments only":              Offered25 &^ FlagDistHdrAtomCache,
		"pass-through":                Offered25 &^ (FlagDistHdrAtomCache | FlagFragments),
	} {
		t.Run(name, func(t *testing.T) {
			s := NewServer(t, Config{Offered: offered, FragmentSize: 1000})
			startErl(t, s)
			p := s.Accept()
			p.Handshake()
			if p.Client.Name != "real@127.0.0.1" {
				t.Errorf("the client calls itself %q", p.Client.Name)
			}
			for i, term := range echoTerms(s) {
				// echo is registered before the node connects.
				p.Send(etf.Tuple{RegSend, s.Pid(1), etf.Atom(""), etf.Atom("echo")}, etf.Tuple{s.Pid(1), term})
				if got := awaitSend(p, s.Pid(1)); !reflect.DeepEqual(got, term) {
					t.Errorf("term %d came back as %.200v", i, got)
				}
			}
		})
	}
}

// awaitSend skips what a visible node says of itself to a new neighbour.
func awaitSend(p *Peer, to etf.Pid) etf.Term {
	for deadline := time.Now().Add(Wait); time.Now().Before(deadline); {
		control, payload := p.ReadControl()
		if (control[0] == SendSender || control[0] == Send) && control[2] == to {
			return payload
		}
	}
	p.failf("no answer to %v", to)
	return nil
}

func echoTerms(s *Server) []etf.Term {
	many := make(etf.List, 400) // more atoms than a header has room for
	for i := range many {
		many[i] = etf.Atom(fmt.Sprintf("disttest_%d", i))
	}
	return []etf.Term{
		etf.Atom("ok"),
		etf.Tuple{etf.Atom("ok"), etf.Atom("error"), etf.Atom("ok"), etf.Int(1)},
		etf.Atom(strings.Repeat("ä", 255)),
		many,
		etf.Binary(strings.Repeat("x", 300_000)),
		etf.Map{{Key: etf.Atom("a"), Value: etf.Binary(strings.Repeat("y", 2500))}},
		etf.Export{Module: "lists", Function: "seq", Arity: 2},
		etf.Tuple{s.Ref(7), s.Pid(9), etf.Float(0.5), etf.ImproperList{Elems: []etf.Term{etf.Int(1)}, Tail: etf.Atom("t")}},
	}
}

func TestRealNodeWithWrongCookieIsRefused(t *testing.T) {
	s := NewServer(t, Config{Cookie: "another"})
	startErl(t, s)
	if err := s.Accept().TryHandshake(); err == nil || err.Error() != "refused: wrong digest" {
		t.Errorf("handshake: %v", err)
	}
}
