package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// Config says whom to attach to; see dist.Config.
type Config = dist.Config

const (
	// outstanding is the most that may be on its way to us, in bytes. Eight
	// messages of 16 KiB left unread suspend nobody; a megabyte does.
	outstanding = 128 << 10
	// working is the most of our processes that may work at once.
	working = 4
)

// Node is an attached node. All methods are safe for concurrent use.
type Node struct {
	conn     *dist.Conn
	insist   bool
	greeting probe.Greeting

	bytes *semaphore.Weighted
	slots *semaphore.Weighted

	requests atomic.Int64
	level    atomic.Uint32 // a probe.Level

	mu      sync.Mutex
	own     map[etf.Pid]struct{}
	newest  etf.Pid // the last that was ours
	spawned int64   // processes of ours so far
	holders map[string]*resident
	closing bool

	stop  context.CancelFunc
	ended sync.WaitGroup
}

// Dial attaches. ctx bounds the attempt. Errors are a *dist.ConnectError, or
// what the first question came to.
func Dial(ctx context.Context, cfg Config) (*Node, error) { return dial(ctx, cfg, usualLease, false) }

// DialInsisting is Dial for a node on which processes of high priority leave nobody else a
// turn: our processes have that priority too. They are as short and as few as ever.
func DialInsisting(ctx context.Context, cfg Config) (*Node, error) {
	return dial(ctx, cfg, usualLease, true)
}

func dial(ctx context.Context, cfg Config, terms leaseTerms, insist bool) (*Node, error) {
	conn, err := dist.Dial(ctx, cfg)
	if err != nil {
		return nil, err
	}
	life, stop := context.WithCancel(context.Background())
	n := &Node{
		conn:    conn,
		insist:  insist,
		bytes:   semaphore.NewWeighted(outstanding),
		slots:   semaphore.NewWeighted(working),
		own:     make(map[etf.Pid]struct{}),
		holders: make(map[string]*resident),
		stop:    stop,
	}
	if err := n.settle(ctx, life, terms); err != nil {
		n.Close()
		return nil, err
	}
	return n, nil
}

// settle takes the lease before anything else is asked, and learns who answers.
func (n *Node) settle(ctx, life context.Context, terms leaseTerms) error {
	first, err := n.settleResident(ctx, terms.request())
	if err != nil {
		return err
	}
	n.background(func() { n.renew(life, first, terms) })
	a, err := n.Do(ctx, probe.Hello(), nil)
	if err != nil {
		return err
	}
	n.greeting = probe.DecodeHello(a.Result)
	return a.Result.Err()
}

// Name is the node's full name.
func (n *Node) Name() string { return n.conn.Peer().Name }

// Self is the name that the node knows us by.
func (n *Node) Self() string { return n.conn.Self() }

// Incarnation tells this life of the node from others.
func (n *Node) Incarnation() beam.Incarnation {
	p := n.conn.Peer()
	return beam.Incarnation{Node: p.Name, Creation: p.Creation}
}

// Greeting is what the node said of itself when we attached.
func (n *Node) Greeting() probe.Greeting { return n.greeting }

// Pid is a process of this node, in this life of it.
func (n *Node) Pid(p beam.Pid) etf.Pid {
	peer := n.conn.Peer()
	return etf.Pid{Node: etf.Atom(peer.Name), ID: p.ID, Serial: p.Serial, Creation: peer.Creation}
}

// Own tells whether a process of the node is one of ours.
func (n *Node) Own(p etf.Pid) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	_, ok := n.own[p]
	return ok
}

// Newest is the last process that the node made for us, and how many it has made:
// a node gives out pids in sequence, so two of these tell how many it gave out in
// between.
func (n *Node) Newest() (newest etf.Pid, spawned int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.newest, n.spawned
}

// OwnCount is how many processes of ours are on the node.
func (n *Node) OwnCount() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.own)
}

// Done is closed when the connection has ended; Err says why.
func (n *Node) Done() <-chan struct{} { return n.conn.Done() }

// Err is nil while attached.
func (n *Node) Err() error { return n.conn.Err() }

// Stats counts traffic since we attached.
func (n *Node) Stats() dist.Stats { return n.conn.Stats() }

