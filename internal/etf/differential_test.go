package etf_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/etf/etftest"
)

const (
	differentialTerms = 100_000
	differentialBatch = 2_000
)

func batches() int {
	if testing.Short() {
		return differentialTerms / differentialBatch / 10
	}
	return differentialTerms / differentialBatch
}

// TestTermsOfNode: what a node encodes is decoded and encoded here, and is the
// same term to the node.
func TestTermsOfNode(t *testing.T) {
	t.Parallel()
	node := startErl(t)
	size := 0
	for seed := range uint32(batches()) {
		request := binary.BigEndian.AppendUint32(nil, seed)
		request = binary.BigEndian.AppendUint32(request, differentialBatch)
		made := unbatch(t, node.ask('g', request))
		back := make([][]byte, len(made))
		for i, b := range made {
			size += len(b)
			term, err := etf.Decode(b, etf.Limits{})
			if err != nil {
				t.Fatalf("seed %d, term %d: %v\n% x", seed, i, err, b)
			}
			if back[i], err = etf.Append([]byte{etf.Version}, term); err != nil {
				t.Fatalf("seed %d, term %d: %v", seed, i, err)
			}
			checkSkip(t, b, back[i])
		}
		for _, wrong := range node.askBatch('c', back) {
			i := binary.BigEndian.Uint32(wrong) - 1
			t.Errorf("seed %d: term %d is another one now:\n% .200x\n% .200x", seed, i, made[i], back[i])
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("OTP %d: %d terms, %d bytes", node.otp, batches()*differentialBatch, size)
}

// checkSkip checks that Skip finds the end of a term, as sent and as encoded here.
func checkSkip(t *testing.T, encodings ...[]byte) {
	t.Helper()
	for _, b := range encodings {
		if b[1] == 80 { // compressed
			continue
		}
		c := etf.NewCursor(b[1:], nil)
		if c.Skip(); c.Err() != nil || c.Len() != 0 {
			t.Fatalf("Skip: %v, %d bytes left of % x", c.Err(), c.Len(), b)
		}
	}
}

// TestTermsForNode: terms made here go through the node's binary_to_term and
// term_to_binary and come back the same.
func TestTermsForNode(t *testing.T) {
	t.Parallel()
	node := startErl(t)
	r := rand.New(rand.NewPCG(1, 2))
	size := 0
	for range batches() {
		terms := make([]etf.Term, differentialBatch)
		sent := make([][]byte, differentialBatch)
		for i := range terms {
			terms[i] = forRelease(node.otp, etftest.Random(r, r.IntN(4)))
			var err error
			if sent[i], err = etf.Append([]byte{etf.Version}, terms[i]); err != nil {
				t.Fatal(err)
			}
			size += len(sent[i])
		}
		for i, b := range node.askBatch('b', sent) {
			got, err := etf.Decode(b, etf.Limits{})
			if err != nil {
				t.Fatalf("%v\n% x", err, b)
			}
			if !etftest.Equal(forRelease(node.otp, got), terms[i]) {
				a, b := etftest.Difference(terms[i], forRelease(node.otp, got))
				t.Fatalf("sent %s\ngot  %s", a, b)
			}
		}
	}
	t.Logf("OTP %d: %d terms, %d bytes", node.otp, batches()*differentialBatch, size)
}
