package probe

import (
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

const (
	// mostLocks is how many locks of global are told.
	mostLocks = 100
	// largestLockID is the largest identifier of one, in bytes.
	largestLockID = 256
)

// GlobalLocks asks for the locks of global.
func GlobalLocks() Request {
	return request("global_locks", etf.Int(mostLocks), etf.Int(largestLockID))
}

// DecodeGlobalLocks reads the answer to GlobalLocks.
func DecodeGlobalLocks(c *etf.Cursor, node string) (l beam.GlobalLocks) {
	in := inspection{node: etf.Atom(node)}
	arity(c, 2)
	l.Total = int(integer(c, 0)) // undefined: global does not run
	for range each(c) {
		arity(c, 3)
		lock := beam.GlobalLock{ID: "(too long)", Holder: beam.Peer{Pid: beam.NoPid}}
		if c.Kind() == etf.KindTuple { // {id, Id}
			arity(c, 2)
			c.Skip()
			lock.ID = in.print(c.Term(smallTerm))
		} else {
			c.Skip()
		}
		lock.Holders = int(c.Int())
		for range each(c) {
			arity(c, 2)
			if p, ok := c.Term(smallTerm).(etf.Pid); ok {
				lock.Holder, lock.Node = in.peer(p), string(p.Node)
			}
			lock.Holder.Name = name(c)
		}
		l.List = append(l.List, lock)
	}
	l.Total = max(l.Total, len(l.List))
	return l
}