// Requests counts the questions asked since we attached.
func (n *Node) Requests() int64 { return n.requests.Load() }

// Close detaches. Nothing of ours is left on the node when it has noticed, which
// takes it a moment.
func (n *Node) Close() error {
	n.mu.Lock()
	n.closing = true
	n.mu.Unlock()
	n.stop()
	err := n.conn.Close()
	n.ended.Wait()
	return err
}

// background runs f beside, and Close waits for it; false when the node is being
// closed already.
func (n *Node) background(f func()) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closing {
		return false
	}
	n.ended.Go(f)
	return true
}

// Answer is what a request came to.
type Answer struct {
	Result *etf.Cursor // at the term that answers; for probe's decoders
	Cost   beam.Cost
}

// RequestError is a request that the node did not answer as it should. The
// connection is well.
type RequestError struct {
	Call   string
	Reason string // for people
	Err    error
}

func (e *RequestError) Error() string { return fmt.Sprintf("%s: %s", e.Call, e.Reason) }

func (e *RequestError) Unwrap() error { return e.Err }

var (
	// ErrHeap: the process ran into its heap limit and was killed.
	ErrHeap = errors.New("heap limit")
	// ErrTooLarge: the answer is larger than was granted; it was not sent.
	ErrTooLarge = errors.New("answer too large")
	// ErrException: the question raised an exception on the node.
	ErrException = errors.New("exception")
	// ErrTimeout: no answer in time. The process was told to end.
	ErrTimeout = errors.New("no answer in time")
	// ErrNoProcess: the node could not spawn the process (its process limit, say).
	ErrNoProcess = errors.New("could not spawn")
)

// Do asks and waits. For requests whose answer comes in parts, part is called
// with each, in order; the cursor is good for that call. What part returns as an
// error ends the request.
func (n *Node) Do(ctx context.Context, req probe.Request, part func(*etf.Cursor) error) (Answer, error) {
	return n.timed(ctx, req.Call(), req.Timeout(), func(ctx context.Context) (Answer, error) {
		a, err := n.try(ctx, req, part)
		if errors.Is(err, errModuleGone) {
			// Nothing was asked yet. From now on all is evaluated, as without the module.
			n.level.Store(uint32(probe.Evaluated))
			lost := a.Cost
			a, err = n.try(ctx, req, part)
			a.Cost = a.Cost.Plus(lost)
			a.Cost.ModuleGone = true
		}
		return a, err
	})
}

// try asks once, by the means that there are.
func (n *Node) try(ctx context.Context, req probe.Request, part func(*etf.Cursor) error) (Answer, error) {
	x, err := n.begin(ctx, req)
	if err != nil {
		return Answer{}, err
	}
	a, err := x.run(ctx, part)
	x.finish(err)
	a.Cost.Requests = 1
	return a, err
}

// timed runs a question within its time; 0 is no limit.
func (n *Node) timed(ctx context.Context, call *probe.Call, timeout time.Duration, ask func(context.Context) (Answer, error)) (Answer, error) {
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, timeout, ErrTimeout)
		defer cancel()
	}
	began := time.Now()
	a, err := ask(ctx)
	a.Cost.Elapsed = time.Since(began)
	return a, n.explain(ctx, call, err)
}

// explain words what a context's end means.
func (n *Node) explain(ctx context.Context, call *probe.Call, err error) error {
	if err != nil && context.Cause(ctx) == ErrTimeout {
		reason := "the node did not answer in time"
		if call.Blocks != "" {
			reason += "; this question waits for " + call.Blocks
		}
		return &RequestError{call.Name, reason, ErrTimeout}
	}
	return err
}

// exchange is one request under way.
type exchange struct {
	n       *Node
	call    *probe.Call
	box     *dist.Mailbox
	ref     etf.Ref
	pid     etf.Pid // once SPAWN_REPLY has come
	spawned bool
	over    bool // EXIT has come: nothing more will
	granted bool // it holds a slot and the bytes of an answer; residents do only while asked
	in, out int64
}

