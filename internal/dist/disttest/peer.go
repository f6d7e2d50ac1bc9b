package disttest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// maxRead bounds what the fake accepts in one frame.
const maxRead = 64 << 20

// Peer is one connection as the node sees it. One goroutine reads and one
// writes; sending is safe from several.
type Peer struct {
	// Client is what the other side said of itself in its name message; with
	// NAME_ME, Name is its host part until the handshake gives it one.
	Client NameMessage
	// Flags are those both sides offered. Set by Handshake.
	Flags uint64
	// Ticks counts the ticks read so far by ReadControl and WaitClosed.
	Ticks int

	t      testing.TB
	server *Server
	cfg    Config
	conn   net.Conn
	r      *bufio.Reader

	write sync.Mutex
	out   *sendCache

	in  recvCache
	seq map[uint64]*assembly
}

func newPeer(s *Server, conn net.Conn) *Peer {
	return &Peer{
		t: s.t, server: s, cfg: s.cfg, conn: conn, r: bufio.NewReader(conn),
		out: newSendCache(s.cfg.Slot), seq: map[uint64]*assembly{},
	}
}

// Close closes the connection.
func (p *Peer) Close() { p.conn.Close() }

// Reset closes the connection with a TCP reset in place of an orderly end.
func (p *Peer) Reset() {
	if tcp, ok := p.conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	p.conn.Close()
}

// SendRaw writes b with no length before it.
func (p *Peer) SendRaw(b []byte) {
	p.t.Helper()
	p.check(p.sendRaw(b))
}

// SendFrame writes b behind its 4-byte length, as a connected node does. An
// empty frame is a tick.
func (p *Peer) SendFrame(b []byte) {
	p.t.Helper()
	p.check(p.sendRaw(append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...)))
}

// SendTick sends an empty frame.
func (p *Peer) SendTick() { p.t.Helper(); p.SendFrame(nil) }

func (p *Peer) sendRaw(b []byte) error {
	p.write.Lock()
	defer p.write.Unlock()
	p.conn.SetWriteDeadline(time.Now().Add(Wait))
	_, err := p.conn.Write(b)
	return err
}

// ReadFrame reads one frame behind a 4-byte length. A tick gives no bytes.
func (p *Peer) ReadFrame() []byte {
	p.t.Helper()
	b, err := p.readFrame(4)
	p.check(err)
	return b
}

// ReadTick reads one frame, which must be a tick.
func (p *Peer) ReadTick() {
	p.t.Helper()
	if b := p.ReadFrame(); len(b) != 0 {
		p.failf("a frame of %d bytes (%.32x) where a tick was due", len(b), b)
	}
	p.Ticks++
}

func (p *Peer) readFrame(lengthBytes int) ([]byte, error) {
	p.conn.SetReadDeadline(time.Now().Add(Wait))
	var head [4]byte
	if _, err := io.ReadFull(p.r, head[4-lengthBytes:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxRead {
		return nil, errors.New("a frame longer than any the test sends")
	}
	b := make([]byte, n)
	_, err := io.ReadFull(p.r, b)
	return b, err
}

// WaitClosed reads frames until the other side closes and returns the control
// messages among them.
func (p *Peer) WaitClosed() []Message {
	p.t.Helper()
	var got []Message
	for {
		m, err := p.readControl()
		if isClosed(err) {
			return got
		}
		p.check(err)
		got = append(got, m)
	}
}

// Stall reads nothing and writes nothing until the test ends.
func (p *Peer) Stall() {
	for !p.server.isClosed() {
		time.Sleep(time.Millisecond)
	}
}

// Message is a control message and what follows it: nil, or the payload.
type Message struct {
	Control etf.Tuple
	Payload etf.Term
}

func isClosed(err error) bool {
	var op *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &op) && !op.Timeout()
}

// check ends the script on an error. It says so unless the script meant it (a
// Fault struck, or made the other side hang up) or the test is over anyway.
func (p *Peer) check(err error) {
	if err == nil {
		return
	}
	p.t.Helper()
	meant := p.cfg.Fault != nil && (errors.Is(err, errFault) || isClosed(err))
	if meant || p.server.isClosed() {
		p.conn.Close()
		runtime.Goexit()
	}
	p.failf("%v", err)
}

func (p *Peer) failf(format string, args ...any) {
	p.t.Helper()
	p.conn.Close()
	p.t.Fatalf("disttest: "+format, args...)
}
