package node

import (
	"context"
	"errors"
	"time"

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

// ErrSuspended: this machine slept, or we did, for longer than the lease lasts.
var ErrSuspended = errors.New("the observer was suspended")

// renew keeps the lease while we live. After a gap it does not renew: the node
// has cut us off or is about to, and what is in our buffers is of the past.
func (n *Node) renew(life context.Context, lease *resident) {
	defer n.ended.Done()
	ticker := time.NewTicker(leaseRenewal)
	defer ticker.Stop()
	// Wall time, which goes on while the machine sleeps; monotonic time may not.
	last := time.Now().Round(0)
	for left := leaseRenewals; ; left-- {
		select {
		case <-life.Done():
			return
		case <-n.conn.Done():
			return
		case <-ticker.C:
		}
		now := time.Now().Round(0)
		if now.Sub(last) > leaseLife {
			n.conn.Abandon(ErrSuspended)
			return
		}
		last = now
		if lease.tell() != nil {
			return
		}
		if left > leaseMargin {
			continue
		}
		next, err := n.settleResident(life, probe.Lease(leaseLife, leaseRenewals))
		if err != nil {
			continue // while there are renewals left, try again next time
		}
		for range left - 1 {
			if lease.tell() != nil {
				return
			}
		}
		lease.close()
		lease, left = next, leaseRenewals+1
	}
}

// leaseMargin is how many renewals are left when a new lease takes over.
const leaseMargin = 10

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