func (n *Node) begin(ctx context.Context, req probe.Request) (*exchange, error) {
	call := req.Call()
	if err := n.admit(ctx, call); err != nil {
		return nil, err
	}
	x := &exchange{n: n, call: call, box: n.conn.Open(mailboxLimit(call)), granted: true}
	if err := x.spawn(req); err != nil {
		x.release()
		return nil, err
	}
	return x, nil
}

// admit waits until one more may work and its answer may be on its way.
func (n *Node) admit(ctx context.Context, call *probe.Call) error {
	if err := n.slots.Acquire(ctx, 1); err != nil {
		return err
	}
	if err := n.bytes.Acquire(ctx, int64(call.MaxReply)); err != nil {
		n.slots.Release(1)
		return err
	}
	return nil
}

// mailboxLimit leaves room for the frame around an answer and for what a crash
// of our process reports to its group leader, which the mailbox is.
func mailboxLimit(call *probe.Call) int { return call.MaxReply + 64<<10 }

func (x *exchange) spawn(req probe.Request) error {
	s, err := req.Encode(x.box.Pid(), x.n.means())
	if err != nil {
		return err
	}
	x.n.requests.Add(1)
	x.out = int64(len(s.Args) + len(s.Options))
	x.ref, err = x.box.Spawn(s.Module, s.Function, s.Arity, s.Args, s.Options)
	return err
}

// next waits for the next message of our process. EXIT is turned into an error
// unless it is a normal end.
func (x *exchange) next(ctx context.Context) (*dist.Message, error) {
	for {
		m, err := x.box.Receive(ctx)
		if err != nil {
			return nil, err
		}
		x.in += int64(m.Size())
		switch m.Op {
		case dist.OpSpawnReply:
			pid, ok := m.Result.(etf.Pid)
			if m.Ref != x.ref {
				continue
			}
			if !ok {
				x.over = true
				return nil, &RequestError{x.call.Name, "the node spawned no process: " + etf.Print(m.Result, etf.PrintOptions{MaxBytes: 80}), ErrNoProcess}
			}
			x.pid, x.spawned = pid, true
			x.n.remember(pid)
			return m, nil
		case dist.OpExit, dist.OpPayloadExit:
			x.over = true
			return nil, x.ended(m)
		case dist.OpSend, dist.OpSendSender:
			return m, nil
		}
	}
}

// word is next where more must come: that our process ended is an error, too.
func (x *exchange) word(ctx context.Context) (*dist.Message, error) {
	m, err := x.next(ctx)
	if err == io.EOF {
		err = &RequestError{x.call.Name, "its process ended without an answer", ErrException}
	}
	return m, err
}

// ended words how our process ended.
func (x *exchange) ended(m *dist.Message) error {
	reason, err := m.Reason()
	switch {
	case err != nil:
		return &RequestError{x.call.Name, "its process ended", err}
	case reason == etf.Atom("normal"):
		return io.EOF
	case reason == etf.Atom("killed"):
		return &RequestError{x.call.Name, fmt.Sprintf("stopped by the node: more than the %s words of heap that it may use", room(x.call)), ErrHeap}
	case isLimit(reason):
		return &RequestError{x.call.Name, "the node has no room for another process", ErrNoProcess}
	case x.call.Compiled && isGone(reason):
		return &RequestError{x.call.Name, "the probe module is not on the node any more", errModuleGone}
	default:
		return &RequestError{x.call.Name, "failed on the node: " + etf.Print(reason, etf.PrintOptions{MaxBytes: 300, MaxDepth: 6}), ErrException}
	}
}

// isLimit tells whether a process ended because the process table is full:
// {system_limit, Stack}.
func isLimit(reason etf.Term) bool {
	t, ok := reason.(etf.Tuple)
	return ok && len(t) == 2 && t[0] == etf.Atom("system_limit")
}

// room words the heap that a call may use.
func room(c *probe.Call) string {
	if c.HeapEach > 0 {
		return fmt.Sprintf("%d, and %d for each process,", c.Heap, c.HeapEach)
	}
	return strconv.Itoa(c.Heap)
}

