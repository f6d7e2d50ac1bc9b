package probe_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// Any bytes may stand where an answer should: a decoder gives an error or a value, soon, and takes no more memory than
// a multiple of what is there.

func FuzzDecodeHello(f *testing.F)             { fuzz(f, "Hello") }
func FuzzDecodeWhereis(f *testing.F)           { fuzz(f, "Whereis") }
func FuzzDecodeSystem(f *testing.F)            { fuzz(f, "System") }
func FuzzDecodeSchedulerWallTime(f *testing.F) { fuzz(f, "SchedulerWallTime") }
func FuzzDecodeOS(f *testing.F)                { fuzz(f, "OS") }
func FuzzDecodeWhereOS(f *testing.F)           { fuzz(f, "WhereOS") }
func FuzzDecodeCodeMode(f *testing.F)          { fuzz(f, "CodeMode") }
func FuzzDecodeRanked(f *testing.F)            { fuzz(f, "Ranked") }
func FuzzDecodeRows(f *testing.F)              { fuzz(f, "Rows") }
func FuzzDecodeCensusPart(f *testing.F)        { fuzz(f, "CensusPart") }
func FuzzDecodeCensus(f *testing.F)            { fuzz(f, "Census") }
func FuzzDecodeIdentities(f *testing.F)        { fuzz(f, "Identities") }
func FuzzDecodeWeights(f *testing.F)           { fuzz(f, "Weights") }
func FuzzDecodeHeaps(f *testing.F)             { fuzz(f, "Heaps") }
func FuzzDecodeDetails(f *testing.F)           { fuzz(f, "Details") }
func FuzzDecodeDetailsCheap(f *testing.F)      { fuzz(f, "DetailsCheap") }
func FuzzDecodeDetailsRow(f *testing.F)        { fuzz(f, "DetailsRow") }
func FuzzDecodeInspect(f *testing.F)           { fuzz(f, "Inspect") }
func FuzzDecodeApplicationsPart(f *testing.F)  { fuzz(f, "ApplicationsPart") }
func FuzzDecodeApplications(f *testing.F)      { fuzz(f, "Applications") }
func FuzzDecodeGroupLeaders(f *testing.F)      { fuzz(f, "GroupLeaders") }
func FuzzDecodeRelative(f *testing.F)          { fuzz(f, "Relative") }
func FuzzDecodeEvents(f *testing.F)            { fuzz(f, "Events") }
func FuzzDecodeTables(f *testing.F)            { fuzz(f, "Tables") }
func FuzzDecodePorts(f *testing.F)             { fuzz(f, "Ports") }
func FuzzDecodeSockets(f *testing.F)           { fuzz(f, "Sockets") }
func FuzzDecodeAllocatorsPart(f *testing.F)    { fuzz(f, "AllocatorsPart") }
func FuzzDecodeTableNamesPart(f *testing.F)    { fuzz(f, "TableNamesPart") }
func FuzzDecodeTableNames(f *testing.F)        { fuzz(f, "TableNames") }
func FuzzDecodeLinks(f *testing.F)             { fuzz(f, "Links") }
func FuzzDecodeMicrostates(f *testing.F)       { fuzz(f, "Microstates") }
func FuzzDecodeModuleStatus(f *testing.F)      { fuzz(f, "ModuleStatus") }
func FuzzDecodeState(f *testing.F)             { fuzz(f, "State") }
func FuzzDecodeContents(f *testing.F)          { fuzz(f, "Contents") }

func fuzz(f *testing.F, name string) {
	decode := decoders[name]
	for _, answer := range answers(f, name+".*") {
		f.Add(answer)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		began := time.Now()
		decode(etf.NewCursor(b, cache), stranger)
		if took := time.Since(began); took > slow {
			t.Errorf("%v for %d bytes", took, len(b))
		}
	})
}

// slow is far from what any answer takes, also on a busy machine.
const slow = 2 * time.Second

// cache stands for the atoms that a frame's header refers to.
var cache = []etf.Atom{"undefined", "size", "memory", "", "registered_name"}

// answers reads the recorded ones that match.
func answers(t testing.TB, pattern string) [][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(answersDir, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded answers %s: %v", pattern, err)
	}
	var all [][]byte
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	return all
}

// hostileHeads claim much and bring little.
var hostileHeads = []string{
	"\x69\xff\xff\xff\xff", "\x6c\xff\xff\xff\xff", "\x6d\xff\xff\xff\xff", "\x74\xff\xff\xff\xff", "\x6f\xff\xff\xff\xff\x00",
	"\x6b\xff\xff", "\x50\xff\xff\xff\xff", "\x83", "\x52\xff", "",
	strings.Repeat("\x68\x01", 100_000), strings.Repeat("\x6c\x00\x00\x00\x01", 100_000),
}

// Real answers cut short, garbled, and continued with what claims much.
func TestSpoiltAnswers(t *testing.T) {
	for name, decode := range decoders {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			try := func(b []byte) error {
				began := time.Now()
				c := etf.NewCursor(b, cache)
				decode(c, stranger)
				if took := time.Since(began); took > slow {
					t.Errorf("%v for %.100x", took, b)
				}
				return c.Err()
			}
			for _, answer := range answers(t, name+".*") {
				step := max(1, len(answer)/300)
				for i := 0; i < len(answer); i += step {
					if err := try(answer[:i]); err == nil {
						t.Errorf("%d of %d bytes are enough", i, len(answer))
					}
					for _, mask := range []byte{0x01, 0x80, 0xff} {
						spoilt := []byte(string(answer))
						spoilt[i] ^= mask
						_ = try(spoilt)
					}
					_ = try(append(answer[:i:i], hostileHeads[i/step%len(hostileHeads)]...))
				}
			}
		})
	}
}

// What claims to be large is not believed.
func TestClaimsCostNothing(t *testing.T) {
	var before, after runtime.MemStats
	for name, decode := range decoders {
		for _, head := range hostileHeads {
			for _, answer := range answers(t, name+".*otp27") {
				for _, at := range []int{0, 2, len(answer) / 2} {
					b := append(answer[:at:at], head...)
					runtime.ReadMemStats(&before)
					decode(etf.NewCursor(b, cache), stranger)
					runtime.ReadMemStats(&after)
					if took := after.TotalAlloc - before.TotalAlloc; took > uint64(64*len(b)+1<<20) {
						t.Errorf("%s: %d bytes of memory for %d of input (%.20x)", name, took, len(b), head)
					}
				}
			}
		}
	}
}
