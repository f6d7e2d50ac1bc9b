package disttest

import (
	"crypto/tls"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// Wait bounds every single step of a script, so that no test hangs.
const Wait = time.Minute

// Config is the node a Server pretends to be. The zero value is an OTP 27
// node called fake@127.0.0.1 with the cookie "cookie".
type Config struct {
	Name      string // full node name
	Cookie    string
	Creation  uint32 // 0 stands for 1
	Offered   uint64 // flags sent in the challenge; 0 stands for Offered25
	Mandatory uint64 // flags asked of the other side; 0 stands for Mandatory26
	Challenge uint32 // 0 stands for 0x01020304

	// What a client that asks for a name (NAME_ME) is given.
	Given         string // "" stands for "guest@" and the client's host part
	GivenCreation uint32 // 0 stands for 7

	// FragmentSize is the most bytes of a message in one fragment; 0 stands
	// for 64 KiB as in OTP.
	FragmentSize int
	// Slot places an atom in the sender's atom cache, 0 to 2047; nil stands
	// for a hash of its text. A narrow Slot makes atoms evict each other.
	Slot func(atom string) int

	TLS   *tls.Config // non-nil: TLS, and 4-byte lengths in the handshake too
	Fault *Fault      // non-nil: done to every accepted connection
}

func (c Config) withDefaults() Config {
	def := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	def(&c.Name, "fake@127.0.0.1")
	def(&c.Cookie, "cookie")
	if c.Creation == 0 {
		c.Creation = 1
	}
	if c.Offered == 0 {
		c.Offered = Offered25
	}
	if c.Mandatory == 0 {
		c.Mandatory = Mandatory26
	}
	if c.Challenge == 0 {
		c.Challenge = 0x01020304
	}
	if c.GivenCreation == 0 {
		c.GivenCreation = 7
	}
	if c.FragmentSize == 0 {
		c.FragmentSize = 64 << 10
	}
	if c.Slot == nil {
		c.Slot = hashSlot
	}
	return c
}

// Server listens as a node does. It is closed, with all its connections, when
// the test ends.
type Server struct {
	t        testing.TB
	cfg      Config
	listener net.Listener
	scripts  sync.WaitGroup

	mu     sync.Mutex
	closed bool
	conns  []net.Conn
}

// NewServer listens on a free port of the loopback interface.
func NewServer(t testing.TB, cfg Config) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("disttest: %v", err)
	}
	s := &Server{t: t, cfg: cfg.withDefaults(), listener: listener}
	t.Cleanup(s.close)
	return s
}

// Addr is the host:port of the distribution listener.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Port is the port of Addr.
func (s *Server) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Name is the node's full name.
func (s *Server) Name() string { return s.cfg.Name }

// Alive is the part of the name before the @, as EPMD knows it.
func (s *Server) Alive() string {
	alive, _, _ := strings.Cut(s.cfg.Name, "@")
	return alive
}

// Accept waits for the next connection. The test, or one goroutine of it,
// plays the Peer.
func (s *Server) Accept() *Peer {
	s.t.Helper()
	s.listener.(*net.TCPListener).SetDeadline(time.Now().Add(Wait))
	p, err := s.accept()
	if err != nil {
		s.t.Fatalf("disttest: no connection came: %v", err)
	}
	return p
}

// Serve plays script with every connection, each in a goroutine of its own,
// until the test ends. A script that returns closes its connection.
func (s *Server) Serve(script func(*Peer)) {
	s.listener.(*net.TCPListener).SetDeadline(time.Time{})
	s.scripts.Go(func() {
		for {
			p, err := s.accept()
			if err != nil {
				return
			}
			s.scripts.Go(func() {
				defer p.Close()
				script(p)
			})
		}
	})
}

// Pipe makes the two ends of a connection in memory, for tests under
// testing/synctest: the Peer and what the client's Dial is to return. Nothing
// is buffered between them.
func Pipe(t testing.TB, cfg Config) (*Peer, net.Conn) {
	s := &Server{t: t, cfg: cfg.withDefaults()}
	node, client := net.Pipe()
	t.Cleanup(func() { node.Close() })
	return newPeer(s, s.dress(node)), client
}

func (s *Server) accept() (*Peer, error) {
	conn, err := s.listener.Accept()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		conn.Close()
		return nil, net.ErrClosed
	}
	s.conns = append(s.conns, conn)
	return newPeer(s, s.dress(conn)), nil
}

// dress puts the fault and TLS of the Config around a connection.
func (s *Server) dress(conn net.Conn) net.Conn {
	if s.cfg.Fault != nil {
		conn = s.cfg.Fault.wrap(conn)
	}
	if s.cfg.TLS != nil {
		conn = tls.Server(conn, s.cfg.TLS)
	}
	return conn
}

func (s *Server) close() {
	s.mu.Lock()
	s.closed = true
	s.listener.Close()
	for _, conn := range s.conns {
		conn.Close()
	}
	s.mu.Unlock()
	s.scripts.Wait()
}

func (s *Server) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}