// run takes the answer: parts, then {return, Reductions, Busy, Started, Result}.
func (x *exchange) run(ctx context.Context, part func(*etf.Cursor) error) (Answer, error) {
	for {
		m, err := x.word(ctx)
		if err != nil {
			return x.answer(nil), err
		}
		if m.Op == dist.OpSpawnReply {
			continue
		}
		c := m.Body()
		if c.Kind() != etf.KindTuple {
			continue // not ours: somebody writes to its group leader
		}
		c.Tuple()
		switch c.Atom() {
		case "value":
			if err := x.part(c, part); err != nil {
				return x.answer(nil), err
			}
		case "return":
			a := x.answer(c)
			a.Cost.Reductions, a.Cost.Busy = c.Int(), time.Duration(c.Int())*time.Microsecond
			x.n.started(c.Int())
			return a, c.Err()
		case "size":
			a := x.answer(nil)
			a.Cost.Reductions, a.Cost.Busy = c.Int(), time.Duration(c.Int())*time.Microsecond
			return a, &RequestError{x.call.Name, fmt.Sprintf("the answer of %d bytes is over the limit of %d", c.Int(), x.call.MaxReply), ErrTooLarge}
		}
		// Anything else is a request for I/O: our processes make none, and if one
		// did nobody would answer.
	}
}

func (x *exchange) part(c *etf.Cursor, part func(*etf.Cursor) error) error {
	if part == nil {
		return &RequestError{x.call.Name, "an answer in parts where one was expected", ErrException}
	}
	if c.Kind() == etf.KindAtom && c.Atom() == "size" {
		return &RequestError{x.call.Name, fmt.Sprintf("a part of the answer is over the limit of %d bytes", x.call.MaxReply), ErrTooLarge}
	}
	if err := part(c); err != nil {
		return err
	}
	if err := c.Err(); err != nil {
		return &RequestError{x.call.Name, err.Error(), err}
	}
	if !x.call.Paced {
		return nil
	}
	return x.box.Send(x.pid, probe.Go())
}

func (x *exchange) answer(c *etf.Cursor) Answer {
	return Answer{Result: c, Cost: beam.Cost{BytesIn: x.in, BytesOut: x.out}}
}

// finish gives back what the exchange held, once nothing of it can arrive any
// more. A process that still runs is told to end; until its EXIT has come, the
// bytes that it may yet send stay counted as outstanding.
func (x *exchange) finish(err error) {
	waits := !x.over && x.n.conn.Err() == nil && x.n.background(func() {
		defer x.release()
		abandoned := err != nil
		if abandoned && x.spawned {
			_ = x.end() // a connection that ended has taken the process with it
		}
		for !x.over {
			_, err := x.next(context.Background())
			if err != nil && !x.over {
				return // the connection ended
			}
			if abandoned && err == nil && x.spawned {
				_ = x.end()
			}
		}
	})
	if !waits {
		x.release()
	}
}

// end tells our process to end, at once unless that would do harm.
func (x *exchange) end() error {
	if x.call.Orderly {
		return x.box.Shutdown(x.pid)
	}
	return x.box.Exit(x.pid)
}

func (x *exchange) release() {
	x.box.Close()
	if x.spawned {
		x.n.forget(x.pid)
	}
	x.giveBack()
}

// giveBack ends what admit granted.
func (x *exchange) giveBack() {
	if x.granted {
		x.granted = false
		x.n.bytes.Release(int64(x.call.MaxReply))
		x.n.slots.Release(1)
	}
}

func (n *Node) remember(p etf.Pid) {
	n.mu.Lock()
	n.own[p] = struct{}{}
	n.newest = p
	n.spawned++
	n.mu.Unlock()
}

// started counts processes that ours started, and that have ended.
func (n *Node) started(many int64) {
	n.mu.Lock()
	n.spawned += many
	n.mu.Unlock()
}

func (n *Node) forget(p etf.Pid) {
	n.mu.Lock()
	delete(n.own, p)
	n.mu.Unlock()
}

// Backoff is how long to wait before attempt number tries (from 0) to attach
// again: 1 s doubling to 30 s, of which a random half is taken off so that many
// observers of many nodes do not come back at once.
func Backoff(tries int) time.Duration {
	d := min(time.Second<<min(tries, 10), 30*time.Second)
	return d/2 + rand.N(d/2)
}
