package probe

import (
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// Pace spreads work over all processes: Slice processes, then a pause of Pause
// percent of the time they took.
type Pace struct {
	Slice int
	Pause int
}

// A question that somebody waits for works a quarter of the time; what goes on by
// itself a tenth, but for the first round of a census.
var (
	DefaultPace = Pace{Slice: 1000, Pause: 300}
	WatchPace   = Pace{Slice: 1000, Pause: 900}
)

// LongQueue is the length of a message queue from which on nothing is read that
// walks the queue: `memory` of a process with a million messages takes 9 ms.
const LongQueue = 10_000

// sortKey says how the node ranks: the item of process_info/2, the match
// specification's pattern for its answer, and the expression for the number. $2
// and $3 are taken.
type sortKey struct {
	item    etf.Atom
	pattern etf.Term
	value   etf.Term
	words   bool // the number is in words
	walks   bool // reading it walks the message queue
}

func plain(item etf.Atom) sortKey {
	return sortKey{item: item, pattern: etf.Tuple{item, etf.Atom("$1")}, value: etf.Atom("$1")}
}

func inWords(k sortKey) sortKey { k.words = true; return k }

// gcInfo ranks by items of garbage_collection_info, which come in this order on
// OTP 23 to 29.
func gcInfo(pattern []etf.Term, value etf.Term) sortKey {
	return sortKey{
		item:    "garbage_collection_info",
		pattern: etf.Tuple{etf.Atom("garbage_collection_info"), etf.ImproperList{Elems: pattern, Tail: any_}},
		value:   value, words: true, walks: true,
	}
}

var (
	any_   = etf.Atom("_")
	totals = gcInfo([]etf.Term{
		etf.Tuple{etf.Atom("old_heap_block_size"), etf.Atom("$1")},
		etf.Tuple{etf.Atom("heap_block_size"), etf.Atom("$4")},
		etf.Tuple{etf.Atom("mbuf_size"), etf.Atom("$5")},
	}, etf.Tuple{etf.Atom("+"), etf.Tuple{etf.Atom("+"), etf.Atom("$1"), etf.Atom("$4")}, etf.Atom("$5")})
)

var sortKeys = map[beam.SortKey]sortKey{
	beam.SortReductions:      plain("reductions"),
	beam.SortMessageQueueLen: plain("message_queue_len"),
	beam.SortHeapSize:        inWords(plain("heap_size")),
	beam.SortStackSize:       inWords(plain("stack_size")),
	beam.SortTotalHeapSize:   totals,
	beam.SortMemory:          totals,
	beam.SortBinaryMemory: gcInfo([]etf.Term{
		any_, any_, any_, any_, any_, any_, any_,
		etf.Tuple{etf.Atom("bin_vheap_size"), etf.Atom("$1")}, any_,
		etf.Tuple{etf.Atom("bin_old_vheap_size"), etf.Atom("$4")},
	}, etf.Tuple{etf.Atom("+"), etf.Atom("$1"), etf.Atom("$4")}),
}

// Ranking asks for the limit processes with the largest key. With a window it is
// the largest change over it.
func Ranking(key beam.SortKey, limit int, window time.Duration, pace Pace) (Request, error) {
	k, ok := sortKeys[key]
	if !ok {
		return Request{}, fmt.Errorf("cannot sort by %q", key)
	}
	args := []etf.Term{k.item, k.pattern, k.value, etf.Int(-1), etf.Int(limit), etf.Int(pace.Slice), etf.Int(pace.Pause)}
	switch {
	case window > 0:
		args[3] = etf.Int(0) // a process that did nothing in the window is not in the list
		name := "rate"
		if k.walks {
			name, args = "rate_walking", append(args, etf.Int(LongQueue))
		}
		r := sweep(name, append(args, etf.Int(window.Milliseconds()))...)
		r.waits = window
		return r, nil
	case k.walks:
		return sweep("top_walking", append(args, etf.Int(LongQueue))...), nil
	}
	return sweep("top", args...), nil
}

// Ranked is the answer to Ranking, largest first.
type Ranked struct {
	Total     int // processes there were
	Pids      []etf.Pid
	Values    []int64       // in the key's unit, bytes for sizes
	LongQueue []etf.Pid     // not ranked: their message queues are too long to walk
	Elapsed   time.Duration // between the two looks of a window
}

// DecodeRanked reads the answer to Ranking.
func DecodeRanked(c *etf.Cursor, key beam.SortKey, wordSize int) Ranked {
	scale := int64(1)
	if sortKeys[key].words {
		scale = int64(wordSize)
	}
	n := c.Tuple()
	r := Ranked{Total: int(c.Int())}
	for range each(c) {
		arity(c, 2)
		r.Values = append(r.Values, c.Int()*scale)
		r.Pids = append(r.Pids, c.Pid())
	}
	for range each(c) {
		r.LongQueue = append(r.LongQueue, c.Pid())
	}
	if n == 4 {
		r.Elapsed = time.Duration(c.Int()) * time.Microsecond
	}
	return r
}
