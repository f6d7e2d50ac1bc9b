package node

import (
	"context"

	"github.com/hodoscope/hodoscope/internal/probe"
)

// resident is a process of ours that stays on the node: a lease or a holder. It
// never sends to us but a word or two, and dies with the connection.
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

// tell sends the word that renews a lease or ends a holder.
func (r *resident) tell() error { return r.x.box.Send(r.x.pid, probe.Go()) }

func (r *resident) close() { r.x.release() }

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
