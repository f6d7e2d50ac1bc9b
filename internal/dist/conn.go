package dist

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// DefaultHost is the host part that we give a node that names us. It is the
// same in all installations: every host part ever used is one atom on the
// node, for ever. It need not resolve.
const DefaultHost = "hodoscope"

// Config says whom to connect to, and how.
type Config struct {
	// Node must answer: a full name (app@host), or the part before the @ for
	// that name on whatever host.
	Node   string
	Addr   string // host:port of its distribution listener
	Cookie string

	// Name is our own full name; empty (the rule) lets the node choose one.
	Name string
	// Host is the host part the node builds our name with; DefaultHost if empty.
	Host string
	// Dial replaces net.Dialer, for tunnels.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// TLS, if set, is used for the whole connection, handshake included
	// (inet_tls_dist). There is no fall-back to plain.
	TLS *tls.Config
	// Limits bounds what the node may make us hold; DefaultLimits if zero.
	Limits Limits
	// Trace gets one line per control message; nil: none. See Trace.
	Trace io.Writer
}

// Conn is an established connection. All methods are safe for concurrent use.
type Conn struct {
	cfg  Config
	peer Peer
	self identity
	nc   net.Conn
	r    *bufio.Reader

	wmu       sync.Mutex // one frame at a time
	sendCache sendCache  // under wmu

	mu      sync.Mutex
	boxes   map[etf.Pid]*Mailbox
	nextPid uint32
	nextRef uint64
	err     error
	closing bool // by Close: whatever ends the connection now is that

	done  chan struct{}
	ended sync.WaitGroup
	trace *tracer
	stats counters

	cache    atomCache
	sequence reassembler
}

type counters struct {
	bytesIn, bytesOut, messages, dropped, malformed, silenced atomic.Int64
}

// Stats is what a connection has seen since it was made.
type Stats struct {
	BytesIn, BytesOut int64
	Messages          int64 // control messages from the node
	Dropped           int64 // for mailboxes that are closed: late answers
	Malformed         int64 // messages that could not be understood
	Silenced          int64 // error reports of processes of ours, which the node sent to us rather than to its log
}

// writeTimeout bounds one write. A node that takes nothing for so long is as
// good as gone, and a blocked writer would hold back our ticks.
const writeTimeout = 10 * time.Second

// maxSend is the largest payload we send. Requests are a few KB; the bound
// guards the peer against a fault of ours (B27 in the safety reference).
const maxSend = 1 << 20

