package dist

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"net"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/hodoscope/hodoscope/internal/dist/disttest"
	"github.com/hodoscope/hodoscope/internal/etf"
)

func TestAtomCache(t *testing.T) {
	long := string(bytes.Repeat([]byte("ä"), 255))
	var cache atomCache
	for i, step := range []struct {
		refs []disttest.Ref
		want []etf.Atom // nil: an error
	}{
		{nil, []etf.Atom{}},
		{[]disttest.Ref{{Slot: 0, New: true, Atom: "a"}, {Slot: 2047, New: true, Atom: "b"}}, []etf.Atom{"a", "b"}},
		{[]disttest.Ref{{Slot: 2047}, {Slot: 0}, {Slot: 2047}}, []etf.Atom{"b", "a", "b"}},
		{[]disttest.Ref{{Slot: 256, New: true, Atom: ""}}, []etf.Atom{""}},
		{[]disttest.Ref{{Slot: 256}}, []etf.Atom{""}},
		{[]disttest.Ref{{Slot: 0}, {Slot: 0, New: true, Atom: "c"}, {Slot: 0}}, []etf.Atom{"a", "c", "c"}},
		{[]disttest.Ref{{Slot: 7, New: true, Atom: long}}, []etf.Atom{etf.Atom(long)}},
		{[]disttest.Ref{{Slot: 0}, {Slot: 7, New: true, Atom: long + "x"}, {Slot: 8, New: true, Atom: "s"}}, []etf.Atom{"c", etf.Atom(long) + "x", "s"}},
		{[]disttest.Ref{{Slot: 1}}, nil},
	} {
		got, rest, err := cache.read(append(disttest.AppendRefs(nil, step.refs), "rest"...))
		if step.want == nil {
			if err == nil {
				t.Errorf("step %d: accepted %v", i, got)
			}
			continue
		}
		if err != nil || string(rest) != "rest" || !slices.Equal(got, step.want) {
			t.Errorf("step %d: %v, rest %q, %v", i, got, rest, err)
		}
	}
}

// All 2048 slots, all numbers of references up to 255, against a plain map.
func TestAtomCacheAgainstAModel(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var cache atomCache
	model := map[int]string{}
	for round := range 2000 {
		refs := make([]disttest.Ref, rng.IntN(256))
		want := make([]etf.Atom, len(refs))
		for i := range refs {
			slot := rng.IntN(cacheSlots)
			atom, known := model[slot]
			if fresh := !known || rng.IntN(4) == 0; fresh {
				atom = string(bytes.Repeat([]byte{byte('a' + rng.IntN(26))}, rng.IntN(20)+rng.IntN(100)/99*250))
				model[slot] = atom
				refs[i] = disttest.Ref{Slot: slot, New: true, Atom: atom}
			} else {
				refs[i] = disttest.Ref{Slot: slot}
			}
			want[i] = etf.Atom(atom)
		}
		got, rest, err := cache.read(disttest.AppendRefs(nil, refs))
		if err != nil || len(rest) != 0 || !slices.Equal(got, want) {
			t.Fatalf("round %d, %d references: %v", round, len(refs), err)
		}
	}
}

