package dist

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/etf/etftest"
)

// TestSendCache sends random terms through one connection's two halves of the
// atom cache, which know nothing of each other.
func TestSendCache(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var out sendCache
	var in atomCache
	packed := 0
	for range 5000 {
		term := etftest.Random(r, 4)
		body, err := etf.Append(nil, term)
		if err != nil {
			t.Fatal(err)
		}
		frame := out.frame(body)
		if frame == nil {
			continue // a kind of term that we never send: it goes as it is
		}
		packed++
		refs, rest, err := in.read(frame[2:])
		if err != nil {
			t.Fatalf("%s: %v", etf.Print(term, etf.PrintOptions{}), err)
		}
		c := etf.NewCursor(rest, refs)
		got := c.Term(etf.DefaultLimits)
		if c.Err() != nil || c.Len() != 0 || !etftest.Equal(got, term) {
			t.Fatalf("sent %s, read %s (%v)", etf.Print(term, etf.PrintOptions{}), etf.Print(got, etf.PrintOptions{}), c.Err())
		}
	}
	if packed < 1000 {
		t.Errorf("only %d of 5000 terms were packed", packed)
	}
}

// TestSendCacheFull: when all slots are taken, and when a message has more atoms
// than a header has room for, the rest goes as text.
func TestSendCacheFull(t *testing.T) {
	var out sendCache
	var in atomCache
	for i := 0; i < 4*cacheSlots; i += 400 {
		var term etf.List
		for j := range 400 {
			term = append(term, etf.Atom(fmt.Sprintf("atom_%d", i+j)))
		}
		body, _ := etf.Append(nil, term)
		frame := out.frame(body)
		refs, rest, err := in.read(frame[2:])
		if err != nil {
			t.Fatal(err)
		}
		c := etf.NewCursor(rest, refs)
		if got := c.Term(etf.DefaultLimits); !etftest.Equal(got, term) {
			t.Fatalf("message %d differs", i/400)
		}
	}
	if len(out.slots) != cacheSlots {
		t.Errorf("%d slots in use", len(out.slots))
	}
}

// TestSendCacheSecond: what a question costs once its atoms are known.
func TestSendCacheSecond(t *testing.T) {
	var out sendCache
	body, _ := etf.Append(nil, etf.List{etf.Atom("process_info"), etf.Atom("process_info"), etf.Atom("reductions")})
	first := bytes.Clone(out.frame(body))
	second := out.frame(body)
	if want := []byte{131, 68, 2, 0, 0, 0, 1, 108, 0, 0, 0, 3, 82, 0, 82, 0, 82, 1, 106}; !bytes.Equal(second, want) {
		t.Errorf("second frame % x, first % x", second, first)
	}
}
