package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/history/remote"
)

var (
	storyFor = flag.Duration("story-for", 12*time.Second, "how long each variant of a program of the lab is recorded")
	storyDir = flag.String("story-dir", "", "directory into which the reports go")
)

// change is a row of compare -o json.
type change struct {
	Number, Before, After, Change, Verdict string
}

// observed is a node of the lab whose variants a store has seen.
type observed struct {
	t     *testing.T
	node  *erltest.Node
	store string             // base of its Prometheus API
	spans map[string]string  // of each variant, as --before and --after have them
	rates map[string]float64 // what the program counted, for each million reductions of the node
}

// record runs serve with a store on a program of the lab, and has the program go over
// from variant to variant. counter is Erlang for what it counts.
func record(t *testing.T, program, counter string, variants ...string) *observed {
	t.Helper()
	if testing.Short() {
		t.Skip("records for minutes")
	}
	n := erltest.Start(t, erltest.Args("+S", "2:2"), erltest.Program(program, variants[0]))
	d := startDaemon(t, "listen: 127.0.0.1:0\ndata: {dir: "+t.TempDir()+"}\n"+jobOf([]*erltest.Node{n}, ""), n)
	r := &observed{t: t, node: n, store: d.url + promPath, spans: map[string]string{}, rates: map[string]float64{}}
	for _, v := range variants {
		n.Ask(program + ":deploy(" + v + ")")
		r.await(r.censuses() + 4) // it settles
		from, censuses, done, work := time.Now(), r.censuses(), n.AskInt(counter), n.AskInt(reductions)
		time.Sleep(*storyFor) // what is recorded takes the time it takes
		r.await(max(r.censuses()+2, censuses+enough))
		to := time.Now()
		// By reductions and not by the clock: what else the machine does is none of the program's.
		r.rates[v] = float64(n.AskInt(counter)-done) / (float64(n.AskInt(reductions)-work) / 1e6)
		r.spans[v] = from.UTC().Format(time.RFC3339) + ".." + to.UTC().Format(time.RFC3339)
	}
	return r
}

const (
	reductions = "element(1, erlang:statistics(reductions))"
	// enough is how many censuses of a variant leave something to compare. On a machine that
	// has much else to do they are further apart than the seconds that were asked for, and a
	// period of which each census stands twice falls into the five parts that are the fewest.
	enough = 16
)

// censuses is how many are stored.
func (r *observed) censuses() float64 {
	r.t.Helper()
	q, err := remote.New(r.store, remote.Login{})
	if err != nil {
		r.t.Fatal(err)
	}
	now := time.Now()
	s, err := q.QueryRange(r.t.Context(), `count_over_time(beam_process_births_per_second[1h])`, now, now, time.Second)
	if err != nil {
		r.t.Fatal(err)
	}
	if len(s) == 0 {
		return 0
	}
	return s[0].Values[0]
}

// await waits until so many censuses are stored.
func (r *observed) await(count float64) {
	r.t.Helper()
	for late := time.Now().Add(3 * time.Minute); r.censuses() < count; time.Sleep(500 * time.Millisecond) {
		if time.Now().After(late) {
			r.t.Fatalf("after three minutes there are not %v censuses", count)
		}
	}
}

// compare is what hodoscope compare tells of two variants, by number.
func (r *observed) compare(before, after string) map[string]change {
	r.t.Helper()
	args := []string{"compare", r.node.Name, "--source", r.store, "--every", "1s", "--before", r.spans[before], "--after", r.spans[after]}
	if *storyDir != "" {
		if err := os.WriteFile(filepath.Join(*storyDir, before+"-"+after+".txt"), []byte(hodo(r.t, r.node, exitOK, args...)), 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
	var rows []change
	if err := json.Unmarshal([]byte(hodo(r.t, r.node, exitOK, append(args, "-o", "json")...)), &rows); err != nil {
		r.t.Fatal(err)
	}
	out := map[string]change{}
	for _, c := range rows {
		out[c.Number] = c
	}
	return out
}

// Story 4: 550 MB of 200 websockets become 250 by short-lived processes for the work,
// and 210 by a full sweep after large replies. In the lab it is a fifth of that.
func TestWebsocketsGetCheaper(t *testing.T) {
	r := record(t, "websockets", "0", "ill", "short_lived", "swept")
	want(t, r.compare("ill", "short_lived"), map[string]expected{
		"Memory":                       {"better", -70, -40},
		"Memory: binary":               {"better", -80, -30},
		"Binaries: websockets_channel": {"better", -90, -30},
	})
	want(t, r.compare("short_lived", "swept"), map[string]expected{
		"Memory":                      {"better", -30, -5},
		"Binaries: websockets_socket": {"better", -100, -30},
	})
}

// Story 3: one server with a file in its state is a queue; a pool has a copy in each
// worker; in ETS there is one, and nobody waits.
func TestGeoIPLookups(t *testing.T) {
	r := record(t, "geoip", "geoip:lookups()", "server", "pool", "ets")
	want(t, r.compare("server", "pool"), map[string]expected{
		"Memory: processes":     {"worse", 50, 400},
		"Longest message queue": {"better", -100, -60},
	})
	want(t, r.compare("server", "ets"), map[string]expected{
		"Memory: processes":     {"better", -90, -40},
		"Longest message queue": {"better", -100, -60},
		"Scheduler utilization": {"better", -100, -30},
	})
	want(t, r.compare("pool", "ets"), map[string]expected{
		"Memory": {"better", -80, -30},
	})
	t.Logf("lookups for a million reductions: %v", r.rates)
	if r.rates["ets"] < 10*r.rates["server"] || r.rates["ets"] < 10*r.rates["pool"] {
		t.Errorf("lookups for a million reductions: %v", r.rates)
	}
}

// expected is a verdict, and within what the change of the median lies, in percent.
type expected struct {
	verdict     string
	least, most float64
}

func want(t *testing.T, got map[string]change, all map[string]expected) {
	t.Helper()
	for number, want := range all {
		c, there := got[number]
		var percent float64
		_, err := fmt.Sscanf(strings.NewReplacer("−", "-", "%", "", " ", "").Replace(c.Change), "%f", &percent)
		switch {
		case !there:
			t.Errorf("%s is not in the comparison", number)
		case c.Verdict != want.verdict, err != nil, percent < want.least, percent > want.most:
			t.Errorf("%+v, want %s by %v to %v %%", c, want.verdict, want.least, want.most)
		}
	}
}
