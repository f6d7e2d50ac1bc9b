package disttest

// Source: OTP erl_dist_protocol, "EPMD Protocol": PORT_PLEASE2_REQ (122) and
// NAMES_REQ (110).

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"
)

// EPMD is a port mapper in this process. It knows what Register tells it;
// nothing registers over the wire.
type EPMD struct {
	listener net.Listener
	serving  sync.WaitGroup

	mu    sync.Mutex
	names []registration
	hook  func(conn net.Conn, request []byte)
}

type registration struct {
	alive string
	port  int
}

// NewEPMD listens on a free port of the loopback interface until the test
// ends.
func NewEPMD(t testing.TB) *EPMD {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("disttest: %v", err)
	}
	e := &EPMD{listener: listener}
	e.serving.Go(e.serve)
	t.Cleanup(func() {
		listener.Close()
		e.serving.Wait()
	})
	return e
}

// Addr is the host:port to dial.
func (e *EPMD) Addr() string { return e.listener.Addr().String() }

// Register makes a node known, as a node with a Server's name and port would.
func (e *EPMD) Register(alive string, port int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.names = append(e.names, registration{alive, port})
}

// Unregister forgets a node.
func (e *EPMD) Unregister(alive string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.names = slices.DeleteFunc(e.names, func(r registration) bool { return r.alive == alive })
}

// Answer makes hook answer all requests from now on; the connection is closed
// when it returns. request is without its length.
func (e *EPMD) Answer(hook func(conn net.Conn, request []byte)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.hook = hook
}

func (e *EPMD) serve() {
	for {
		conn, err := e.listener.Accept()
		if err != nil {
			return
		}
		e.serving.Go(func() {
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(Wait))
			e.serveOne(conn)
		})
	}
}

func (e *EPMD) serveOne(conn net.Conn) {
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return
	}
	request := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, request); err != nil {
		return
	}
	e.mu.Lock()
	hook, names := e.hook, slices.Clone(e.names)
	e.mu.Unlock()
	switch {
	case hook != nil:
		hook(conn, request)
	case len(request) > 1 && request[0] == 'z':
		conn.Write(portAnswer(names, string(request[1:])))
	case string(request) == "n":
		conn.Write(e.namesAnswer(names))
	}
}

func portAnswer(names []registration, alive string) []byte {
	for _, r := range names {
		if r.alive != alive {
			continue
		}
		b := binary.BigEndian.AppendUint16([]byte{'w', 0}, uint16(r.port))
		b = append(b, 'M', 0, 0, 6, 0, 6)
		b = binary.BigEndian.AppendUint16(b, uint16(len(alive)))
		return append(append(b, alive...), 0, 0)
	}
	return []byte{'w', 1}
}

func (e *EPMD) namesAnswer(names []registration) []byte {
	port := e.listener.Addr().(*net.TCPAddr).Port
	b := binary.BigEndian.AppendUint32(nil, uint32(port))
	for _, r := range names {
		b = fmt.Appendf(b, "name %s at port %d\n", r.alive, r.port)
	}
	return b
}
