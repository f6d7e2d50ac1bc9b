package dist_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// realTarget is how to reach a node started with a ListenPort.
func realTarget(n *erltest.Node) dist.Config {
	return dist.Config{Node: n.Name, Addr: fmt.Sprintf("127.0.0.1:%d", n.ListenPort), Cookie: n.Cookie}
}

func mustDial(t *testing.T, cfg dist.Config) *dist.Conn {
	t.Helper()
	conn, err := dial(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// eventually waits for the node to say what it must: its net_kernel hears of a
// connection some time after we do.
func eventually(t *testing.T, n *erltest.Node, expr, want string) {
	t.Helper()
	got := n.Ask(expr)
	for deadline := time.Now().Add(time.Minute); got != want; got = n.Ask(expr) {
		if time.Now().After(deadline) {
			t.Fatalf("%s is %s, not %s", expr, got, want)
		}
	}
}

func TestRealNode(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		n := erltest.Start(t, erltest.OTP(otp), erltest.ListenPort(0))
		conn := mustDial(t, realTarget(n))

		// A hidden guest, under the name the node gave it.
		eventually(t, n, "nodes(hidden)", "['"+conn.Self()+"']")
		if got := n.Ask("nodes()"); got != "[]" {
			t.Errorf("nodes() is %s", got)
		}
		if got := n.AskInt("erts_internal:get_creation()"); got != int(conn.Peer().Creation) {
			t.Errorf("creation %d, the node says %d", conn.Peer().Creation, got)
		}

		calls(t, conn, n)
		crashIsSilent(t, conn, n)
		conn.Close()
		if log := n.Log(); log != "" {
			t.Errorf("the visit left in the log: %s", log)
		}
	})
}

func calls(t *testing.T, conn *dist.Conn, n *erltest.Node) {
	t.Helper()
	for name, call := range map[string]func(m, f etf.Atom, args etf.List) (etf.Term, error){
		"rex":  func(m, f etf.Atom, args etf.List) (etf.Term, error) { return conn.Rex(t.Context(), m, f, args) },
		"erpc": func(m, f etf.Atom, args etf.List) (etf.Term, error) { return conn.Erpc(t.Context(), m, f, args) },
	} {
		if got, err := call("erlang", "node", nil); err != nil || got != etf.Atom(n.Name) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		// Twenty thousand integers take some 100 KB: fragments.
		got, err := call("lists", "seq", etf.List{etf.Int(1000), etf.Int(21000)})
		if list, ok := got.(etf.List); err != nil || !ok || len(list) != 20001 || list[20000] != etf.Int(21000) {
			t.Errorf("%s: %.60v, %v", name, got, err)
		}
		var exception *dist.ExceptionError
		if _, err := call("erlang", "error", etf.List{etf.Atom("why")}); !errors.As(err, &exception) || !strings.Contains(err.Error(), "why") {
			t.Errorf("%s of an error: %v", name, err)
		}
	}
}

// crashIsSilent lets a process of ours crash: its report comes to us.
func crashIsSilent(t *testing.T, conn *dist.Conn, n *erltest.Node) {
	t.Helper()
	box := conn.Open(64 << 10)
	defer box.Close()
	args, _ := etf.Append(nil, etf.List{etf.Atom("crash")})
	options, _ := etf.Append(nil, etf.List{etf.Atom("link"), etf.Atom("monitor")})
	ref, err := box.Spawn("erlang", "error", 1, args, options)
	if err != nil {
		t.Fatal(err)
	}
	reply := receive(t, box)
	if reply.Op != dist.OpSpawnReply || reply.Ref != ref || reply.Flags != 3 {
		t.Fatalf("spawn: %+v", reply)
	}
	signals := map[dist.Op]bool{}
	for range 2 {
		m := receive(t, box)
		reason, err := m.Reason()
		if err != nil || m.From != reply.Result || !strings.HasPrefix(etf.Print(reason, etf.PrintOptions{}), "{crash,") {
			t.Errorf("%v from %v: %v, %v", m.Op, m.From, reason, err)
		}
		signals[m.Op] = true
	}
	if !signals[dist.OpPayloadExit] || !signals[dist.OpPayloadMonitorPX] {
		t.Errorf("signals %v", signals)
	}
	for deadline := time.Now().Add(time.Minute); conn.Stats().Silenced == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no report came to us")
		}
	}
}

