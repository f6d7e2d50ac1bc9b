package etf_test

import (
	"bytes"
	"testing"

	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/etf/etftest"
)

// addSeeds adds every tag, all hostile input that is not large, and what nodes
// made. Input the fuzzer found worth keeping lies in testdata/fuzz.
func addSeeds(f *testing.F) {
	for _, test := range tagCases {
		f.Add(append([]byte{etf.Version}, unhex(test.wire)...))
	}
	for _, test := range hostile {
		if len(test.wire) < 10_000 {
			f.Add(append([]byte{etf.Version}, test.wire...))
		}
	}
	for _, b := range keptTerms(f) {
		f.Add(b)
	}
}

// FuzzDecode: no input makes Decode panic or allocate without measure.
func FuzzDecode(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		var err error
		if cost := allocated(func() { _, err = etf.Decode(b, etf.Limits{Inflated: -1}) }); cost > mayAllocate(len(b)) {
			t.Errorf("%d bytes allocated for %d", cost, len(b))
		}
		c := etf.NewCursor(b[min(1, len(b)):], nil)
		if c.Skip(); err == nil && (c.Err() != nil || c.Len() > 0) {
			t.Errorf("decoded but not skipped: %v, %d bytes left", c.Err(), c.Len())
		}
	})
}

// FuzzCursor lets the first bytes choose which methods read the others.
func FuzzCursor(f *testing.F) {
	f.Add([]byte("\x00\x05\x05"), unhex("68 02 61 01 61 02"))
	f.Add([]byte("\x01\x05\x02"), unhex("6c 00000001 61 01 6a"))
	for i, test := range tagCases {
		f.Add([]byte{byte(i), 15, byte(i + 1)}, unhex(test.wire))
	}
	for i, b := range keptTerms(f) {
		f.Add([]byte{0, byte(i), 15, byte(i / 16), 14}, b[1:])
	}
	f.Fuzz(func(t *testing.T, program, b []byte) {
		kept := bytes.Clone(b)
		refs := []etf.Atom{"one", "two"}
		c := etf.NewCursor(b, refs)
		for _, op := range program[:min(len(program), 1000)] {
			before := c.Offset()
			got := reads[int(op)%len(reads)].read(c)
			switch {
			case c.Offset() < before || c.Offset()+c.Len() > len(b):
				t.Fatalf("from %d to %d of %d", before, c.Offset(), len(b))
			case c.Err() != nil && (!zero(got) || c.Len() != 0):
				t.Fatalf("%v, %d bytes left, and yet %v", c.Err(), c.Len(), got)
			}
		}
		if !bytes.Equal(b, kept) {
			t.Fatal("input changed")
		}
	})
}

// FuzzRoundTrip: what can be decoded can be encoded, and is the same again.
func FuzzRoundTrip(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		first, err := etf.Decode(b, etf.Limits{Inflated: 1 << 20})
		if err != nil {
			return
		}
		wire, err := etf.Append([]byte{etf.Version}, first)
		if err != nil {
			t.Fatal(err)
		}
		second, err := etf.Decode(wire, etf.Limits{})
		if err != nil {
			t.Fatalf("%v of % x", err, wire)
		}
		if again, _ := etf.Append([]byte{etf.Version}, second); !bytes.Equal(wire, again) {
			t.Fatal(etftest.Difference(first, second))
		}
	})
}
