package node

import (
	"context"

	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// resident is a process of ours that stays on the node: a lease or a holder. It
// never sends to us but its last word, and dies with the connection.
type resident struct {
	n   *Node
	box *dist.Mailbox
	pid etf.Pid
}

func (n *Node) settleResident(ctx context.Context, req probe.Request) (*resident, error) {
	x := &exchange{n: n, call: req.Call(), box: n.conn.Open(mailboxLimit(req.Call()))}
	if err := x.spawn(req); err != nil {
		x.box.Close()
		return nil, err
	}
	if _, err := x.next(ctx); err != nil {
		x.box.Close()
		return nil, err
	}
	return &resident{n, x.box, x.pid}, nil
}

// tell sends the word that renews a lease or ends a holder.
func (r *resident) tell() error { return r.box.Send(r.pid, probe.Go()) }

func (r *resident) close() {
	r.n.forget(r.pid)
	r.box.Close()
}

// Hold keeps a holder process on the node until Release or the end of the
// connection. Holding twice is holding once.
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
	if _, err := r.box.Receive(ctx); err != nil {
		r.close()
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
