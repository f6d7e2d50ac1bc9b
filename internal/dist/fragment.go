package dist

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// Reassembly of fragmented messages. Sequences of different senders
// interleave; the fragments of one sequence arrive in order, numbered down to
// one. The cache references of the first hold for all.
// Source: "Distribution Header for fragmented messages".

// Limits bounds what a peer may make us hold.
type Limits struct {
	Frame       int           // one frame on the wire
	Message     int           // one reassembled message
	Sequences   int           // open at the same time
	SequenceAge time.Duration // since the last fragment
}

// DefaultLimits is generous against an honest node, whose fragments are 64 KiB,
// and against our own requests, which never ask for more than 64 KiB.
var DefaultLimits = Limits{Frame: 4 << 20, Message: 16 << 20, Sequences: 64, SequenceAge: 30 * time.Second}

type sequence struct {
	refs []etf.Atom
	body []byte
	next uint64 // number of the fragment that must come now
	last time.Time
}

type reassembler struct {
	limits Limits
	open   map[uint64]*sequence
	held   int // bytes in open sequences
}

var errFragment = fmt.Errorf("%w: malformed fragment", ErrProtocol)

// fragmentIDs splits off the sequence and fragment numbers.
func fragmentIDs(b []byte) (seq, id uint64, rest []byte, err error) {
	if len(b) < 16 {
		return 0, 0, nil, errFragment
	}
	return binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:]), b[16:], nil
}

// first opens a sequence; done is true when the first fragment is the only one.
func (r *reassembler) first(seq, id uint64, refs []etf.Atom, b []byte, now time.Time) (s *sequence, done bool, err error) {
	if id == 0 {
		return nil, false, errFragment
	}
	r.expire(now)
	if r.open[seq] != nil {
		return nil, false, fmt.Errorf("%w: sequence %d opened twice", errFragment, seq)
	}
	if id == 1 {
		return &sequence{refs: refs, body: b}, true, nil
	}
	if len(r.open) >= r.limits.Sequences {
		return nil, false, fmt.Errorf("%w: more than %d open sequences", errFragment, r.limits.Sequences)
	}
	if err := r.hold(len(b)); err != nil {
		return nil, false, err
	}
	if r.open == nil {
		r.open = make(map[uint64]*sequence)
	}
	r.open[seq] = &sequence{refs: refs, body: append([]byte(nil), b...), next: id - 1, last: now}
	return nil, false, nil
}

// next adds to an open sequence and returns it when it is complete.
func (r *reassembler) cont(seq, id uint64, b []byte, now time.Time) (s *sequence, done bool, err error) {
	s = r.open[seq]
	if s == nil {
		return nil, false, fmt.Errorf("%w: of no open sequence", errFragment)
	}
	if id != s.next {
		return nil, false, fmt.Errorf("%w: number %d instead of %d", errFragment, id, s.next)
	}
	if err := r.hold(len(b)); err != nil {
		return nil, false, err
	}
	s.body, s.next, s.last = append(s.body, b...), id-1, now
	if id > 1 {
		return nil, false, nil
	}
	r.drop(seq)
	return s, true, nil
}

func (r *reassembler) hold(n int) error {
	if r.held+n > r.limits.Message {
		return fmt.Errorf("%w: more than %d bytes in open sequences", errFragment, r.limits.Message)
	}
	r.held += n
	return nil
}

func (r *reassembler) drop(seq uint64) {
	r.held -= len(r.open[seq].body)
	delete(r.open, seq)
}

func (r *reassembler) expire(now time.Time) {
	for seq, s := range r.open {
		if now.Sub(s.last) > r.limits.SequenceAge {
			r.drop(seq)
		}
	}
}