func TestRealNodeRefuses(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		n := erltest.Start(t, erltest.OTP(otp), erltest.ListenPort(0))

		wrong := realTarget(n)
		wrong.Cookie = "wrong" + n.Cookie
		if _, err := dial(t, wrong); !errors.Is(err, dist.ErrCookieRefused) {
			t.Errorf("wrong cookie: %v", err)
		}
		wrong = realTarget(n)
		wrong.Node = "another@127.0.0.1"
		if _, err := dial(t, wrong); !errors.Is(err, dist.ErrWrongNode) {
			t.Errorf("wrong name: %v", err)
		}

		// Two under one static name: the first stays.
		static := realTarget(n)
		static.Name = "watch@127.0.0.1"
		first := mustDial(t, static)
		eventually(t, n, "net_kernel:node_info('watch@127.0.0.1', state)", "{ok,up}")
		if _, err := dial(t, static); !errors.Is(err, dist.ErrNameInUse) {
			t.Errorf("second of one name: %v", err)
		}
		if got, err := first.Rex(t.Context(), "erlang", "node", nil); err != nil || got != etf.Atom(n.Name) {
			t.Errorf("the first then: %v, %v", got, err)
		}
		first.Close()

		n.Ask("net_kernel:allow(['friend@127.0.0.1'])")
		if _, err := dial(t, realTarget(n)); !errors.Is(err, dist.ErrNotAllowed) {
			t.Errorf("not on the list: %v", err)
		}
	})
}

// Coming and going many times leaves at most the one name behind.
func TestRealNodeKeepsNoAtoms(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		n := erltest.Start(t, erltest.OTP(otp), erltest.ListenPort(0))
		visit := func() {
			conn := mustDial(t, realTarget(n))
			if _, err := conn.Rex(t.Context(), "erlang", "node", nil); err != nil {
				t.Fatal(err)
			}
			conn.Close()
			// The node takes the name back when it has seen us go.
			eventually(t, n, "net_kernel:nodes_info()", "{ok,[]}")
		}
		visit()
		before := n.AskInt("erlang:system_info(atom_count)")
		for range 50 {
			visit()
		}
		if after := n.AskInt("erlang:system_info(atom_count)"); after > before+1 {
			t.Errorf("%d atoms before 50 visits, %d after", before, after)
		}
		if log := n.Log(); log != "" {
			t.Errorf("the visits left in the log: %s", log)
		}
	})
}

func TestRealNodeOverTLS(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		certs := t.TempDir()
		n := erltest.Start(t, erltest.OTP(otp), erltest.ListenPort(0), erltest.TLS(certs))
		cfg := realTarget(n)
		// OTP 23 hangs up without sending the alert that tells.
		if _, err := dial(t, cfg); !errors.Is(err, dist.ErrTLSExpected) && !(otp == 23 && errors.Is(err, io.EOF)) {
			t.Errorf("without TLS: %v", err)
		}
		cfg.TLS = clientTLS(t, certs)
		calls(t, mustDial(t, cfg), n)

		cfg.TLS = cfg.TLS.Clone()
		cfg.TLS.Certificates = nil
		conn, err := dial(t, cfg)
		var failed *dist.ConnectError
		if conn != nil || !errors.As(err, &failed) || failed.Step != dist.StepTLS {
			t.Errorf("without a certificate: %v", err)
		}
	})

	t.Run("a node that speaks none", func(t *testing.T) {
		certs := t.TempDir()
		if err := erltest.MakeCerts(certs); err != nil {
			t.Fatal(err)
		}
		n := erltest.Start(t, erltest.ListenPort(0))
		cfg := realTarget(n)
		cfg.TLS = clientTLS(t, certs)
		// It takes the first bytes of our hello for a length and waits for the
		// rest: for its 7 s of net_setuptime, if we let it.
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		_, err := dist.Dial(ctx, cfg)
		var failed *dist.ConnectError
		if !errors.As(err, &failed) || failed.Step != dist.StepTLS || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func clientTLS(t *testing.T, certs string) *tls.Config {
	t.Helper()
	pem, err := os.ReadFile(filepath.Join(certs, erltest.CAFile))
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(filepath.Join(certs, erltest.ClientCertFile), filepath.Join(certs, erltest.ClientKeyFile))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	return &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}, ServerName: "127.0.0.1"}
}
