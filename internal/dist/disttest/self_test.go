package disttest

import (
	"bytes"
	"net"
	"reflect"
	"testing"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// The example of a fragmented message in OTP's erl_ext_dist, "Distribution
// Header for fragmented messages": {call, <0.245.2>, {set_get_state, <<0:1024>>}}
// sent to reg, cut at 128 bytes. Two atoms are in the cache before.
var otpExample = [][]byte{
	append([]byte{
		131, 69, 0, 0, 2, 168, 0, 0, 5, 83, 0, 0, 0, 0, 0, 0, 0, 2,
		5, 4, 137, 9, 10, 5, 236, 3, 114, 101, 103, 9, 4, 99, 97, 108, 108,
		238, 13, 115, 101, 116, 95, 103, 101, 116, 95, 115, 116, 97, 116, 101,
		104, 4, 97, 6, 103, 82, 0, 0, 0, 0, 85, 0, 0, 0, 0, 2, 82, 1, 82, 2,
		104, 3, 82, 3, 103, 82, 0, 0, 0, 0, 245, 0, 0, 0, 2, 2,
		104, 2, 82, 4, 109, 0, 0, 0, 128,
	}, make([]byte, 103)...),
	append([]byte{131, 70, 0, 0, 2, 168, 0, 0, 5, 83, 0, 0, 0, 0, 0, 0, 0, 1}, make([]byte, 25)...),
}

var otpExampleRefs = []Ref{
	{Slot: 4<<8 | 10, Atom: "node@host"}, {Slot: 5, Atom: ""},
	{Slot: 1<<8 | 236, New: true, Atom: "reg"},
	{Slot: 0<<8 | 9, New: true, Atom: "call"},
	{Slot: 1<<8 | 238, New: true, Atom: "set_get_state"},
}

func TestReadExampleOfTheSpecification(t *testing.T) {
	p := &Peer{seq: map[uint64]*assembly{}}
	for _, ref := range otpExampleRefs[:2] {
		p.in[ref.Slot].atom, p.in[ref.Slot].known = etf.Atom(ref.Atom), true
	}
	if _, whole, err := p.parseFrame(otpExample[0]); whole || err != nil {
		t.Fatalf("first fragment: whole %v, %v", whole, err)
	}
	m, whole, err := p.parseFrame(otpExample[1])
	if !whole || err != nil {
		t.Fatalf("second fragment: whole %v, %v", whole, err)
	}
	pid := func(id uint32) etf.Pid { return etf.Pid{Node: "node@host", ID: id, Serial: 0, Creation: 2} }
	control := etf.Tuple{RegSend, pid(85), etf.Atom(""), etf.Atom("reg")}
	if !reflect.DeepEqual(m.Control, control) {
		t.Errorf("control %v, want %v", m.Control, control)
	}
	payload := etf.Tuple{etf.Atom("call"), etf.Pid{Node: "node@host", ID: 245, Serial: 2, Creation: 2},
		etf.Tuple{etf.Atom("set_get_state"), etf.Binary(make([]byte, 128))}}
	if !reflect.DeepEqual(m.Payload, payload) {
		t.Errorf("payload %v, want %v", m.Payload, payload)
	}
}

func TestWriteExampleOfTheSpecification(t *testing.T) {
	const refsEnd, ctlEnd = 50, 70 // offsets in the first fragment
	ctl := otpExample[0][refsEnd:ctlEnd]
	body := append(bytes.Clone(otpExample[0][ctlEnd:]), otpExample[1][18:]...)
	got := Fragment(0x2a8_0000_0553, otpExampleRefs, ctl, body, 128)
	if !reflect.DeepEqual(got, otpExample) {
		t.Errorf("got  %v\nwant %v", got, otpExample)
	}
}

func TestHeaderWithLongAtoms(t *testing.T) {
	long := string(bytes.Repeat([]byte("ä"), 255))
	for _, refs := range [][]Ref{
		{{Slot: 2047, New: true, Atom: long}},
		{{Slot: 0, New: true, Atom: "a"}, {Slot: 1024, New: true, Atom: long}},
	} {
		var cache recvCache
		atoms, rest, err := cache.parseRefs(append(AppendRefs(nil, refs), "rest"...))
		if err != nil || string(rest) != "rest" || len(atoms) != len(refs) || string(atoms[len(refs)-1]) != long {
			t.Errorf("%d refs: %d atoms, rest %q, %v", len(refs), len(atoms), rest, err)
		}
	}
}

func TestFaults(t *testing.T) {
	tests := []struct {
		name  string
		fault Fault
		want  string
	}{
		{"close at the first byte", Fault{CloseAt: 1}, ""},
		{"close within a write", Fault{CloseAt: 5}, "abcd"},
		{"close between writes", Fault{CloseAt: 4}, "abc"},
		{"garble", Fault{GarbleAt: 4, Mask: 0x20}, "abcDefghi"},
		{"stall", Fault{StallAt: 8}, "abcdefg"},
		{"none", Fault{}, "abcdefghi"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a, b := net.Pipe()
			conn := test.fault.wrap(a)
			go func() {
				for _, s := range []string{"abc", "def", "ghi"} {
					if _, err := conn.Write([]byte(s)); err != nil {
						break
					}
				}
				conn.Close()
			}()
			var got bytes.Buffer
			got.ReadFrom(b)
			if got.String() != test.want {
				t.Errorf("got %q, want %q", got.String(), test.want)
			}
		})
	}
}
