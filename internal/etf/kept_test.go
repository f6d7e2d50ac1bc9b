package etf_test

import (
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/etf/etftest"
)

var update = flag.Bool("update", false, "have the node write testdata/otp-*.terms anew")

// keptTerms returns terms as nodes encoded them, kept for where there is no
// node. The files are batches as of the differential tests.
func keptTerms(tb testing.TB) (all [][]byte) {
	tb.Helper()
	files, err := filepath.Glob("testdata/otp-*.terms")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no testdata/otp-*.terms: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, unbatch(tb, b)...)
	}
	return all
}

func TestKeptTerms(t *testing.T) {
	if *update {
		node := startErl(t)
		request := binary.BigEndian.AppendUint32(nil, 2026)
		request = binary.BigEndian.AppendUint32(request, 200)
		file := fmt.Sprintf("testdata/otp-%d.terms", node.otp)
		if err := os.WriteFile(file, node.ask('g', request), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kinds := make(map[string]int)
	for i, b := range keptTerms(t) {
		term, err := etf.Decode(b, etf.Limits{})
		if err != nil {
			t.Fatalf("term %d: %v", i, err)
		}
		again, err := etf.Decode(append([]byte{etf.Version}, mustAppend(t, term)...), etf.Limits{})
		if err != nil || !etftest.Equal(term, again) {
			t.Fatalf("term %d: another one after encoding, %v", i, err)
		}
		etftest.Rewrite(term, func(t etf.Term) etf.Term {
			kinds[fmt.Sprintf("%T", t)]++
			return t
		})
	}
	if len(kinds) < 14 { // all but Opaque, and Big if need be
		t.Errorf("only %v", kinds)
	}
}
