package probe

import (
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// Collect has the garbage of one process collected, unless its heap is larger than so
// many words, or its queue is long.
func Collect(p etf.Pid, largest int64) Request {
	return request("collect", p, atoms("memory", "total_heap_size", "message_queue_len", "garbage_collection_info"),
		etf.Int(LongQueue), etf.Int(largest))
}

// DecodeCollect reads the answer to Collect.
func DecodeCollect(c *etf.Cursor, wordSize int) beam.Collection {
	out := beam.Collection{Before: beam.NoHeld, After: beam.NoHeld}
	if c.Kind() == etf.KindAtom {
		isUndefined(c)
		out.Refused = "the process has ended"
		return out
	}
	n := c.Tuple()
	switch tag := c.Atom(); {
	case tag == "ok" && n == 4:
		out.Before, out.After = held(c, int64(wordSize)), held(c, int64(wordSize))
		out.Took = time.Duration(c.Int()) * time.Microsecond
	case tag == "message_queue_len" && n == 2:
		out.Before.MessageQueueLen = c.Int()
		out.Refused = fmt.Sprintf("%d messages wait in its queue", out.Before.MessageQueueLen)
	case tag == "total_heap_size" && n == 2:
		out.Before = held(c, int64(wordSize))
		out.Refused = fmt.Sprintf("its heap of %d bytes is too large", out.Before.TotalHeapSize)
	case tag == "max_heap_size" && n == 2:
		out.Before = held(c, int64(wordSize))
		out.Refused = fmt.Sprintf("its max_heap_size may not allow what a collection of its %d bytes needs", out.Before.TotalHeapSize)
	default:
		c.Fail(fmt.Errorf("%w: %s of %d", errShape, etf.PrintAtom(tag, etf.Erlang), n))
	}
	return out
}

// held reads the items of a process; one that has ended has none.
func held(c *etf.Cursor, word int64) beam.Held {
	h := beam.NoHeld
	if c.Kind() == etf.KindAtom {
		isUndefined(c)
		return h
	}
	for range each(c) {
		arity(c, 2)
		switch c.Atom() {
		case "memory":
			h.Memory = c.Int()
		case totalHeapSize:
			h.TotalHeapSize = c.Int() * word
		case "message_queue_len":
			h.MessageQueueLen = c.Int()
		case collection:
			h.BinaryMemory = binaryVolume(c) * word
		default:
			c.Skip()
		}
	}
	return h
}
