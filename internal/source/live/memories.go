package live

import (
	"context"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// memories remember what processes told that it takes them long to tell, and they do
// nothing else meanwhile. That is asked again the less often, the longer it takes: one
// part of 2000 of the time goes into it. In between it is taken to be so still.
//
// What a process has beside its heap is mostly links and monitors, and to read its
// memory the runtime goes over all of these: 10 ms for 100 000 links. And before OTP 27
// a process tells its name with its whole dictionary, of which it makes a copy: 60 ms
// for 14 MB.
//
// Who asks for memory does so alone, mostly: else several would ask a process at the same
// time, none of them knowing yet that it is not to be asked, and it would be held up
// by all of them in one go.
type memories struct {
	alone chan struct{} // has one element while somebody asks

	mu sync.Mutex
	of map[beam.Pid]memory
}

// memory is of one process. It is asked again for what it has beside its heap, and for
// its name, from these times on.
type memory struct {
	beside int64 // bytes
	call   beam.MFA
	label  string

	besideAt, nameAt time.Time
}

func newMemories() memories {
	return memories{alone: make(chan struct{}, 1), of: make(map[beam.Pid]memory)}
}

// ask waits until nobody else asks for memory, and not for long: who asks may be kept
// waiting by a process that does not answer. done lets the next one.
func (m *memories) ask(ctx context.Context) (done func(), err error) {
	select {
	case m.alone <- struct{}{}:
		return func() { <-m.alone }, nil
	case <-time.After(stuck):
		return func() {}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

const (
	// manyBeside and largeHeap are how many bytes are worth to be remembered: less takes less
	// than 1 ms, and 17 ms if all of a heap is dictionary, which is seldom. Rows that are not
	// asked for the same take a request each, of 2 kB.
	manyBeside = 256 << 10
	largeHeap  = 4 << 20
	// restPerByte follows from 2.5 ns a byte of links, and 4 of a dictionary.
	restPerByte = 5 * time.Microsecond
	// mostMemories bounds what is remembered.
	mostMemories = 10_000
)

// rest is the time until so many bytes may be gone over again.
func rest(bytes int64) time.Duration { return time.Duration(bytes) * restPerByte }

// set changes what is remembered of a process, of which nothing is if it comes to nothing.
func (m *memories) set(p beam.Pid, change func(*memory)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	one := m.of[p]
	change(&one)
	if one == (memory{}) {
		delete(m.of, p)
		return
	}
	if len(m.of) >= mostMemories {
		m.forget(time.Now())
	}
	m.of[p] = one
}

// forget drops what is due to be asked again, and everything when that does not help.
func (m *memories) forget(now time.Time) {
	for p, one := range m.of {
		if now.After(one.besideAt) && now.After(one.nameAt) {
			delete(m.of, p)
		}
	}
	if len(m.of) >= mostMemories {
		clear(m.of)
	}
}

// weighed takes over the memory of a process. Messages that wait count, and come and
// go: where there are some it is read again all the same.
func (m *memories) weighed(p beam.Pid, total, heap, queue int64) {
	m.set(p, func(one *memory) {
		one.beside, one.besideAt = 0, time.Time{}
		if beside := total - heap; beside >= manyBeside {
			one.beside = beside
			if queue == 0 {
				one.besideAt = time.Now().Add(rest(beside))
			}
		}
	})
}

// named takes over the name that a process told with its dictionary, which is in its heap.
func (m *memories) named(p beam.Pid, call beam.MFA, label string, heap int64) {
	m.set(p, func(one *memory) {
		one.call, one.label, one.nameAt = beam.MFA{}, "", time.Time{}
		if heap >= largeHeap {
			one.call, one.label, one.nameAt = call, label, time.Now().Add(rest(heap))
		}
	})
}

// untold is how long a process is not asked for a name that it could not tell.
const untold = 10 * time.Minute

// nameless notes those whose dictionary was too large for them to tell their names.
func (m *memories) nameless(pids []beam.Pid) {
	for _, p := range pids {
		m.set(p, func(one *memory) { one.nameAt = time.Now().Add(untold) })
	}
}

// recall tells what is remembered of a process, and what of it is not to be asked yet.
func (m *memories) recall(p beam.Pid) (one memory, beside, name bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	one, now := m.of[p], time.Now()
	return one, now.Before(one.besideAt), now.Before(one.nameAt)
}

// crowded tells whether a process had too many links and monitors for them to be
// listed, when its memory was last read.
func (m *memories) crowded(p beam.Pid) bool {
	one, _, _ := m.recall(p)
	return one.beside > probe.Crowded
}

// whole is the memory of a process that was asked closer: as it was read, which is
// taken over, or with what it had beside its heap where that was left out.
func (m *memories) whole(p beam.Pid, total, heap, queue int64) int64 {
	if total == beam.NotRead {
		one, _, _ := m.recall(p)
		return heap + one.beside
	}
	m.weighed(p, total, heap, queue)
	return total
}

// complete adds to rows what was not asked for by q, and takes over what was.
func (m *memories) complete(rows *beam.Processes, from int, q probe.DetailsQuery) {
	for i := from; i < rows.Len(); i++ {
		p, heap := rows.Pid[i], rows.TotalHeapSize[i]
		if heap < 0 { // it was not asked closer
			continue
		}
		rows.Memory[i] = m.whole(p, rows.Memory[i], heap, rows.MessageQueueLen[i])
		one, _, told := m.recall(p)
		switch {
		case (q.Nameless || told) && !one.call.IsZero():
			rows.InitialCall[i], rows.Label[i] = one.call, one.label
		case q.Whole() && !told:
			m.named(p, rows.InitialCall[i], rows.Label[i], heap)
		}
	}
}
