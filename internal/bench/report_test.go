package bench

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/cli"
)

var update = flag.Bool("update", false, "rewrite testdata")

// sample is a report with a row of each kind: ours, another tool's, one that is
// absent, one that failed.
func sample() *Report {
	full := Row{
		Processes: 10_000, Mood: Idle, Tool: "hodoscope L1", Ours: true, What: "ps --sort memory", Question: "memory", Looks: 12,
		CPU: of(0.0043), PerProcess: of(4.3e-7), Load: of(0.018), Busy: of(0.0041), Elapsed: of(0.034), Reductions: of(300_000),
		In: of(2200), Out: of(3300), Woken: of(20), StallWorst: of(0.0031), StallWorstControl: of(0.003),
		Stall99: of(0.002), Stall99Control: of(0.002), Echo50: of(4e-6), Echo50Control: of(4e-6),
		Echo99: of(2.1e-5), Echo99Control: of(2e-5), Atoms: of(0), MemoryPeak: of(1 << 20), MemoryLeft: of(0),
	}
	other := full
	other.Tool, other.Ours, other.What = "recon 2.5.2", false, "recon:proc_count(memory, 20)"
	other.CPU, other.Woken = of(0.0172), of(10_000)
	other.Busy, other.In, other.Out = none("it does not say"), none("stays on the node"), none("stays on the node")
	absent := Row{Processes: 10_000, Mood: Idle, Tool: "observer_cli", What: "observer_cli:start()", Question: "memory"}
	absent.fill(none("observer_cli is not on this machine"))
	failed := Row{Processes: 10_000, Mood: Idle, Tool: "etop", What: "observer_backend:etop_collect/1", Question: "reductions"}
	failed.fill(none("failed: <noproc> | undef"))
	r := &Report{
		At: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC), Took: 90 * time.Second, OTP: "OTP 25, 2 schedulers", Flags: "+sbwt none",
		Machine: Machine{CPU: "A processor", Cores: 2, Memory: 8 << 30, Kernel: "linux 6.1"},
		Rounds:  3, Least: time.Second, Ways: []Row{full, other, absent, failed},
		Steady: []Steady{{Level: "hodoscope L1", Processes: 10_000, Mood: Idle, Rounds: 3, Span: 20 * time.Second, CPU: of(0.0011),
			Control: of(0.0003), Cost: of(0.0008), Shown: of(0.0007), Ratio: of(1.14), Interval: of(2), Woken: of(0)}},
	}
	compare(r.Ways)
	return r
}

func TestReport(t *testing.T) {
	d := Document(sample())
	for name, format := range map[string]cli.Format{"report.txt": cli.Table, "report.json": cli.JSON} {
		var b bytes.Buffer
		if _, err := cli.Write(&b, &d, cli.Options{Format: format}); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.Bytes())
	}
	var b bytes.Buffer
	if err := Markdown(&b, sample(), "hodoscope bench --lab"); err != nil {
		t.Fatal(err)
	}
	golden(t, "page.golden", b.Bytes())
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not\n%s", file, got)
	}
}