// Dial connects, shakes hands and starts reading. The error is a *ConnectError.
// ctx bounds the attempt only; Close ends the connection.
func Dial(ctx context.Context, cfg Config) (*Conn, error) {
	if cfg.Host == "" {
		cfg.Host = DefaultHost
	}
	if cfg.Limits == (Limits{}) {
		cfg.Limits = DefaultLimits
	}
	if cfg.Dial == nil {
		cfg.Dial = (&net.Dialer{}).DialContext
	}
	nc, err := cfg.Dial(ctx, "tcp", cfg.Addr)
	if err != nil {
		return nil, &ConnectError{StepDial, cfg.Node, cfg.Addr, err}
	}
	// Whatever ends ctx ends the handshake, at once.
	stop := context.AfterFunc(ctx, func() { nc.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	c, err := connect(ctx, nc, cfg)
	if err != nil {
		nc.Close()
		if failed := new(ConnectError); errors.As(err, &failed) && isTimeout(err) && ctx.Err() != nil {
			failed.Err = fmt.Errorf("%w: %w", ctx.Err(), failed.Err)
		}
		return nil, err
	}
	if !stop() {
		c.nc.Close()
		return nil, &ConnectError{StepCookie, cfg.Node, cfg.Addr, ctx.Err()}
	}
	c.ended.Add(1)
	go c.read()
	return c, nil
}

func connect(ctx context.Context, nc net.Conn, cfg Config) (*Conn, error) {
	prefix := 2
	if cfg.TLS != nil {
		tc := tls.Client(nc, cfg.TLS)
		if err := tc.HandshakeContext(ctx); err != nil {
			var rec tls.RecordHeaderError
			if errors.As(err, &rec) {
				err = fmt.Errorf("%w: %w", ErrNoTLS, err)
			}
			return nil, &ConnectError{StepTLS, cfg.Node, cfg.Addr, err}
		}
		nc, prefix = tc, 4
	}
	c := &Conn{
		cfg: cfg, nc: nc,
		r:        bufio.NewReaderSize(nc, 16<<10), // what is longer is read past it
		boxes:    make(map[etf.Pid]*Mailbox),
		done:     make(chan struct{}),
		trace:    newTracer(cfg.Trace),
		sequence: reassembler{limits: cfg.Limits},
	}
	h := handshake{rw: struct {
		io.Reader
		io.Writer
	}{c.r, nc}, prefix: prefix, cfg: &cfg}
	self, peer, err := h.run()
	if err != nil {
		return nil, err
	}
	c.self, c.peer = self, peer
	c.trace.connected(self, peer)
	return c, nil
}

// Peer is the node at the other end.
func (c *Conn) Peer() Peer { return c.peer }

// Self is our own node name on this connection.
func (c *Conn) Self() string { return c.self.name }

// Done is closed when the connection has ended; Err then says why.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Err is nil while the connection lives, ErrClosed after Close, else a *LostError.
func (c *Conn) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Stats counts since the connection was made.
func (c *Conn) Stats() Stats {
	s := &c.stats
	return Stats{s.bytesIn.Load(), s.bytesOut.Load(), s.messages.Load(), s.dropped.Load(), s.malformed.Load(), s.silenced.Load()}
}

// Close ends the connection; processes that are linked to our mailboxes die.
// A clean close leaves no line in the node's log. It waits for the reader.
//
// It hangs up and then waits a moment for the node to do the same. By then the name
// that the node gave us is free again; who comes back sooner gets a new one, which
// is an atom more on the node, for ever.
func (c *Conn) Close() error {
	c.mu.Lock()
	c.closing = true
	c.mu.Unlock()
	if half, ok := c.nc.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		select {
		case <-c.done:
		case <-time.After(closeTimeout):
		}
	}
	c.end(ErrClosed)
	c.ended.Wait()
	return nil
}

// closeTimeout is how long a node has to hang up after us. One that lives takes a
// millisecond, and the way there and back.
const closeTimeout = 200 * time.Millisecond

// end records the first reason, closes the socket and wakes all who wait.
func (c *Conn) end(err error) {
	c.mu.Lock()
	if c.err == nil {
		if c.closing {
			err = ErrClosed
		}
		c.err = err
		close(c.done)
		c.nc.Close()
	}
	c.mu.Unlock()
}

// read is the only reader. It does nothing but take frames off the wire, answer
// ticks and put messages into mailboxes: a reader that stops reading suspends
// processes of the node, and nobody ever cuts off a hidden peer for it.
func (c *Conn) read() {
	defer c.ended.Done()
	for {
		frame, err := c.readFrame()
		if err == nil && frame != nil {
			err = c.frame(frame)
		}
		if err != nil {
			c.end(&LostError{c.peer.Name, err})
			return
		}
	}
}

// silence is how long a node may say nothing. With the default net_ticktime of
// 60 s it ticks every 15 s; ours is larger than the largest sensible setting
// needs, since who wants to know sooner asks something (package node does).
const silence = 150 * time.Second

func (c *Conn) readFrame() ([]byte, error) {
	var head [4]byte
	c.nc.SetReadDeadline(time.Now().Add(silence))
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		if isTimeout(err) {
			err = ErrSilent
		}
		return nil, err
	}
	n := binary.BigEndian.Uint32(head[:])
	c.stats.bytesIn.Add(int64(n) + 4)
	if n == 0 {
		c.trace.tick("<-")
		return nil, c.tick()
	}
	if int64(n) > int64(c.cfg.Limits.Frame) {
		return nil, fmt.Errorf("%w: frame of %d bytes", ErrProtocol, n)
	}
	b := make([]byte, n)
	_, err := io.ReadFull(c.r, b)
	return b, err
}

