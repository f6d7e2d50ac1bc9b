package dist

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hodoscope/hodoscope/internal/dist/disttest"
)

var randomConfig = Config{Node: "fake@127.0.0.1", Addr: "here", Cookie: "cookie", Host: DefaultHost}

// responder is the accepting side as an io.ReadWriter: what is written to it
// makes it append to what can be read from it. At the end of that comes EOF.
type responder struct {
	out     bytes.Buffer
	cookie  string
	mangle  func(step int, message []byte) []byte
	written [][]byte // our messages
	said    [][]byte // its own, mangled
}

func (r *responder) Read(b []byte) (int, error) { return r.out.Read(b) }

func (r *responder) Write(b []byte) (int, error) {
	message := b[2:]
	r.written = append(r.written, bytes.Clone(message))
	switch message[0] {
	case 'N':
		r.say(0, append(append([]byte("snamed:\x00\x0f"), "guest@hodoscope"...), 0, 0, 0, 7))
		challenge := binary.BigEndian.AppendUint64([]byte{'N'}, disttest.Offered29)
		challenge = append(challenge, 1, 2, 3, 4, 0, 0, 0, 1, 0, 14)
		r.say(1, append(challenge, "fake@127.0.0.1"...))
	case 'r':
		digest := disttest.Digest(r.cookie, binary.BigEndian.Uint32(message[1:]))
		r.say(2, append([]byte{'a'}, digest[:]...))
	}
	return len(b), nil
}

func (r *responder) say(step int, message []byte) {
	message = r.mangle(step, message)
	r.said = append(r.said, message)
	r.out.Write(binary.BigEndian.AppendUint16(nil, uint16(len(message))))
	r.out.Write(message)
}

// Ten thousand impostors: right messages with random damage, by someone who
// knows the cookie and by someone who does not.
func TestRandomHandshakes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	accepted, proofs := 0, 0
	for i := range 10_000 {
		r := &responder{cookie: []string{"cookie", "another", ""}[i%3]}
		r.mangle = func(_ int, message []byte) []byte { return damage(rng, message) }
		h := handshake{rw: r, prefix: 2, cfg: &randomConfig}
		self, peer, err := h.run()

		if proof := slices.ContainsFunc(r.written, func(m []byte) bool { return m[0] == 'r' }); proof {
			proofs++
			if !bytes.Contains(r.said[1], []byte("fake@127.0.0.1")) {
				t.Fatalf("transcript %d: the digest went to %q", i, r.said[1])
			}
		}
		if err != nil {
			continue
		}
		accepted++
		if r.cookie != "cookie" {
			t.Fatalf("transcript %d: accepted an impostor: %q", i, r.said)
		}
		if peer.Name != "fake@127.0.0.1" || Required&^peer.Flags.expand() != 0 || !bytes.HasSuffix([]byte(self.name), []byte("@hodoscope")) {
			t.Fatalf("transcript %d: accepted %+v as %+v", i, peer, self)
		}
	}
	if accepted == 0 || proofs < accepted {
		t.Errorf("%d accepted, %d proofs: the damage leaves nothing to test", accepted, proofs)
	}
}

// damage changes a message in one of several ways, or not at all.
func damage(rng *rand.Rand, b []byte) []byte {
	b = bytes.Clone(b)
	switch rng.IntN(8) {
	case 0:
		b[rng.IntN(len(b))] ^= 1 << rng.IntN(8)
	case 1:
		b = b[:rng.IntN(len(b))]
	case 2:
		b = append(b, make([]byte, rng.IntN(5000))...)
	case 3:
		i := rng.IntN(len(b))
		b = slices.Insert(b, i, byte(rng.Uint32()))
	case 4:
		for i := range b {
			b[i] = byte(rng.Uint32())
		}
	}
	return b
}

// FuzzHandshake is an impostor whose every byte is decided beforehand. Since
// our challenge is not, none may be accepted.
func FuzzHandshake(f *testing.F) {
	honest := &responder{cookie: "cookie", mangle: func(_ int, m []byte) []byte { return m }}
	h := handshake{rw: honest, prefix: 2, cfg: &randomConfig}
	if _, _, err := h.run(); err != nil {
		f.Fatal(err)
	}
	for mode := range byte(4) {
		var transcript []byte
		for _, message := range honest.said {
			if mode&1 != 0 {
				transcript = append(transcript, 0, 0)
			}
			transcript = append(binary.BigEndian.AppendUint16(transcript, uint16(len(message))), message...)
		}
		f.Add(mode, transcript)
	}
	f.Add(byte(2), append([]byte("\x00\x03sok"), honest.said[1]...))
	f.Add(byte(2), []byte("\x00\x06salive"))
	f.Add(byte(0), []byte("\x00\x0csnot_allowed"))
	f.Add(byte(0), []byte("\x15\x03\x03\x00\x02\x02\x0a"))
	f.Fuzz(func(t *testing.T, mode byte, transcript []byte) {
		cfg := randomConfig
		prefix := 2
		if mode&1 != 0 {
			prefix = 4
		}
		if mode&2 != 0 {
			cfg.Name = "watch@ops"
		}
		var sent bytes.Buffer
		in := bytes.NewReader(transcript)
		h := handshake{rw: struct {
			io.Reader
			io.Writer
		}{in, &sent}, prefix: prefix, cfg: &cfg}
		_, peer, err := h.run()
		if err == nil {
			t.Fatalf("accepted %+v", peer)
		}
		if len(err.Error()) > 1000 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
		if sent.Len() > 100 {
			t.Errorf("we sent %d bytes", sent.Len())
		}
	})
}
