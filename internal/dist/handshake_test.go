package dist_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/dist/disttest"
)

func TestHandshakeNamedByTheNode(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{Creation: 42, GivenCreation: 7})
	if p.Client.Flags&disttest.FlagPublished != 0 {
		t.Error("we are published: a visible node")
	}
	if p.Client.Flags&disttest.FlagAlias != 0 {
		t.Error("we offer ALIAS")
	}
	if conn.Self() != "guest@hodoscope" {
		t.Errorf("we are %q", conn.Self())
	}
	if peer := conn.Peer(); peer.Name != s.Name() || peer.Creation != 42 {
		t.Errorf("the peer is %+v", peer)
	}
	if box := conn.Open(1); box.Pid().Creation != 7 || box.Pid().Node != "guest@hodoscope" {
		t.Errorf("a mailbox has the pid %+v", box.Pid())
	}
	alive(t, conn, p, s)
}

func TestHandshakeWithStaticName(t *testing.T) {
	creations := map[uint32]bool{}
	for range 3 {
		conn, p, s := attach(t, disttest.Config{}, func(c *dist.Config) { c.Name = "watch@ops" })
		if p.Client.Flags&disttest.FlagNameMe != 0 || p.Client.Name != "watch@ops" || conn.Self() != "watch@ops" {
			t.Errorf("we are %+v and call ourselves %q", p.Client, conn.Self())
		}
		if creations[p.Client.Creation] || p.Client.Creation < 4 {
			t.Errorf("creation %d, after %v", p.Client.Creation, creations)
		}
		creations[p.Client.Creation] = true
		if got := conn.Open(1).Pid().Creation; got != p.Client.Creation {
			t.Errorf("pids have creation %d, the handshake said %d", got, p.Client.Creation)
		}
		alive(t, conn, p, s)
	}
}

func TestHandshakeMeetsTheFlagsOfEveryRelease(t *testing.T) {
	for release, fake := range map[string]disttest.Config{
		"23":                       {Mandatory: disttest.Mandatory23, Offered: disttest.Offered23},
		"25":                       {Mandatory: disttest.Mandatory25, Offered: disttest.Offered25},
		"27":                       {Mandatory: disttest.Mandatory26, Offered: disttest.Offered25},
		"29":                       {Mandatory: disttest.Mandatory26, Offered: disttest.Offered29},
		"digest in place of flags": {Offered: disttest.FlagMandatory25Digest | disttest.Offered25&^disttest.Mandatory25},
		"digest wanted":            {Mandatory: disttest.Mandatory26 | disttest.FlagMandatory25Digest, Offered: disttest.Offered29},
	} {
		t.Run(release, func(t *testing.T) {
			conn, p, s := attach(t, fake)
			alive(t, conn, p, s)
		})
	}
}

func TestHandshakeOverTLS(t *testing.T) {
	server, client := disttest.TLS(t)
	conn, p, s := attach(t, disttest.Config{TLS: server}, func(c *dist.Config) {
		c.TLS = client.Clone()
		c.TLS.ServerName = "localhost"
	})
	alive(t, conn, p, s)
}

// failure is an attempt to connect that must not succeed.
type failure struct {
	name   string
	fake   disttest.Config
	change func(*dist.Config)
	script func(*disttest.Peer)
	step   dist.Step
	is     error
	proof  bool // our digest may go out: the failure comes after it
}

func byTheBook(p *disttest.Peer) { p.TryHandshake() }

func status(s string) func(*disttest.Peer) {
	return func(p *disttest.Peer) { p.ReadName(); p.SendStatus(s); p.WaitClosed() }
}

func named(name string, creation uint32) func(*disttest.Peer) {
	return func(p *disttest.Peer) { p.ReadName(); p.SendNamed(name, creation); sendChallenge(p); p.WaitClosed() }
}

func sendChallenge(p *disttest.Peer) { p.SendChallenge(honest) }

var honest = disttest.ChallengeMessage{
	Flags: disttest.Offered25 | disttest.FlagNameMe, Challenge: 1, Creation: 1, Name: "fake@127.0.0.1",
}

