package dist

import (
	"context"
	"sync"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// Mailbox is a local end with a pid of its own, to which the node's processes
// can send and be linked. It belongs to one exchange and is closed after it, so
// late answers find nobody.
type Mailbox struct {
	c   *Conn
	pid etf.Pid

	mu    sync.Mutex
	queue []*Message
	bytes int
	limit int
	wake  chan struct{} // holds one token while queue may be non-empty
}

// Open makes a mailbox that holds at most limit bytes of payloads. If more
// arrives the connection is closed: the reader must never wait, and who sends
// more than was asked for is not to be trusted.
func (c *Conn) Open(limit int) *Mailbox {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nextPid++
	b := &Mailbox{
		c: c, limit: limit, wake: make(chan struct{}, 1),
		// ID and serial have 15 and 13 bits on nodes before V4_NC (OTP 23).
		pid: etf.Pid{
			Node: etf.Atom(c.self.name), Creation: c.self.creation,
			ID: c.nextPid & (1<<15 - 1), Serial: c.nextPid >> 15 & (1<<13 - 1),
		},
	}
	c.boxes[b.pid] = b
	return b
}

// Pid is the mailbox's address.
func (b *Mailbox) Pid() etf.Pid { return b.pid }

// Close forgets the mailbox. It does not touch processes linked to it.
func (b *Mailbox) Close() {
	b.c.mu.Lock()
	delete(b.c.boxes, b.pid)
	b.c.mu.Unlock()
}

// Waiting is the number of messages that nobody has received yet.
func (b *Mailbox) Waiting() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.queue)
}

// put never blocks; false means that the mailbox is overfull.
func (b *Mailbox) put(m *Message) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bytes += m.Size(); b.bytes > b.limit || len(b.queue) >= maxQueued {
		return false
	}
	b.queue = append(b.queue, m)
	select {
	case b.wake <- struct{}{}:
	default:
	}
	return true
}

// maxQueued bounds the messages waiting in one mailbox, whatever their size.
const maxQueued = 4096

// Receive waits for the next message. What arrived before the connection ended
// is still delivered; after that comes the connection's error.
func (b *Mailbox) Receive(ctx context.Context) (*Message, error) {
	for {
		// First, so that a peer that never stops sending does not keep us for ever.
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		b.mu.Lock()
		if len(b.queue) > 0 {
			m := b.queue[0]
			b.queue[0] = nil
			b.queue = b.queue[1:]
			b.bytes -= m.Size()
			b.mu.Unlock()
			return m, nil
		}
		b.mu.Unlock()
		select {
		case <-b.wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-b.c.done:
			if len(b.wake) == 0 {
				return nil, b.c.Err()
			}
		}
	}
}

// Send sends a term (encoded, without version byte) to a process.
func (b *Mailbox) Send(to etf.Pid, term []byte) error {
	return b.c.send(control(OpSendSender, b.pid, to), term)
}

// SendName sends a term (encoded, without version byte) to a registered process.
func (b *Mailbox) SendName(to etf.Atom, term []byte) error {
	return b.c.send(control(OpRegSend, b.pid, etf.Atom(""), to), term)
}

// Spawn asks the node for a new process that runs module:function with args (an
// encoded list of arity elements), under spawn_opt/4's options (an encoded
// list). The mailbox is its group leader, so whatever it reports comes here. The
// answer arrives as a SPAWN_REPLY with the reference returned.
func (b *Mailbox) Spawn(module, function etf.Atom, arity int, args, options []byte) (etf.Ref, error) {
	ref := b.c.newRef()
	ctl := etf.AppendTupleHeader(nil, 6)
	ctl = etf.AppendInt(ctl, int64(OpSpawnRequest))
	ctl = etf.AppendRef(ctl, ref)
	ctl = etf.AppendPid(ctl, b.pid)
	ctl = etf.AppendPid(ctl, b.pid)
	ctl = etf.AppendTupleHeader(ctl, 3)
	ctl = etf.AppendAtom(ctl, module)
	ctl = etf.AppendAtom(ctl, function)
	ctl = etf.AppendInt(ctl, int64(arity))
	ctl = append(ctl, options...)
	return ref, b.c.send(ctl, args)
}

// Exit sends an exit signal with reason `kill` to a process, as exit(Pid, kill).
func (b *Mailbox) Exit(to etf.Pid) error {
	return b.c.send(control(OpPayloadExit2, b.pid, to), etf.AppendAtom(nil, "kill"))
}

// Shutdown tells a process to end, which it may do in its own time if it traps exits.
func (b *Mailbox) Shutdown(to etf.Pid) error {
	return b.c.send(control(OpPayloadExit2, b.pid, to), etf.AppendAtom(nil, "shutdown"))
}

func (c *Conn) newRef() etf.Ref {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nextRef++
	n := c.nextRef
	return etf.Ref{
		Node: etf.Atom(c.self.name), Creation: c.self.creation, Len: 3,
		// The first word has 18 bits on nodes before V4_NC.
		ID: [5]uint32{uint32(n) & (1<<18 - 1), uint32(n >> 18), uint32(n >> 50)},
	}
}
