package node

import (
	"context"
	"errors"
	"sync"

	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// resident is a process of ours that stays on the node: a lease, a holder, or
// one that answers each time it is asked. It sends nothing unasked but a word
// when it is ready, and dies with the connection.
type resident struct{ x *exchange }

func (n *Node) settleResident(ctx context.Context, req probe.Request) (*resident, error) {
	x := &exchange{n: n, call: req.Call(), box: n.conn.Open(mailboxLimit(req.Call()))}
	if err := x.spawn(req); err != nil {
		x.release()
		return nil, err
	}
	if _, err := x.word(ctx); err != nil {
		x.finish(err)
		return nil, err
	}
	return &resident{x}, nil
}

// tell sends the word that renews a lease, ends a holder, or asks a Resident.
func (r *resident) tell() error { return r.x.box.Send(r.x.pid, probe.Go()) }

func (r *resident) close() { r.x.release() }

// Resident is a process of ours that keeps what it has seen and answers each
// time it is asked: a question with a memory. While nobody asks it waits, takes
// no credit and sends nothing.
type Resident struct {
	mu   sync.Mutex // one round at a time
	r    *resident
	gone bool
}

// ErrGone: the resident's process has ended. A new one has to be settled, which
// remembers nothing.
var ErrGone = errors.New("its process has ended")

// errClosed is how a resident ends when we want it to.
var errClosed = errors.New("closed")

// Settle puts the process on the node. It ends with Close, with the connection,
// and by itself when its call says so.
func (n *Node) Settle(ctx context.Context, req probe.Request) (*Resident, error) {
	r, err := n.settleResident(ctx, req)
	if err != nil {
		return nil, err
	}
	return &Resident{r: r}, nil
}

// Ask asks for a round and waits, as Do does. After an error the process is
// gone.
func (r *Resident) Ask(ctx context.Context, part func(*etf.Cursor) error) (Answer, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	x := r.r.x
	if r.gone {
		return Answer{}, &RequestError{x.call.Name, ErrGone.Error(), ErrGone}
	}
	return x.n.timed(ctx, x.call, x.call.Timeout, func(ctx context.Context) (Answer, error) {
		if err := x.n.admit(ctx, x.call); err != nil {
			return Answer{}, err
		}
		x.granted, x.in, x.out = true, 0, 0
		err := r.r.tell()
		var a Answer
		if err == nil {
			a, err = x.run(ctx, part)
		}
		a.Cost.Requests = 1
		if err != nil {
			r.gone = true
			if errors.Is(err, errModuleGone) {
				x.n.level.Store(uint32(probe.Evaluated)) // the next that is settled is evaluated
			}
			x.finish(err)
			return a, err
		}
		x.giveBack()
		return a, nil
	})
}

// Close ends the process.
func (r *Resident) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.gone {
		r.gone = true
		r.r.x.finish(errClosed)
	}
}

// Hold keeps a holder process on the node until the end of the connection. Holding twice is holding once.
func (n *Node) Hold(ctx context.Context, req probe.Request) error {
	name := req.Call().Name
	n.mu.Lock()
	held := n.holders[name]
	n.mu.Unlock()
	if held != nil {
		return nil
	}
	r, err := n.settleResident(ctx, req)
	if err != nil {
		return err
	}
	// Its word that what it holds is held.
	if _, err := r.x.word(ctx); err != nil {
		r.x.finish(err)
		return err
	}
	n.mu.Lock()
	other := n.holders[name]
	if other == nil {
		n.holders[name] = r
	}
	n.mu.Unlock()
	if other != nil {
		defer r.close()
		return r.tell()
	}
	return nil
}

// Lost forgets a holder that no longer holds: something on the node ended it.
// The next Hold puts a new one there.
func (n *Node) Lost(req probe.Request) {
	n.mu.Lock()
	r := n.holders[req.Call().Name]
	delete(n.holders, req.Call().Name)
	n.mu.Unlock()
	if r != nil {
		r.close()
	}
}
