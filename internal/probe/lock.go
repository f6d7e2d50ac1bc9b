package probe

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

const (
	// MostCountedLocks is with how many locks of processes, tables and ports their
	// counters are read. The runtime copies all counters at once, on a scheduler that does
	// nothing else meanwhile, and makes room for numbers of any size: up to 60 kB for the
	// five locks of a process, besides 4 MB for what every node has.
	MostCountedLocks = 4000
	// mostPlaces is how many lines of the runtime's source a lock is counted apart for.
	// Source: ERTS_LCNT_MAX_LOCK_LOCATIONS.
	mostPlaces = 5
)

// lockColumns are what is added up for each name, with the pattern that finds it in
// {Tries, Collisions, {Seconds, Nanoseconds, Waits}}.
var lockColumns = []struct {
	pattern func(v, all etf.Term) etf.Term
	add     func(k *beam.LockClass, n int64)
}{
	{func(v, all etf.Term) etf.Term { return etf.Tuple{v, all, all} }, func(k *beam.LockClass, n int64) { k.Tries = n }},
	{func(v, all etf.Term) etf.Term { return etf.Tuple{all, v, all} }, func(k *beam.LockClass, n int64) { k.Collisions = n }},
	{func(v, all etf.Term) etf.Term { return etf.Tuple{all, all, etf.Tuple{v, all, all}} },
		func(k *beam.LockClass, n int64) { k.Waited += time.Duration(n) * time.Second }},
	{func(v, all etf.Term) etf.Term { return etf.Tuple{all, all, etf.Tuple{all, v, all}} },
		func(k *beam.LockClass, n int64) { k.Waited += time.Duration(n) }},
	{func(v, all etf.Term) etf.Term { return etf.Tuple{all, all, etf.Tuple{all, all, v}} }, func(k *beam.LockClass, n int64) { k.Waits = n }},
}

// Locks asks for the counters of the emulator's locks, by name (a look: it wakes
// nobody and changes no counter). An emulator that counts none says so. What the mask
// of lcnt:rt_mask/1 leaves out stays out, and is told.
func Locks() Request {
	const all = etf.Atom("_")
	var first, rest etf.Term = etf.Atom("$1"), etf.Atom("$2")
	// Never taken is what has no place but the one for all others, and no tries there.
	taken := etf.List{etf.Tuple{
		etf.Tuple{all, all, all, etf.ImproperList{Elems: []etf.Term{etf.Tuple{all, etf.Tuple{first, all, all}, all}}, Tail: rest}},
		etf.List{etf.Tuple{etf.Atom(">"), etf.Tuple{etf.Atom("+"), first, etf.Tuple{etf.Atom("length"), rest}}, etf.Int(0)}},
		etf.List{etf.Atom("$_")},
	}}
	sums := etf.List{etf.List{etf.Tuple{all, etf.List{}, etf.List{etf.Int(1)}}}} // locks
	for _, col := range lockColumns {
		var spec etf.List // a clause for each number of places
		var places etf.List
		var sum etf.Term = etf.Int(0)
		for _, v := range atoms("$1", "$2", "$3", "$4", "$5")[:mostPlaces] {
			places = append(places[:len(places):len(places)], etf.Tuple{all, col.pattern(v, all), all})
			sum = etf.Tuple{etf.Atom("+"), sum, v}
			spec = append(spec, etf.Tuple{etf.Tuple{all, all, all, places}, etf.List{}, etf.List{sum}})
		}
		// So that there is a number for each lock, whatever a later release makes of it.
		sums = append(sums, append(spec, etf.Tuple{all, etf.List{}, etf.List{etf.Int(0)}}))
	}
	return request("locks", etf.Binary(beam.LockCounting), etf.Int(MostCountedLocks), taken, sums)
}

// DecodeLocks reads the answer to Locks: {BuildType, Mask, Expected, undefined or
// {Since, Locks, [{Name, Type}], Columns}}, of which each is a tuple with a number for
// each name. Source: erts_debug:lcnt_collect/0 and lcnt_control(mask), as
// lcnt:rt_collect/0 and lcnt:rt_mask/0 use them.
func DecodeLocks(c *etf.Cursor) (l beam.Locks) {
	arity(c, 4)
	l.BuildType = atomOrEmpty(c)
	l.Counted = l.BuildType == beam.LockCounting
	for range each(c) {
		l.Categories = append(l.Categories, atomOrEmpty(c))
	}
	l.Expected = int(c.Int())
	if c.Kind() == etf.KindAtom {
		l.TooMany = l.Counted
		isUndefined(c)
		return l
	}
	arity(c, 4)
	l.Since, l.Total = time.Duration(c.Int()), int(c.Int())
	for range each(c) {
		arity(c, 2)
		l.List = append(l.List, beam.LockClass{Name: atomOrEmpty(c), Type: atomOrEmpty(c)})
	}
	arity(c, 1+len(lockColumns))
	column := func(add func(k *beam.LockClass, n int64)) {
		arity(c, len(l.List))
		for i := range l.List {
			if c.Err() == nil {
				add(&l.List[i], integer(c, 0))
			}
		}
	}
	column(func(k *beam.LockClass, n int64) { k.Locks = n })
	for _, col := range lockColumns {
		column(col.add)
	}
	return l
}