// FuzzDistHeader reads headers one after the other with one cache. data is a
// series of headers, each behind a length of 2 bytes.
func FuzzDistHeader(f *testing.F) {
	var seed []byte
	for _, refs := range [][]disttest.Ref{
		nil,
		{{Slot: 0, New: true, Atom: "a"}, {Slot: 2047, New: true, Atom: "b"}},
		{{Slot: 2047}, {Slot: 0}, {Slot: 2047}},
		{{Slot: 300, New: true, Atom: "\xff\xfe"}, {Slot: 300, New: true, Atom: string(make([]byte, 300))}},
		{{Slot: 300}, {Slot: 5}},
	} {
		header := disttest.AppendRefs(nil, refs)
		seed = append(binary.BigEndian.AppendUint16(seed, uint16(len(header))), header...)
		f.Add(slices.Clone(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var cache atomCache
		for _, header := range split(data) {
			before := cache
			refs, rest, err := cache.read(header)
			if err != nil {
				return // the connection ends here
			}
			if len(refs) != int(header[0]) || !bytes.HasSuffix(header, rest) {
				t.Fatalf("%d references, %d bytes left of %x", len(refs), len(rest), header)
			}
			for i, atom := range refs {
				if !utf8.ValidString(string(atom)) || len(atom) > 3*maxAtomBytes {
					t.Fatalf("reference %d is %q", i, atom)
				}
			}
			for slot := range before.defined {
				if before.defined[slot] && !cache.defined[slot] {
					t.Fatalf("slot %d is forgotten", slot)
				}
			}
		}
	})
}

// split cuts data into frames, each behind a length of 2 bytes.
func split(data []byte) [][]byte {
	var frames [][]byte
	for len(data) >= 2 {
		n := min(int(binary.BigEndian.Uint16(data)), len(data)-2)
		frames = append(frames, data[2:2+n])
		data = data[2+n:]
	}
	return frames
}

// FuzzFragments plays a script of fragments against the reassembler and a
// model of it. Each step takes 5 bytes: sequence and kind, fragment number,
// size (2), seconds since the step before.
func FuzzFragments(f *testing.F) {
	first := func(seq, id byte, size uint16) []byte { return []byte{seq, id, byte(size >> 8), byte(size), 0} }
	cont := func(seq, id byte, size uint16) []byte { return []byte{seq | 0x80, id, byte(size >> 8), byte(size), 0} }
	f.Add(slices.Concat(first(1, 3, 10), cont(1, 2, 10), cont(1, 1, 5)))
	f.Add(slices.Concat(first(1, 2, 10), first(2, 2, 10), cont(2, 1, 0), cont(1, 1, 900)))
	f.Add(slices.Concat(first(1, 2, 1000), first(2, 2, 1000), first(3, 2, 1000), first(4, 2, 1)))
	f.Add(slices.Concat(first(1, 2, 10), []byte{2, 2, 0, 9, 200}, cont(1, 1, 10)))
	f.Add(slices.Concat(first(1, 9, 3000), cont(1, 8, 2000)))
	f.Fuzz(func(t *testing.T, script []byte) {
		limits := Limits{Frame: 4000, Message: 4000, Sequences: 3, SequenceAge: 30 * time.Second}
		r := reassembler{limits: limits}
		model := map[uint64][]byte{}
		now := time.Unix(0, 0)
		for step := 0; len(script) >= 5; step, script = step+1, script[5:] {
			seq, id := uint64(script[0]&7), uint64(script[1])
			body := bytes.Repeat([]byte{byte(step)}, int(binary.BigEndian.Uint16(script[2:])))
			now = now.Add(time.Duration(script[4]) * time.Second)
			var s *sequence
			var done bool
			var err error
			if script[0]&0x80 == 0 {
				s, done, err = r.first(seq, id, nil, body, now)
				model[seq] = nil
			} else {
				s, done, err = r.cont(seq, id, body, now)
			}
			if err != nil {
				return // the connection ends here
			}
			model[seq] = append(model[seq], body...)
			clear(body) // the reassembler must not live on the reader's buffer
			held := 0
			for seq, open := range r.open {
				held += len(open.body)
				if !bytes.Equal(open.body, model[seq]) {
					t.Fatalf("step %d: sequence %d holds the wrong bytes", step, seq)
				}
			}
			if held != r.held || held > limits.Message || len(r.open) > limits.Sequences {
				t.Fatalf("step %d: %d bytes held in %d sequences, %d counted", step, held, len(r.open), r.held)
			}
			if done != (id == 1) || done != (s != nil) {
				t.Fatalf("step %d: fragment %d done: %v", step, id, done)
			}
			if done && script[0]&0x80 != 0 && !bytes.Equal(s.body, model[seq]) {
				t.Fatalf("step %d: sequence %d came out wrong", step, seq)
			}
		}
	})
}

// Sequences whose sender has died midway do not stay.
func TestOldSequencesAreDropped(t *testing.T) {
	r := reassembler{limits: Limits{Message: 100, Sequences: 2, SequenceAge: 30 * time.Second}}
	start := time.Unix(0, 0)
	for seq := range uint64(10) {
		now := start.Add(time.Duration(seq) * 20 * time.Second)
		if _, _, err := r.first(seq, 2, nil, make([]byte, 50), now); err != nil {
			t.Fatalf("sequence %d: %v", seq, err)
		}
	}
	if len(r.open) != 2 || r.held != 100 {
		t.Errorf("%d sequences, %d bytes", len(r.open), r.held)
	}
}

// sink is a connection that keeps what is written to it.
type sink struct {
	net.Conn
	frames [][]byte
}

func (s *sink) Write(b []byte) (int, error) {
	s.frames = append(s.frames, bytes.Clone(b))
	return len(b), nil
}
func (s *sink) SetWriteDeadline(time.Time) error { return nil }
func (s *sink) Close() error                     { return nil }

// FuzzControl gives a connected Conn frames, each behind a length of 2 bytes.
// Whatever they say, it answers each with one small well-formed message at
// most, and no mailbox holds more than it may.
func FuzzControl(f *testing.F) {
	for _, frames := range controlSeeds(f) {
		var seed []byte
		for _, frame := range frames {
			seed = append(binary.BigEndian.AppendUint16(seed, uint16(len(frame))), frame...)
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		out := &sink{}
		trace := new(bytes.Buffer)
		c := &Conn{
			cfg: Config{Limits: DefaultLimits}, nc: out, boxes: map[etf.Pid]*Mailbox{}, done: make(chan struct{}),
			self: identity{"guest@hodoscope", 7}, trace: newTracer(trace), sequence: reassembler{limits: DefaultLimits},
		}
		box := c.Open(1 << 10)
		var peer atomCache // of the node that reads the answers
		for _, frame := range split(data) {
			out.frames = out.frames[:0]
			trace.Reset()
			err := c.frame(frame)
			if len(out.frames) > 1 {
				t.Fatalf("%d answers to one frame", len(out.frames))
			}
			for _, answer := range out.frames {
				checkAnswer(t, &peer, answer)
			}
			if n := bytes.Count(trace.Bytes(), []byte("\n")); n > 2 {
				t.Fatalf("%d lines of trace: %q", n, trace)
			}
			if box.bytes > 1<<10 && err == nil {
				t.Fatalf("the mailbox holds %d bytes", box.bytes)
			}
			if err != nil {
				break
			}
		}
		for _, m := range box.queue {
			m.Reason()
			m.Body().Term(etf.DefaultLimits)
		}
	})
}

func checkAnswer(t *testing.T, peer *atomCache, frame []byte) {
	t.Helper()
	if len(frame) > 4000 || int(binary.BigEndian.Uint32(frame)) != len(frame)-4 || !bytes.HasPrefix(frame[4:], []byte{131, 68}) {
		t.Fatalf("answer of %d bytes: %.64x", len(frame), frame)
	}
	refs, body, err := peer.read(frame[6:])
	if err != nil {
		t.Fatalf("answer of %d bytes: %v: %.64x", len(frame), err, frame)
	}
	c := etf.NewCursor(body, refs)
	control, _ := c.Term(etf.Limits{}).(etf.Tuple)
	if c.Err() != nil || c.Len() != 0 || len(control) < 2 {
		t.Fatalf("answer %v, %d bytes after it, %v", control, c.Len(), c.Err())
	}
	switch control[0] {
	case disttest.Exit, disttest.MonitorPExit, disttest.SpawnReply, disttest.UnlinkIDAck:
	default:
		t.Fatalf("answer %v", control)
	}
}

// controlSeeds are frames as a node sends them.
func controlSeeds(f *testing.F) [][][]byte {
	p, _ := disttest.Pipe(f, disttest.Config{FragmentSize: 40})
	p.Flags = disttest.Offered29
	from := etf.Pid{Node: "fake@127.0.0.1", ID: 1, Creation: 1}
	to := etf.Pid{Node: "guest@hodoscope", ID: 1, Creation: 7}
	ref := etf.Ref{Node: "fake@127.0.0.1", Creation: 1, Len: 3, ID: [5]uint32{1, 2, 3}}
	mfa := etf.Tuple{etf.Atom("os"), etf.Atom("cmd"), etf.Int(1)}
	var seeds [][][]byte
	var all [][]byte
	for _, m := range []disttest.Message{
		{Control: etf.Tuple{disttest.SendSender, from, to}, Payload: etf.Atom("hello")},
		{Control: etf.Tuple{disttest.SendSender, from, to}, Payload: etf.Binary(make([]byte, 100))},
		{Control: etf.Tuple{disttest.Link, from, to}},
		{Control: etf.Tuple{disttest.UnlinkID, etf.Int(1 << 40), from, to}},
		{Control: etf.Tuple{disttest.MonitorP, from, to, ref}},
		{Control: etf.Tuple{disttest.MonitorP, from, etf.Atom("net_kernel"), ref}},
		{Control: etf.Tuple{disttest.DemonitorP, from, to, ref}},
		{Control: etf.Tuple{disttest.SpawnRequest, ref, from, from, mfa, etf.List{etf.Atom("link")}}, Payload: etf.List{etf.List{}}},
		{Control: etf.Tuple{disttest.SpawnReply, ref, to, etf.Int(3), from}},
		{Control: etf.Tuple{disttest.RegSend, from, etf.Atom(""), etf.Atom("logger_proxy")}, Payload: etf.Atom("report")},
		{Control: etf.Tuple{disttest.PayloadExit, from, to}, Payload: etf.Tuple{etf.Atom("shutdown"), etf.Int(1)}},
		{Control: etf.Tuple{disttest.PayloadExit2, from, to}, Payload: etf.Atom("kill")},
		{Control: etf.Tuple{disttest.PayloadMonitorPExit, from, to, ref}, Payload: etf.Atom("normal")},
		{Control: etf.Tuple{disttest.Exit, from, to, etf.Atom("normal")}},
		{Control: etf.Tuple{disttest.MonitorPExit, etf.Atom("rex"), to, ref, etf.Map{{Key: etf.Float(1), Value: etf.List{etf.Int(1)}}}}},
		{Control: etf.Tuple{disttest.SendTT, etf.Atom(""), to, etf.Tuple{etf.Int(1)}}, Payload: etf.Atom("x")},
		{Control: etf.Tuple{disttest.SpawnRequestTT, ref, from, from, mfa, etf.List{}, etf.Tuple{}}, Payload: etf.List{}},
		{Control: etf.Tuple{disttest.GroupLeader, from, to}},
		{Control: etf.Tuple{etf.Int(99)}},
	} {
		all = append(all, p.Encode(m.Control, m.Payload)...)
		seeds = append(seeds, slices.Clone(all))
	}
	return seeds
}