// tick answers a tick with a tick, which follows whatever pace the node is set to.
func (c *Conn) tick() error {
	c.trace.tick("->")
	return c.write(nil)
}

// frame handles one frame that is not a tick. An error ends the connection;
// what concerns one message only is counted.
func (c *Conn) frame(b []byte) error {
	if len(b) < 2 || b[0] != etf.Version {
		return fmt.Errorf("%w: frame begins with %x", ErrProtocol, clip(b))
	}
	now := time.Now()
	switch tag, b := b[1], b[2:]; tag {
	case tagHeader:
		refs, body, err := c.cache.read(b)
		if err != nil {
			return err
		}
		return c.message(body, refs)
	case tagFragmentFirst:
		seq, id, b, err := fragmentIDs(b)
		if err != nil {
			return err
		}
		refs, body, err := c.cache.read(b)
		if err != nil {
			return err
		}
		return c.fragment(c.sequence.first(seq, id, refs, body, now))
	case tagFragmentCont:
		seq, id, b, err := fragmentIDs(b)
		if err != nil {
			return err
		}
		return c.fragment(c.sequence.cont(seq, id, b, now))
	default:
		return fmt.Errorf("%w: frame type %d", ErrProtocol, tag)
	}
}

func (c *Conn) fragment(s *sequence, done bool, err error) error {
	if err != nil || !done {
		return err
	}
	return c.message(s.body, s.refs)
}

func (c *Conn) message(body []byte, refs []etf.Atom) error {
	c.stats.messages.Add(1)
	m, err := parseControl(body, refs)
	if err != nil {
		var one *MessageError
		if errors.As(err, &one) {
			c.stats.malformed.Add(1)
			c.trace.note("<-", err.Error())
			return nil
		}
		return err
	}
	c.trace.message("<-", m)
	if handle, ok := answers[m.Op]; ok {
		return handle(c, m)
	}
	return c.deliver(m)
}

func (c *Conn) deliver(m *Message) error {
	c.mu.Lock()
	box := c.boxes[m.To]
	c.mu.Unlock()
	if box == nil {
		c.stats.dropped.Add(1)
		return nil
	}
	if !box.put(m) {
		return ErrOverrun
	}
	return nil
}

// send writes one control message and its payload (nil: none) in one frame.
func (c *Conn) send(ctl, payload []byte) error {
	if len(payload) > maxSend {
		return fmt.Errorf("payload of %d bytes is over the limit of %d", len(payload), maxSend)
	}
	c.trace.sent(ctl, len(payload))
	body := append(append(make([]byte, 0, len(ctl)+len(payload)), ctl...), payload...)
	c.wmu.Lock()
	defer c.wmu.Unlock()
	b := c.sendCache.frame(body)
	if b == nil {
		b = append([]byte{etf.Version, tagHeader, 0}, body...)
	}
	return c.writeLocked(b)
}

func (c *Conn) write(b []byte) error {
	c.wmu.Lock()
	defer c.wmu.Unlock()
	return c.writeLocked(b)
}

func (c *Conn) writeLocked(b []byte) error {
	f := make([]byte, 4, 4+len(b))
	binary.BigEndian.PutUint32(f, uint32(len(b)))
	f = append(f, b...)
	c.nc.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, err := c.nc.Write(f); err != nil {
		// Half a frame may be out: nothing sensible can follow it.
		c.end(&LostError{c.peer.Name, err})
		return c.Err()
	}
	c.stats.bytesOut.Add(int64(len(f)))
	return nil
}

// Abandon ends the connection for a reason of ours, which Err then tells.
func (c *Conn) Abandon(reason error) { c.end(&LostError{c.peer.Name, reason}) }
