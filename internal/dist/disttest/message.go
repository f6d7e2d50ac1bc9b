package disttest

// Source: OTP erl_dist_protocol, "Protocol between Connected Nodes"; fragments
// from erl_ext_dist, "Distribution Header for fragmented messages".

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// Send sends a control message and, unless it is nil, the payload after it,
// in the wire mode that Flags ask for, in as many fragments as it takes.
func (p *Peer) Send(control etf.Tuple, payload etf.Term) {
	p.t.Helper()
	for _, frame := range p.Encode(control, payload) {
		p.SendFrame(frame)
	}
}

// Encode gives the frames, without their lengths, in which Send would send the
// message. The atom cache takes them for sent.
func (p *Peer) Encode(control etf.Tuple, payload etf.Term) [][]byte {
	p.t.Helper()
	var frames [][]byte
	var err error
	switch {
	case p.Flags&(FlagDistHdrAtomCache|FlagFragments) != 0:
		frames, err = p.encodeWithHeader(control, payload)
	default:
		frames, err = encodePassThrough(control, payload)
	}
	p.check(err)
	return frames
}

func encodePassThrough(control etf.Tuple, payload etf.Term) ([][]byte, error) {
	var plain *refTable
	frame, err := plain.append([]byte{tagPassThrough, etf.Version}, control)
	if err == nil && payload != nil {
		frame, err = plain.append(append(frame, etf.Version), payload)
	}
	return [][]byte{frame}, err
}

func (p *Peer) encodeWithHeader(control etf.Tuple, payload etf.Term) ([][]byte, error) {
	var table *refTable // nil: no atom is a reference
	if p.Flags&FlagDistHdrAtomCache != 0 {
		table = p.out.table()
	}
	ctl, err := table.append(nil, control)
	if err != nil {
		return nil, err
	}
	var body []byte
	if payload != nil {
		if body, err = table.append(nil, payload); err != nil {
			return nil, err
		}
	}
	var refs []Ref
	if table != nil {
		refs = table.refs
	}
	if p.Flags&FlagFragments == 0 || len(body) <= p.cfg.FragmentSize {
		frame := AppendRefs([]byte{etf.Version, tagHeader}, refs)
		return [][]byte{append(append(frame, ctl...), body...)}, nil
	}
	return Fragment(sequence(control), refs, ctl, body, p.cfg.FragmentSize), nil
}

// Fragment cuts a message into fragments of at most size bytes of its body.
// The first has the references and the whole control message.
func Fragment(seq uint64, refs []Ref, ctl, body []byte, size int) [][]byte {
	count := max(1, (len(body)+size-1)/size)
	first := appendFragHeader(nil, tagFirstFrag, seq, uint64(count))
	first = append(AppendRefs(first, refs), ctl...)
	frames := [][]byte{append(first, body[:min(size, len(body))]...)}
	for i := 1; i < count; i++ {
		part := body[i*size : min((i+1)*size, len(body))]
		frames = append(frames, append(appendFragHeader(nil, tagContinuation, seq, uint64(count-i)), part...))
	}
	return frames
}

func appendFragHeader(dst []byte, tag byte, seq, id uint64) []byte {
	dst = binary.BigEndian.AppendUint64(append(dst, etf.Version, tag), seq)
	return binary.BigEndian.AppendUint64(dst, id)
}

// sequence derives the sequence id from the sender as OTP does: one process
// has at most one fragmented message under way.
func sequence(control etf.Tuple) uint64 {
	for _, element := range control {
		if pid, ok := element.(etf.Pid); ok {
			return uint64(pid.Serial)<<32 | uint64(pid.ID)
		}
	}
	return 0
}

// ReadControl reads the next control message with its payload, if it has one.
// Ticks before it are counted and skipped, fragments are put together.
func (p *Peer) ReadControl() (control etf.Tuple, payload etf.Term) {
	p.t.Helper()
	m, err := p.readControl()
	p.check(err)
	return m.Control, m.Payload
}

