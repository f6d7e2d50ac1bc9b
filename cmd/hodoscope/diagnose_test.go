package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// diagnosed runs diagnose on a node, and gives what a program is told.
func diagnosed(t *testing.T, n *erltest.Node, want int, args ...string) diagnose.Report {
	t.Helper()
	var r diagnose.Report
	out := hodo(t, n, want, append([]string{"diagnose", n.Name, "-o", "json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return r
}

// diagnoseMemory is by how many bytes a node may grow while it is diagnosed.
const diagnoseMemory = 20_000_000

// cpu is the CPU time that a node had used at a moment.
type cpu struct {
	at   time.Time
	used time.Duration
}

func cpuOf(n *erltest.Node) cpu {
	return cpu{time.Now(), time.Duration(n.AskInt("element(1, erlang:statistics(runtime))")) * time.Millisecond}
}

// share is how much of one processor the node has used since.
func (c cpu) share(n *erltest.Node) float64 {
	now := cpuOf(n)
	return float64(now.used-c.used) / float64(now.at.Sub(c.at))
}

// TestDiagnose: the same on all releases; what was kept is judged alike; nothing stays.
func TestDiagnose(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Embedded(), erltest.Args("+S", "2:2"), erltest.Program("deadlock"))
		// The first use of erlang:memory/0 and of some items makes atoms, whoever asks.
		diagnosed(t, n, exitOK, "--for", "5s", "--fail-on", "never")
		n.Await("erlang:nodes(connected) =:= []", time.Minute)
		n.MeterMemory()
		rest := cpuOf(n)
		time.Sleep(3 * time.Second) // what it takes to measure, and the program
		atRest := rest.share(n)
		n.MemoryGrown()
		before, processes := n.Fingerprint(), n.AskInt("erlang:system_info(process_count)")
		dir := t.TempDir()
		kept, page := filepath.Join(dir, "seen.json.gz"), filepath.Join(dir, "ticket.md")
		work := cpuOf(n)
		r := diagnosed(t, n, exitFoundError, "--for", "12s", "--keep", kept, "--markdown", page)
		took := work.share(n) - atRest
		if len(r.Findings) != 1 {
			t.Fatalf("%d findings: %+v", len(r.Findings), r.Findings)
		}
		f := r.Findings[0]
		if f.Detector != "deadlock" || f.Severity != diagnose.Critical || !strings.Contains(f.Title, "billing") || !strings.Contains(f.Title, "inventory") {
			t.Errorf("%+v", f)
		}
		if len(f.Evidence) < 2 || len(f.Advice) < 3 || r.Coverage.Looks < 3 || r.Cost.OnNode == 0 || r.Release != fmt.Sprint(otp) {
			t.Errorf("%+v", r)
		}
		// By CPU time: by the clock it is more on a machine that lets others go first.
		if took > diagnoseBudget {
			t.Errorf("it cost %.3f of a scheduler", took)
		}
		if grown := n.MemoryGrown(); grown > diagnoseMemory {
			t.Errorf("the node's memory grew by %d bytes", grown)
		} else {
			t.Logf("OTP %d: the node's memory grew by %.1f MB; it cost %.3f of a scheduler", otp, float64(grown)/1e6, took)
		}
		var again diagnose.Report
		out := hodo(t, n, exitFoundError, "diagnose", "--from", kept, "-o", "json")
		if err := json.Unmarshal([]byte(out), &again); err != nil {
			t.Fatal(err)
		}
		if len(again.Findings) != 1 || again.Findings[0].Title != f.Title {
			t.Errorf("judged again: %+v", again.Findings)
		}
		text, err := os.ReadFile(page)
		if err != nil || !strings.Contains(string(text), "## critical: ") {
			t.Errorf("the ticket: %v\n%s", err, text)
		}
		// Fewer there may be: the runtime's own are begun and ended as it likes.
		n.Await(fmt.Sprintf("erlang:system_info(process_count) =< %d", processes), time.Minute)
		if left := n.Left(before, "process_count"); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}

// healthy are nodes on which nothing is wrong.
var healthy = map[string][]erltest.Option{
	"bare":     {erltest.Embedded()},
	"elixir":   {erltest.Elixir()},
	"ejabberd": {erltest.Ejabberd()},
	"rabbitmq": {erltest.RabbitMQ()},
	"webload":  {erltest.Program("webload", "{clients,20}")},
}

// TestDiagnoseHealthy: nothing is found where nothing is wrong.
func TestDiagnoseHealthy(t *testing.T) {
	for name, opts := range healthy {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := erltest.Start(t, opts...)
			if r := diagnosed(t, n, exitOK, "--for", "20s"); len(r.Findings) > 0 {
				t.Errorf("found: %+v", r.Findings)
			}
		})
	}
}

