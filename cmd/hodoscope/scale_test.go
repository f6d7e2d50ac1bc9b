package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/child"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

var (
	scaleFor     = flag.Duration("scale-for", 4*time.Minute, "how long BenchmarkScale watches")
	scaleNodes   = flag.Int("scale-nodes", 200, "how many nodes BenchmarkScale watches")
	scaleProfile = flag.String("scale-profile", "", "file for a CPU profile of what BenchmarkScale runs")
)

// scaleReal is how many real nodes stand behind the names that are watched.
const scaleReal = 4

// The names of the environment by which scaledWorld is told.
const (
	scaleTargets     = "SCALE_TARGETS" // real nodes and the files of their cookies: name=file,name=file
	scaleProfileFile = "SCALE_PROFILE"
)

// BenchmarkScale is one program that watches a team's nodes: serve, as it is, with
// store, rules, a scraper and a backend of OTLP. Every name is a connection of its own to
// one of a few real nodes; no answer is made up but for the name in it.
//
//	go test -run '^$' -bench Scale -benchtime 1x -timeout 1h -scale-for 30m ./cmd/hodoscope
func BenchmarkScale(b *testing.B) {
	var targets []string
	var real []*erltest.Node
	for range scaleReal {
		n := erltest.Start(b, erltest.Program("webload", "{clients,20}"))
		real, targets = append(real, n), append(targets, n.Name+"="+n.CookieFile)
	}
	var sent atomic.Int64
	backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		sent.Add(n)
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	defer backend.Close()

	alone := use(real, func() { time.Sleep(20 * time.Second) })
	s := startScale(b, real[0].EPMDPort, targets, backend.URL)
	page := s.page(b)
	s.watch(b, page, *scaleFor/4) // the start
	guests := use(real, func() { s.watch(b, page, *scaleFor*3/4) })
	b.ReportMetric((guests-alone)/float64(*scaleNodes), "cores-of-a-node")
	b.ReportMetric(float64(sent.Load())/scaleFor.Seconds()/1000, "OTLP-kB/s")
	s.stop()
}

// use is how much processor some nodes take meanwhile, in cores.
func use(nodes []*erltest.Node, during func()) float64 {
	sum := func() (ms int) {
		for _, n := range nodes {
			ms += n.AskInt("element(1, statistics(runtime))")
		}
		return ms
	}
	before, began := sum(), time.Now()
	during()
	return float64(sum()-before) / float64(time.Since(began).Milliseconds())
}

// scaled is the program under load.
type scaled struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	ended chan struct{}
}

func startScale(b *testing.B, epmd int, targets []string, backend string) *scaled {
	b.Helper()
	dir := b.TempDir()
	var config strings.Builder
	fmt.Fprintf(&config, "data: {dir: data}\nexport:\n  otlp:\n    - {name: sink, profile: collector, protocol: http, endpoint: %q}\n", backend)
	fmt.Fprintf(&config, "targets:\n  - name: fleet\n    epmd_port: %d\n    static:\n      nodes:\n", epmd)
	for i := range *scaleNodes {
		fmt.Fprintf(&config, "        - n%d@127.0.0.1\n", i)
	}
	file := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(file, []byte(config.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	s := &scaled{cmd: exec.Command("scaled", "serve", "--config", file, "--listen", "127.0.0.1:0"), ended: make(chan struct{})}
	s.cmd.Env = append(os.Environ(), scaleTargets+"="+strings.Join(targets, ","), scaleProfileFile+"="+*scaleProfile)
	out, err := s.cmd.StderrPipe()
	if err != nil {
		b.Fatal(err)
	}
	s.lines = bufio.NewScanner(out)
	if err := child.Start(s.cmd); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(s.stop)
	return s
}

// page waits for the address, and reads on what the program tells.
func (s *scaled) page(b *testing.B) string {
	b.Helper()
	for s.lines.Scan() {
		if at := strings.Index(s.lines.Text(), "http://"); at >= 0 {
			address, _, _ := strings.Cut(s.lines.Text()[at:], "/#")
			go func() {
				defer close(s.ended)
				for s.lines.Scan() {
					if !strings.HasSuffix(s.lines.Text(), ": attached") && !strings.HasSuffix(s.lines.Text(), ": connecting") {
						fmt.Fprintln(os.Stderr, s.lines.Text())
					}
				}
			}()
			return address
		}
	}
	b.Fatal("no page")
	return ""
}

func (s *scaled) stop() {
	_ = s.cmd.Process.Signal(os.Interrupt)
	<-s.ended
	_ = s.cmd.Wait()
}

// watch scrapes for a while and tells what the program took meanwhile.
func (s *scaled) watch(b *testing.B, page string, span time.Duration) {
	b.Helper()
	began, before := time.Now(), s.cpu(b)
	tick := time.NewTicker(15 * time.Second)
	defer tick.Stop()
	series := 0
	for now := range tick.C {
		series = scrape(b, page)
		spent := now.Sub(began)
		fmt.Fprintf(os.Stderr, "%s %4.0fs: %d series, %d MB (%d MB of it anonymous, peak %d MB), %.3f of a core\n", now.Format(time.TimeOnly), spent.Seconds(), series,
			s.status(b, "VmRSS:")>>10, s.status(b, "RssAnon:")>>10, s.status(b, "VmHWM:")>>10, (s.cpu(b)-before).Seconds()/spent.Seconds())
		if spent >= span {
			break
		}
	}
	b.ReportMetric(float64(series), "series")
	b.ReportMetric(float64(s.status(b, "VmRSS:"))/1024, "MB")
	b.ReportMetric((s.cpu(b)-before).Seconds()/time.Since(began).Seconds(), "cores")
}

// scrape counts the samples of /metrics.
func scrape(b *testing.B, page string) (series int) {
	b.Helper()
	r, err := http.Get(page + "/metrics")
	if err != nil {
		b.Fatal(err)
	}
	defer r.Body.Close()
	for lines := bufio.NewScanner(r.Body); lines.Scan(); {
		if !strings.HasPrefix(lines.Text(), "#") {
			series++
		}
	}
	return series
}

// status is a number of /proc/PID/status, as it is there.
func (s *scaled) status(b *testing.B, name string) int64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), name)
	n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// cpu is what the program has taken so far: utime and stime of proc(5), in ticks of 10 ms.