// challenged plays everything right up to a challenge of the test's making.
func challenged(change func(*disttest.ChallengeMessage)) func(*disttest.Peer) {
	return func(p *disttest.Peer) {
		p.ReadName()
		p.SendNamed("guest@hodoscope", 7)
		m := honest
		change(&m)
		p.SendChallenge(m)
		p.WaitClosed()
	}
}

// acked plays everything right up to an acknowledgement of the test's making.
func acked(ack func(p *disttest.Peer, challenge uint32, digest [16]byte)) func(*disttest.Peer) {
	return func(p *disttest.Peer) {
		p.ReadName()
		p.SendNamed("guest@hodoscope", 7)
		sendChallenge(p)
		challenge, digest := p.ReadChallengeReply()
		ack(p, challenge, digest)
		p.WaitClosed()
	}
}

func static(c *dist.Config) { c.Name = "watch@ops" }

var failures = []failure{
	// What an honest node says.
	{name: "wrong cookie", fake: disttest.Config{Cookie: "another"}, script: byTheBook,
		step: dist.StepCookie, is: dist.ErrCookieRefused, proof: true},
	{name: "flags missing", fake: disttest.Config{Mandatory: 1 << 60}, script: byTheBook,
		step: dist.StepName, is: dist.ErrNotAllowed},
	{name: "not allowed", script: status("not_allowed"), step: dist.StepName, is: dist.ErrNotAllowed},
	{name: "not allowed, static name", script: status("not_allowed"), change: static, step: dist.StepName, is: dist.ErrNotAllowed},
	{name: "nok", script: status("nok"), change: static, step: dist.StepName, is: dist.ErrBusy},
	{name: "alive", script: func(p *disttest.Peer) {
		p.ReadName()
		p.SendStatus("alive")
		if answer := p.ReadStatus(); answer != "false" {
			panic("we answered " + answer + ", which throws out the other observer")
		}
	}, change: static, step: dist.StepName, is: dist.ErrNameInUse},
	{name: "another node answers", fake: disttest.Config{Name: "other@127.0.0.1"}, script: byTheBook,
		change: func(c *dist.Config) { c.Node = "fake@127.0.0.1" }, step: dist.StepChallenge, is: dist.ErrWrongNode},
	{name: "a node of OTP 22", script: challenged(func(m *disttest.ChallengeMessage) { m.Flags = disttest.Offered23 &^ disttest.FlagHandshake23 }),
		step: dist.StepChallenge, is: dist.ErrTooOld},
	{name: "a challenge of version 5", script: func(p *disttest.Peer) {
		p.ReadName()
		p.SendNamed("guest@hodoscope", 7)
		p.SendHandshake([]byte("n\x00\x05\x00\x07\xff\xff\x01\x02\x03\x04fake@127.0.0.1"))
		p.WaitClosed()
	}, step: dist.StepChallenge, is: dist.ErrTooOld},
	{name: "a name is asked for and not given", script: status("ok"), step: dist.StepName, is: dist.ErrTooOld},
	{name: "closes at once", script: func(p *disttest.Peer) { p.ReadName() }, step: dist.StepName, is: io.EOF},
	{name: "resets at once", script: func(p *disttest.Peer) { p.ReadName(); p.Reset() }, step: dist.StepName, is: syscall.ECONNRESET},
	{name: "resets after our digest", script: acked(func(p *disttest.Peer, _ uint32, _ [16]byte) { p.Reset() }),
		step: dist.StepCookie, is: dist.ErrCookieRefused, proof: true},

	// What only an impostor says. Names first: nothing derived from the cookie
	// may go out.
	{name: "flags 0", script: challenged(func(m *disttest.ChallengeMessage) { m.Flags = 0 }), step: dist.StepChallenge, is: dist.ErrTooOld},
	{name: "wrong name", script: challenged(func(m *disttest.ChallengeMessage) { m.Name = "fake@127.0.0.2" }), step: dist.StepChallenge, is: dist.ErrWrongNode},
	{name: "empty name", script: challenged(func(m *disttest.ChallengeMessage) { m.Name = "" }), step: dist.StepChallenge, is: dist.ErrWrongNode},
	{name: "name with a NUL appended", script: challenged(func(m *disttest.ChallengeMessage) { m.Name += "\x00" }), step: dist.StepChallenge, is: dist.ErrWrongNode},
	{name: "name in capitals", script: challenged(func(m *disttest.ChallengeMessage) { m.Name = "FAKE@127.0.0.1" }), step: dist.StepChallenge, is: dist.ErrWrongNode},
	{name: "huge name", script: challenged(func(m *disttest.ChallengeMessage) { m.Name = strings.Repeat("a", 4000) }), step: dist.StepChallenge, is: dist.ErrProtocol},
	{name: "name not UTF-8", script: challenged(func(m *disttest.ChallengeMessage) { m.Name = "\xff\xfe@host" }), step: dist.StepChallenge, is: dist.ErrProtocol},
	{name: "name with escape codes", script: challenged(func(m *disttest.ChallengeMessage) { m.Name = "\x1b]52;c;eA==\a@\u202ehost" }), step: dist.StepChallenge, is: dist.ErrWrongNode},
	{name: "a message of 65535 bytes", script: challenged(func(m *disttest.ChallengeMessage) { m.Name = strings.Repeat("a", 65535-19) }), step: dist.StepChallenge, is: dist.ErrProtocol},
	{name: "short challenge", script: func(p *disttest.Peer) {
		p.ReadName()
		p.SendNamed("guest@hodoscope", 7)
		p.SendHandshake(make([]byte, 3))
		p.WaitClosed()
	}, step: dist.StepChallenge, is: dist.ErrProtocol},
	{name: "empty challenge", script: func(p *disttest.Peer) {
		p.ReadName()
		p.SendNamed("guest@hodoscope", 7)
		p.SendHandshake(nil)
		p.WaitClosed()
	}, step: dist.StepChallenge, is: dist.ErrProtocol},
	{name: "named with escape codes", script: named("\x1b[2J\a@hodoscope", 7), step: dist.StepName, is: dist.ErrProtocol},
	{name: "named with a right-to-left override", script: named("a\u202eb@hodoscope", 7), step: dist.StepName, is: dist.ErrProtocol},
	{name: "named at another host", script: named("guest@elsewhere", 7), step: dist.StepName, is: dist.ErrProtocol},
	{name: "named with two hosts", script: named("guest@x@hodoscope", 7), step: dist.StepName, is: dist.ErrProtocol},
	{name: "named without a host", script: named("guest", 7), step: dist.StepName, is: dist.ErrProtocol},
	{name: "named nothing", script: named("@hodoscope", 7), step: dist.StepName, is: dist.ErrProtocol},
	{name: "named the empty string", script: named("", 7), step: dist.StepName, is: dist.ErrProtocol},
	{name: "named at length", script: named(strings.Repeat("a", 300)+"@hodoscope", 7), step: dist.StepName, is: dist.ErrProtocol},
	{name: "named with a length beyond the message", script: func(p *disttest.Peer) {
		p.ReadName()
		p.SendHandshake([]byte("snamed:\xff\xffguest@hodoscope\x00\x00\x00\x07"))
		p.WaitClosed()
	}, step: dist.StepName, is: dist.ErrProtocol},
	{name: "named without a creation", script: func(p *disttest.Peer) {
		p.ReadName()
		p.SendHandshake([]byte("snamed:\x00\x0fguest@hodoscope"))
		p.WaitClosed()
	}, step: dist.StepName, is: dist.ErrProtocol},
	{name: "named and cut", script: func(p *disttest.Peer) { p.ReadName(); p.SendHandshake([]byte("snamed:\x00")); p.WaitClosed() },
		step: dist.StepName, is: dist.ErrProtocol},
	{name: "named unasked", script: named("guest@hodoscope", 7), change: static, step: dist.StepName, is: dist.ErrProtocol},
	{name: "status unknown", script: status("\x1b[31mok"), step: dist.StepName, is: dist.ErrProtocol},
	{name: "status empty", script: status(""), step: dist.StepName, is: dist.ErrProtocol},
	{name: "no status but a challenge", script: func(p *disttest.Peer) { p.ReadName(); sendChallenge(p); p.WaitClosed() },
		step: dist.StepName, is: dist.ErrProtocol},
	{name: "an HTTP server", script: func(p *disttest.Peer) { p.SendRaw([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")); p.WaitClosed() },
		step: dist.StepName, is: dist.ErrProtocol},
	{name: "wrong digest", script: acked(func(p *disttest.Peer, _ uint32, _ [16]byte) { p.SendChallengeAck([16]byte{}) }),
		step: dist.StepCookie, is: dist.ErrImpostor, proof: true},
	{name: "our own digest sent back", script: acked(func(p *disttest.Peer, _ uint32, digest [16]byte) { p.SendChallengeAck(digest) }),
		step: dist.StepCookie, is: dist.ErrImpostor, proof: true},
	{name: "digest of its own challenge", script: acked(func(p *disttest.Peer, _ uint32, _ [16]byte) {
		p.SendChallengeAck(disttest.Digest("cookie", honest.Challenge))
	}), step: dist.StepCookie, is: dist.ErrImpostor, proof: true},
	{name: "digest of the empty cookie", script: acked(func(p *disttest.Peer, challenge uint32, _ [16]byte) {
		p.SendChallengeAck(disttest.Digest("", challenge))
	}), step: dist.StepCookie, is: dist.ErrImpostor, proof: true},
	{name: "digest cut to nothing", script: acked(func(p *disttest.Peer, _ uint32, _ [16]byte) { p.SendHandshake([]byte("a")) }),
		step: dist.StepCookie, is: dist.ErrImpostor, proof: true},
	{name: "digest with bytes after it", script: acked(func(p *disttest.Peer, challenge uint32, _ [16]byte) {
		digest := disttest.Digest("cookie", challenge)
		p.SendHandshake(append(append([]byte("a"), digest[:]...), 0))
	}), step: dist.StepCookie, is: dist.ErrImpostor, proof: true},
	{name: "a status for a digest", script: acked(func(p *disttest.Peer, _ uint32, _ [16]byte) { p.SendStatus("ok") }),
		step: dist.StepCookie, is: dist.ErrProtocol, proof: true},
}

func TestHandshakeFailures(t *testing.T) {
	for _, f := range failures {
		t.Run(f.name, func(t *testing.T) {
			s := disttest.NewServer(t, f.fake)
			cfg := target(s)
			var wire recorder
			cfg.Dial = wire.dial
			if f.change != nil {
				f.change(&cfg)
			}
			s.Serve(f.script)
			conn, err := dial(t, cfg)
			if conn != nil {
				t.Error("connected")
			}
			var failed *dist.ConnectError
			if !errors.As(err, &failed) {
				t.Fatalf("%T: %v", err, err)
			}
			if failed.Step != f.step || !errors.Is(err, f.is) || failed.Node != cfg.Node || failed.Addr != cfg.Addr {
				t.Errorf("got %v, want %v: %v", err, f.step, f.is)
			}
			if text := err.Error(); strings.ContainsAny(text, "\x1b\a\u202e\n") || len(text) > 400 || strings.Contains(text, "cookie\x00") {
				t.Errorf("the error's text carries the peer's bytes: %q", text)
			}
			if proved := bytes.Contains(wire.bytes("->"), []byte("\x00\x15r")); proved != f.proof {
				t.Errorf("digest sent: %v", proved)
			}
			if !wire.isClosed() {
				t.Error("the socket is still open")
			}
		})
	}
}

// A digest heard in one handshake is worth nothing in the next.
func TestHandshakeReplayedDigest(t *testing.T) {
	var heard [16]byte
	s := disttest.NewServer(t, disttest.Config{})
	var once sync.Once
	s.Serve(acked(func(p *disttest.Peer, challenge uint32, _ [16]byte) {
		once.Do(func() { heard = disttest.Digest("cookie", challenge) })
		p.SendChallengeAck(heard)
	}))
	if _, err := dial(t, target(s)); err != nil {
		t.Fatalf("the node itself: %v", err)
	}
	for range 20 {
		if _, err := dial(t, target(s)); !errors.Is(err, dist.ErrImpostor) {
			t.Fatalf("the digest replayed: %v", err)
		}
	}
}

// serverBytes is how many bytes a node sends in a handshake that names us.
func serverBytes(t *testing.T) int {
	var wire recorder
	attach(t, disttest.Config{}, func(c *dist.Config) { c.Dial = wire.dial })
	return len(wire.bytes("<-"))
}

func TestHandshakeClosedAtEachByte(t *testing.T) {
	for n := 1; n <= serverBytes(t); n++ {
		s := disttest.NewServer(t, disttest.Config{Fault: &disttest.Fault{CloseAt: n}})
		s.Serve(byTheBook)
		conn, err := dial(t, target(s))
		var failed *dist.ConnectError
		if conn != nil || !errors.As(err, &failed) {
			t.Errorf("closed before byte %d: %v, %v", n, conn, err)
		}
	}
}

// One wrong byte ends the handshake, or changes only what the peer may choose:
// its flags, its challenge (then our digest is wrong for it), creations.
func TestHandshakeGarbledAtEachByte(t *testing.T) {
	for n := 1; n <= serverBytes(t); n++ {
		s := disttest.NewServer(t, disttest.Config{Fault: &disttest.Fault{GarbleAt: n, Mask: 0x20}})
		s.Serve(byTheBook)
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		conn, err := dist.Dial(ctx, target(s))
		cancel()
		if err == nil {
			if conn.Peer().Name != s.Name() || !strings.HasSuffix(conn.Self(), "@hodoscope") {
				t.Errorf("byte %d: %q connected to %q", n, conn.Self(), conn.Peer().Name)
			}
			conn.Close()
		}
	}
}

func TestHandshakeStalledAtEachMessage(t *testing.T) {
	for _, n := range []int{1, 2, 10, 40, 60, serverBytes(t)} {
		s := disttest.NewServer(t, disttest.Config{Fault: &disttest.Fault{StallAt: n}})
		s.Serve(func(p *disttest.Peer) { p.TryHandshake(); p.Stall() })
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		start := time.Now()
		_, err := dist.Dial(ctx, target(s))
		cancel()
		if failed, ok := err.(*dist.ConnectError); !ok || !errors.Is(failed, context.DeadlineExceeded) || strings.Contains(err.Error(), "\n") {
			t.Errorf("stalled before byte %d: %v", n, err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("stalled before byte %d: took %v", n, took)
		}
	}
}

func TestHandshakeCanceled(t *testing.T) {
	s := disttest.NewServer(t, disttest.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	s.Serve(func(p *disttest.Peer) { p.ReadName(); cancel(); p.WaitClosed() })
	if _, err := dist.Dial(ctx, target(s)); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

func TestDialRefused(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	listener.Close()
	_, err = dial(t, dist.Config{Node: "fake@127.0.0.1", Addr: addr, Cookie: "cookie"})
	var failed *dist.ConnectError
	if !errors.As(err, &failed) || failed.Step != dist.StepDial || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("got %v", err)
	}
}

func TestTLSFailures(t *testing.T) {
	server, client := disttest.TLS(t)
	_, stranger := disttest.TLS(t)
	client.ServerName, stranger.ServerName = "localhost", "localhost"

	t.Run("the node expects TLS", func(t *testing.T) {
		s := disttest.NewServer(t, disttest.Config{})
		// OTP's ssl answers a record of no known type with an alert (Go's TLS
		// just hangs up, which cannot be told from a node that does).
		s.Serve(func(p *disttest.Peer) { p.ReadName(); p.SendRaw([]byte{21, 3, 3, 0, 2, 2, 10}) })
		_, err := dial(t, target(s))
		var failed *dist.ConnectError
		if !errors.As(err, &failed) || failed.Step != dist.StepName || !errors.Is(err, dist.ErrTLSExpected) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the node speaks no TLS", func(t *testing.T) {
		s := disttest.NewServer(t, disttest.Config{})
		s.Serve(func(p *disttest.Peer) { p.SendRaw([]byte("not a TLS record")); p.Stall() })
		cfg := target(s)
		cfg.TLS = client
		_, err := dial(t, cfg)
		var failed *dist.ConnectError
		if !errors.As(err, &failed) || failed.Step != dist.StepTLS || !errors.Is(err, dist.ErrNoTLS) {
			t.Errorf("got %v", err)
		}
	})
	for name, cfg := range map[string]func(*dist.Config){
		"unknown authority": func(c *dist.Config) { c.TLS = stranger },
		"wrong host name":   func(c *dist.Config) { c.TLS = client.Clone(); c.TLS.ServerName = "elsewhere" },
	} {
		t.Run(name, func(t *testing.T) {
			s := disttest.NewServer(t, disttest.Config{TLS: server})
			s.Serve(byTheBook)
			c := target(s)
			cfg(&c)
			_, err := dial(t, c)
			var failed *dist.ConnectError
			if !errors.As(err, &failed) || failed.Step != dist.StepTLS || errors.Is(err, dist.ErrNoTLS) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// The bytes of whole handshakes, each message on a line, fields apart. What is
// random or follows from it is dotted.
func TestHandshakeGoldens(t *testing.T) {
	for _, test := range []struct {
		name   string
		fake   disttest.Config
		change func(*dist.Config)
		script func(*disttest.Peer)
	}{
		{name: "named_by_the_node", script: (*disttest.Peer).Handshake},
		{name: "static_name", change: static, script: (*disttest.Peer).Handshake},
		{name: "static_name_in_use", change: static, script: func(p *disttest.Peer) { p.ReadName(); p.SendStatus("alive"); p.ReadStatus() }},
		{name: "not_allowed", script: status("not_allowed")},
		{name: "wrong_cookie", fake: disttest.Config{Cookie: "another"}, script: byTheBook},
		{name: "wrong_node", fake: disttest.Config{Name: "other@127.0.0.1"}, script: byTheBook,
			change: func(c *dist.Config) { c.Node = "fake@127.0.0.1" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := disttest.NewServer(t, test.fake)
			cfg := target(s)
			var wire recorder
			cfg.Dial = wire.dial
			if test.change != nil {
				test.change(&cfg)
			}
			s.Serve(test.script)
			dial(t, cfg)
			golden(t, "handshake/"+test.name+".golden", wire.transcript())
		})
	}
}

// recorder keeps what goes over a connection.
type recorder struct {
	mu     sync.Mutex
	chunks []chunk
	closed bool
}

type chunk struct {
	dir string
	b   []byte
}

func (r *recorder) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, addr)
	return &recordedConn{conn, r}, err
}

type recordedConn struct {
	net.Conn
	r *recorder
}

func (c *recordedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.r.add("<-", b[:n])
	return n, err
}

func (c *recordedConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.r.add("->", b[:n])
	return n, err
}

func (c *recordedConn) Close() error {
	c.r.mu.Lock()
	c.r.closed = true
	c.r.mu.Unlock()
	return c.Conn.Close()
}

func (r *recorder) add(dir string, b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.chunks); n > 0 && r.chunks[n-1].dir == dir {
		r.chunks[n-1].b = append(r.chunks[n-1].b, b...)
	} else if len(b) > 0 {
		r.chunks = append(r.chunks, chunk{dir, bytes.Clone(b)})
	}
}

func (r *recorder) isClosed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.closed
}

func (r *recorder) bytes(dir string) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []byte
	for _, c := range r.chunks {
		if c.dir == dir {
			all = append(all, c.b...)
		}
	}
	return all
}

func (r *recorder) transcript() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out strings.Builder
	for _, c := range r.chunks {
		for b := c.b; len(b) > 0; {
			n := min(2+int(binary.BigEndian.Uint16(b)), len(b))
			fmt.Fprintf(&out, "%s %s\n", c.dir, renderMessage(c.dir, b[:n]))
			b = b[n:]
		}
	}
	return out.String()
}

// handshakeFields are the fields after the tag, by direction and tag: their
// sizes in bytes, negative if volatile. The rest of a message is text.
var handshakeFields = map[string][]int{
	"->N": {8, 4, 2},
	"<-N": {8, 4, 4, 2},
	"->r": {-4, 16},
	"<-a": {-16},
}

func renderMessage(dir string, b []byte) string {
	tag := string(b[2:3])
	out := fmt.Sprintf("%x %s", b[:2], tag)
	rest := b[3:]
	for i, size := range handshakeFields[dir+tag] {
		n := min(max(size, -size), len(rest))
		volatile := size < 0 || dir+tag == "->N" && i == 1 && !bytes.HasSuffix(b, []byte("hodoscope"))
		if volatile {
			out += " " + strings.Repeat("..", n)
		} else {
			out += fmt.Sprintf(" %x", rest[:n])
		}
		rest = rest[n:]
	}
	if len(rest) > 0 {
		out += fmt.Sprintf(" %q", rest)
	}
	return out
}