func (p *Peer) readControl() (Message, error) {
	for {
		frame, err := p.readFrame(4)
		if err != nil {
			return Message{}, err
		}
		if len(frame) == 0 {
			p.Ticks++
			continue
		}
		m, whole, err := p.parseFrame(frame)
		if err != nil || whole {
			return m, err
		}
	}
}

// assembly is a fragmented message under way.
type assembly struct {
	refs []etf.Atom
	next uint64 // the fragment id that is due
	body []byte
}

// parseFrame takes in one frame; whole is false if more fragments must follow.
func (p *Peer) parseFrame(b []byte) (m Message, whole bool, err error) {
	if b[0] == tagPassThrough {
		m, err = parsePassThrough(b[1:])
		return m, true, err
	}
	if len(b) < 2 || b[0] != etf.Version {
		return m, false, fmt.Errorf("a frame begins with %.2x", b)
	}
	tag, b := b[1], b[2:]
	if tag == tagHeader {
		refs, rest, err := p.in.parseRefs(b)
		if err != nil {
			return m, false, err
		}
		m, err = parseTerms(rest, refs)
		return m, true, err
	}
	if tag != tagFirstFrag && tag != tagContinuation {
		return m, false, fmt.Errorf("a distribution header with tag %d", tag)
	}
	if len(b) < 16 {
		return m, false, errShortHeader
	}
	seq, id := binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])
	return p.addFragment(tag, seq, id, b[16:])
}

func (p *Peer) addFragment(tag byte, seq, id uint64, b []byte) (m Message, whole bool, err error) {
	a := p.seq[seq]
	switch {
	case tag == tagFirstFrag && a != nil:
		return m, false, fmt.Errorf("sequence %d starts again before its end", seq)
	case tag == tagFirstFrag:
		a = &assembly{next: id}
		p.seq[seq] = a
		if a.refs, b, err = p.in.parseRefs(b); err != nil {
			return m, false, err
		}
	case a == nil:
		return m, false, fmt.Errorf("sequence %d continues before its start", seq)
	}
	if id != a.next || id == 0 {
		return m, false, fmt.Errorf("fragment %d of sequence %d where %d was due", id, seq, a.next)
	}
	a.next--
	a.body = append(a.body, b...)
	if len(a.body) > maxRead {
		return m, false, errors.New("a fragmented message longer than any the test sends")
	}
	if a.next > 0 {
		return m, false, nil
	}
	delete(p.seq, seq)
	m, err = parseTerms(a.body, a.refs)
	return m, true, err
}

// parseTerms reads a control message and maybe a payload, both without their
// version byte.
func parseTerms(b []byte, refs []etf.Atom) (Message, error) {
	cursor := etf.NewCursor(b, refs)
	control, ok := cursor.Term(etf.Limits{}).(etf.Tuple)
	var payload etf.Term
	if cursor.Err() == nil && cursor.Len() > 0 {
		payload = cursor.Term(etf.Limits{})
	}
	if err := cursor.Err(); err != nil {
		return Message{}, err
	}
	if !ok || len(control) == 0 {
		return Message{}, errors.New("the control message is not a tuple")
	}
	if n := cursor.Len(); n > 0 {
		return Message{}, fmt.Errorf("%d bytes after the message", n)
	}
	return Message{control, payload}, nil
}

// parsePassThrough reads the same where each term has its version byte.
func parsePassThrough(b []byte) (Message, error) {
	if len(b) == 0 || b[0] != etf.Version {
		return Message{}, errors.New("no version byte before the control message")
	}
	cursor := etf.NewCursor(b[1:], nil)
	cursor.Skip()
	if err := cursor.Err(); err != nil {
		return Message{}, err
	}
	end := 1 + cursor.Offset()
	rest, ok := bytes.CutPrefix(b[end:], []byte{etf.Version})
	if !ok && len(b) > end {
		return Message{}, errors.New("no version byte before the payload")
	}
	return parseTerms(append(b[1:end:end], rest...), nil)
}