func (s *scaled) cpu(b *testing.B) time.Duration {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	fields := strings.Fields(string(text)[strings.LastIndex(string(text), ")"):])
	var ticks int64
	for _, f := range fields[12:14] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// scaledMain is the program, except that every name leads to one of a few real nodes.
func scaledMain() {
	stop := profiled(os.Getenv(scaleProfileFile))
	w, targets := realWorld(), strings.Split(os.Getenv(scaleTargets), ",")
	var next atomic.Int64
	w.open = func(ctx context.Context, o attach.Options) (session.Source, error) {
		name := o.Target
		o.Target, o.CookieFile, _ = strings.Cut(targets[int(next.Add(1))%len(targets)], "=")
		src, err := openLive(ctx, o)
		if err != nil {
			return nil, err
		}
		return &renamed{src, name}, nil
	}
	code := mainIn(w)
	stop()
	os.Exit(code)
}

func profiled(file string) (stop func()) {
	if file == "" {
		return func() {}
	}
	f, err := os.Create(file)
	if err != nil {
		panic(err)
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		panic(err)
	}
	return func() {
		pprof.StopCPUProfile()
		heap, err := os.Create(file + ".heap")
		if err != nil {
			panic(err)
		}
		if err := pprof.WriteHeapProfile(heap); err != nil {
			panic(err)
		}
	}
}

// renamed is a node that goes by another name.
type renamed struct {
	session.Source
	name string
}

func (r *renamed) call(in beam.Incarnation) beam.Incarnation {
	in.Node = r.name
	return in
}

func (r *renamed) Incarnation() beam.Incarnation { return r.call(r.Source.Incarnation()) }

func (r *renamed) System(ctx context.Context, window time.Duration) (*beam.System, error) {
	s, err := r.Source.System(ctx, window)
	if err != nil {
		return nil, err
	}
	named := *s
	named.Incarnation = r.call(s.Incarnation)
	return &named, nil
}

func (r *renamed) Sample(ctx context.Context, plan live.SamplePlan) (*beam.Census, error) {
	c, err := r.Source.Sample(ctx, plan)
	if err != nil {
		return nil, err
	}
	named := *c
	named.Incarnation = r.call(c.Incarnation)
	return &named, nil
}

// Links leaves out the other guests: fifty that watch one node are of this benchmark, and
// each would be a link with series of its own.
func (r *renamed) Links(ctx context.Context, window time.Duration) (*beam.Links, error) {
	l, err := r.Source.Links(ctx, window)
	if err != nil {
		return nil, err
	}
	named := *l
	named.List = slices.DeleteFunc(slices.Clone(l.List), func(l beam.Link) bool { return !l.Ours })
	return &named, nil
}