var silentFor = flag.Duration("silent-for", 0, "how long serve watches healthy nodes, and must find nothing; as in -run TestServeSilent -silent-for 30m -timeout 40m")

// TestServeSilent: nor does serve find anything, for as long as one has time.
func TestServeSilent(t *testing.T) {
	if *silentFor == 0 {
		t.Skip("-silent-for says how long")
	}
	silent := func(t *testing.T, n *erltest.Node) {
		lines := tellsOf(t, n)
		over := time.After(*silentFor)
		for {
			select {
			case l := <-lines:
				if strings.Contains(l, ": opened ") {
					t.Error(l)
				}
			case <-over:
				return
			}
		}
	}
	for name, opts := range healthy {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			silent(t, erltest.Start(t, opts...))
		})
	}
	t.Run("rabbitmq at work", func(t *testing.T) {
		t.Parallel()
		n := erltest.Start(t, erltest.RabbitMQ())
		load(t, n, 200, 1<<10, true)
		silent(t, n)
	})
}

// tellsOf runs serve on a node until the test ends, and gives what it says.
func tellsOf(t testing.TB, n *erltest.Node, args ...string) <-chan string {
	t.Helper()
	w := realWorld()
	lines := make(chan string, 256)
	w.stdout, w.stderr = &bytes.Buffer{}, lineWriter(lines)
	w.getenv = func(string) string { return "" }
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, w, append([]string{"serve", n.Name, "--listen", "127.0.0.1:0", "--collect", "1s",
			"--cookie-file", n.CookieFile, "--epmd-port", fmt.Sprint(n.EPMDPort)}, args...))
		close(lines)
	}()
	t.Cleanup(func() {
		cancel()
		for range lines {
		}
		<-ended
	})
	return lines
}

// TestServeDiagnoses: what is wrong is told: within half a minute, unless the machine does
// much else.
func TestServeDiagnoses(t *testing.T) {
	n := erltest.Start(t, erltest.Args("+S", "2:2"), erltest.Embedded(), erltest.Program("deadlock"))
	lines := tellsOf(t, n)
	late := time.After(3 * time.Minute)
	for {
		select {
		case l := <-lines:
			if strings.Contains(l, "opened critical") && strings.Contains(l, "billing") {
				return
			}
		case <-late:
			t.Fatal("nothing was found in three minutes")
		}
	}
}

// BenchmarkTimeToFinding: how long after an incident begins, on a node that serve has watched
// in peace, its finding is open. One round each, as in
//
//	go test -run '^$' -bench TimeToFinding -benchtime 1x ./cmd/hodoscope
func BenchmarkTimeToFinding(b *testing.B) {
	var took []time.Duration
	for _, d := range all.Detectors {
		for _, p := range d.Patients {
			source := filepath.Join("..", "..", "lab", p.Program, "src")
			if _, err := os.Stat(source); err != nil || p.Variant != "" {
				continue // Elixir; compiled by another
			}
			b.Run(d.Name+"/"+p.Program, func(b *testing.B) {
				for b.Loop() {
					t := timeToFinding(b, d.Name, p.Program, source)
					took = append(took, t)
					b.ReportMetric(t.Seconds(), "s/finding")
				}
			})
		}
	}
	slices.Sort(took)
	if len(took) > 0 {
		b.Logf("median of %d: %s", len(took), took[len(took)/2])
	}
}

func timeToFinding(b *testing.B, detector, program, source string) time.Duration {
	n := erltest.Start(b, erltest.Args("+S", "2:2"))
	lines := tellsOf(b, n, "--events", "on")
	compiled := b.TempDir()          // some start nodes of their own, which load it from there
	peace := time.After(time.Minute) // a node in peace is looked at every ten seconds
	late := make(<-chan time.Time)
	var began time.Time
	for {
		select {
		case <-peace:
			n.Ask(fmt.Sprintf(`true = code:add_patha(%[2]q), [{ok, _} = compile:file(F, [{outdir, %[2]q}]) || F <- filelib:wildcard(%[1]q)]`, filepath.Join(mustAbs(b, source), "*.erl"), compiled))
			began = time.Now()
			n.Ask(fmt.Sprintf("element(1, catch {%s:start([])})", program))
			late = time.After(3 * time.Minute)
		case l := <-lines:
			if !began.IsZero() && strings.Contains(l, ": opened ") && !strings.Contains(l, ": opened info") && strings.Contains(l, "("+detector+")") {
				return time.Since(began)
			}
		case <-late:
			b.Errorf("%s did not open a finding in three minutes", program)
			return 3 * time.Minute
		}
	}
}

func mustAbs(t testing.TB, p string) string {
	t.Helper()
	abs, err := filepath.Abs(p)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}
