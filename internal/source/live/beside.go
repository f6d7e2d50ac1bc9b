package live

import (
	"context"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// besides remembers what processes have beside their heaps, which is mostly links and
// monitors. To read the memory of a process the runtime goes over all of these, and
// the process does nothing meanwhile: 10 ms for 100 000 links. So that is done for a
// small part of the time only, and in between what was beside the heap is taken to be
// there still.
//
// Who asks for memory does so alone: else several would ask a process at the same
// time, none of them knowing yet that it is not to be asked, and it would be held up
// by all of them in one go.
type besides struct {
	alone chan struct{} // has one element while somebody asks

	mu sync.Mutex
	of map[beam.Pid]beside
}

func newBesides() besides {
	return besides{alone: make(chan struct{}, 1), of: make(map[beam.Pid]beside)}
}

// ask waits until nobody else asks for memory; done lets the next one.
func (b *besides) ask(ctx context.Context) (done func(), err error) {
	select {
	case b.alone <- struct{}{}:
		return func() { <-b.alone }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type beside struct {
	bytes int64
	until time.Time // from then on it is read again
}

const (
	// notedBeside is how many bytes are worth to be remembered.
	notedBeside = 256 << 10
	// restPerByte makes reading, which takes 2.5 ns a byte, take one part in 2000 of the
	// time: 100 000 links are read every 20 s.
	restPerByte = 5 * time.Microsecond
	// mostBesides bounds what is remembered.
	mostBesides = 10_000
)

// note takes over what was read of a process whose message queue was empty: messages
// count as memory, and come and go.
func (b *besides) note(p beam.Pid, memory, heap int64) {
	bytes, now := memory-heap, time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	if bytes < notedBeside {
		delete(b.of, p)
		return
	}
	if len(b.of) >= mostBesides {
		b.forget(now)
	}
	b.of[p] = beside{bytes, now.Add(time.Duration(bytes) * restPerByte)}
}

// forget drops what is due to be read again, and everything when that does not help.
func (b *besides) forget(now time.Time) {
	for p, one := range b.of {
		if now.After(one.until) {
			delete(b.of, p)
		}
	}
	if len(b.of) >= mostBesides {
		clear(b.of)
	}
}

// known is what a process has beside its heap; false when that is to be read.
func (b *besides) known(p beam.Pid) (bytes int64, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	one, ok := b.of[p]
	return one.bytes, ok && time.Now().Before(one.until)
}

// crowded tells whether a process had too many links and monitors for them to be
// listed, when its memory was last read.
func (b *besides) crowded(p beam.Pid) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.of[p].bytes > probe.Crowded
}

// complete adds to rows what was not read of their memory, and takes over what was.
func (b *besides) complete(rows *beam.Processes, from int) {
	for i := from; i < rows.Len(); i++ {
		switch memory, heap := rows.Memory[i], rows.TotalHeapSize[i]; {
		case heap < 0:
		case memory >= 0:
			if rows.MessageQueueLen[i] == 0 {
				b.note(rows.Pid[i], memory, heap)
			}
		default:
			if bytes, ok := b.known(rows.Pid[i]); ok {
				rows.Memory[i] = heap + bytes
			}
		}
	}
}
