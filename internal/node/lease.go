package node

import (
	"context"
	"errors"
	"time"

	"github.com/hodoscope/hodoscope/internal/probe"
)

// leaseTerms say how long the node waits for us. Tests use shorter ones.
type leaseTerms struct {
	life     time.Duration // the node cuts the connection when it has not heard from us for so long
	renewal  time.Duration // we renew so often
	renewals int           // one lease process hears so many, then it ends
	margin   int           // so many before that a new one takes over
}

// usualLease leaves room for two renewals that are late.
var usualLease = leaseTerms{life: 10 * time.Second, renewal: 3 * time.Second, renewals: 1000, margin: 10}

func (t leaseTerms) request() probe.Request { return probe.Lease(t.life, t.renewals) }

// ErrSuspended: this machine slept, or we did, for longer than the lease lasts.
var ErrSuspended = errors.New("the observer was suspended")

// renew keeps the lease while we live. After a gap it does not renew: the node
// has cut us off or is about to, and what is in our buffers is of the past.
func (n *Node) renew(life context.Context, lease *resident, terms leaseTerms) {
	ticker := time.NewTicker(terms.renewal)
	defer ticker.Stop()
	// Wall time, which goes on while the machine sleeps; monotonic time may not.
	last := time.Now().Round(0)
	for left := terms.renewals; ; left-- {
		select {
		case <-life.Done():
			return
		case <-n.conn.Done():
			return
		case <-ticker.C:
		}
		now := time.Now().Round(0)
		if now.Sub(last) > terms.life {
			n.conn.Abandon(ErrSuspended)
			return
		}
		last = now
		if lease.tell() != nil {
			return
		}
		// A lease says nothing while it lives.
		gone := lease.x.box.Waiting() > 0
		if left > terms.margin && !gone {
			continue
		}
		next, err := n.settleResident(life, terms.request())
		if err != nil {
			continue // while there are renewals left, try again next time
		}
		// What it still waits for lets it end by itself.
		for !gone && left > 1 {
			if lease.tell() != nil {
				return
			}
			left--
		}
		lease.close()
		lease, left = next, terms.renewals+1
	}
}
