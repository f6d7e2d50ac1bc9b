package fleet

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/discovery"
)

func configured(t *testing.T, text string) *config.Config {
	t.Helper()
	c, err := config.Parse("", []byte(text), func(string) (string, bool) { return "", false }, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDiff(t *testing.T) {
	w := &config.Watch{Interval: time.Second}
	other := &config.Watch{Interval: time.Minute}
	again := *w
	m := func(node, label string, w *config.Watch) Member {
		return Member{node, "job", map[string]string{"l": label}, w}
	}
	now := map[string]Member{"a": m("a", "", w), "b": m("b", "", w), "c": m("c", "", w), "d": m("d", "", w)}
	stop, start := diff(now, []Member{m("a", "", &again), m("b", "x", w), m("c", "", other), m("e", "", w)})
	names := func(ms []Member) (out []string) {
		for _, m := range ms {
			out = append(out, m.Node+m.Labels["l"])
		}
		return out
	}
	if got := fmt.Sprint(names(stop), names(start)); got != "[b c d] [bx c e]" {
		t.Error(got)
	}
}

func TestMerge(t *testing.T) {
	one := &config.Job{Name: "one", Watch: config.Watch{Labels: map[string]string{"env": "test", "zone": "1"}}}
	two := &config.Job{Name: "two"}
	gone := &config.Job{Name: "gone"}
	members, doubles := merge([]found{
		{job: one, targets: []discovery.Target{{Node: "b@x", Labels: map[string]string{"zone": "2"}}, {Node: "b@x:9100"}}},
		{job: two, targets: []discovery.Target{{Node: "b@x:9100"}, {Node: "a@x"}}},
		{job: gone, targets: []discovery.Target{{Node: "a@x"}, {Node: "c@x"}}, leaving: true},
	})
	var got []string
	for _, m := range members {
		got = append(got, fmt.Sprintf("%s %s %v", m.Node, m.Job, m.Labels))
	}
	if s := strings.Join(got, "; "); s != "a@x two map[]; b@x one map[env:test zone:2]; c@x gone map[]" {
		t.Error(s)
	}
	if s := fmt.Sprint(doubles); s != "[{b@x:9100 one two}]" {
		t.Error(s)
	}
	if one.Labels["zone"] != "1" {
		t.Error("the job's labels were changed")
	}
}

// guests notes who is watched, and what was done.
type guests struct {
	mu   sync.Mutex
	now  map[string]Member
	done []string
	told []string
}

func (g *guests) start(_ context.Context, m Member) func() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, there := g.now[m.Node]; there {
		panic(m.Node + " is watched twice")
	}
	g.now[m.Node] = m
	g.done = append(g.done, "+"+m.Node)
	return func() {
		time.Sleep(time.Second) // to say goodbye
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.now, m.Node)
		g.done = append(g.done, "-"+m.Node)
	}
}

// did is what was done since the last time, in no order.
func (g *guests) did() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	slices.Sort(g.done)
	s := strings.Join(g.done, " ")
	g.done = nil
	return s
}

func (g *guests) tell(s string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.told = append(g.told, s)
}

// heard is what was told since the last time.
func (g *guests) heard() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := strings.Join(g.told, "; ")
	g.told = nil
	return s
}

func TestFleet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		list := filepath.Join(t.TempDir(), "list.json")
		write := func(text string) {
			if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(`[{"targets": ["l1@x", "a@x"]}]`)
		var member atomic.Pointer[beam.Links] // nil while we are not attached to it
		g := &guests{now: map[string]Member{}}
		f := New(Options{
			Start: g.start,
			World: discovery.World{Links: func(context.Context, string) (*beam.Links, error) {
				if l := member.Load(); l != nil {
					return l, nil
				}
				return nil, errors.New("not attached")
			}},
			Tell: func(s string) { g.tell(strings.ReplaceAll(s, list, "LIST")) },
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); f.Run(ctx) }()

		static := "targets:\n- name: s\n  static: {nodes: [%s]}\n"
		file := "- name: f\n  file: {files: [" + list + "], interval: 5s}\n"
		cluster := "- name: c\n  nodes: {of: [m1@x], interval: 10s, keep: 30s}\n"
		set := func(text string) { f.Set(configured(t, text).Targets) }
		for _, step := range []struct {
			what string
			do   func()
			did  string
			told string
		}{
			{"begin", func() { set(fmt.Sprintf(static, "a@x, b@x") + file) }, "+a@x +b@x +l1@x", "a@x is found by job f too; it is watched as job s says"},
			{"the same again", func() { set(fmt.Sprintf(static, "a@x, b@x") + file) }, "", ""},
			{"one more, one less", func() { set(fmt.Sprintf(static, "a@x, c@x") + file) }, "+c@x -b@x", ""},
			{"settings of one job", func() { set(fmt.Sprintf(static, "a@x, c@x") + "  interval: 30s\n" + file) }, "+a@x +c@x -a@x -c@x", ""},
			{"a list that cannot be read", func() { write("[") }, "", "job f: LIST: yaml: line 1: did not find expected node content; what it found there before stays"},
			{"edited meanwhile", func() {
				set(fmt.Sprintf(static, "a@x, c@x") + "  interval: 30s\n" + strings.Replace(file, "5s", "6s", 1))
			}, "", ""},
			{"a list with labels", func() { write(`[{"targets": ["l1@x"], "labels": {"env": "test"}}]`) }, "+l1@x -l1@x", "job f: nodes are found again"},
			{"another name for a job", func() {
				set(fmt.Sprintf(static, "a@x, c@x") + "  interval: 30s\n" + strings.Replace(file, "name: f", "name: g", 1))
			}, "", ""},
			{"a cluster, its member away", func() { set("targets:\n" + cluster) }, "+m1@x -a@x -c@x -l1@x", "job c: m1@x: not attached; what it found there before stays"},
			{"the member is there", func() { member.Store(&beam.Links{List: []beam.Link{{Node: "m2@x", Type: "normal", State: "up"}}}) }, "+m2@x", "job c: nodes are found again"},
			{"one crashes", func() { member.Store(&beam.Links{}) }, "", ""},
			{"and does not come back", func() { time.Sleep(30 * time.Second) }, "-m2@x", ""},
			{"no jobs", func() { set("") }, "-m1@x", ""},
		} {
			step.do()
			time.Sleep(20 * time.Second)
			synctest.Wait()
			if did, told := g.did(), g.heard(); did != step.did || told != step.told {
				t.Errorf("%s:\n%s\n%s", step.what, did, told)
			}
		}

		set(fmt.Sprintf(static, "a@x, b@x"))
		time.Sleep(20 * time.Second)
		synctest.Wait()
		st := f.Status()
		if len(st.Members) != 2 || len(st.Jobs) != 1 || st.Jobs[0] != (Job{Name: "s", Kind: "static", Found: 2, Looked: true}) {
			t.Errorf("%+v", st)
		}
		begin := time.Now()
		cancel()
		<-ended
		if len(g.now) > 0 || time.Since(begin) > 2*time.Second {
			t.Errorf("after the end %v are watched; it took %v", slices.Collect(maps.Keys(g.now)), time.Since(begin))
		}
	})
}

func TestMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var nodes []string
		for i := range Many + 1 {
			nodes = append(nodes, fmt.Sprintf("n%d@x", i))
		}
		g := &guests{now: map[string]Member{}}
		f := New(Options{Start: g.start, Tell: g.tell})
		set := func(nodes []string) {
			f.Set([]config.Job{{Name: "many", Static: &config.Static{Nodes: nodes}}})
			time.Sleep(5 * time.Second)
			synctest.Wait()
		}
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { f.Run(ctx) })
		set(nodes[1:])
		if told := g.heard(); told != "" {
			t.Error(told)
		}
		set(nodes)
		if told := g.heard(); !strings.HasPrefix(told, "201 nodes are watched") {
			t.Error(told)
		}
		cancel()
		running.Wait()
	})
}

// BenchmarkReload is what a reload that changes nothing takes, for as many nodes as one
// search gives.
func BenchmarkReload(b *testing.B) {
	var nodes []string
	for i := range discovery.Most {
		nodes = append(nodes, fmt.Sprintf("shop%d@host%d.example.org", i, i))
	}
	now := map[string]Member{}
	members := func() []Member {
		j := config.Named("shop", nodes)
		var targets []discovery.Target
		for _, n := range nodes {
			targets = append(targets, discovery.Target{Node: n})
		}
		m, _ := merge([]found{{job: &j, targets: targets}})
		return m
	}
	for _, m := range members() {
		now[m.Node] = m
	}
	for b.Loop() {
		if stop, start := diff(now, members()); len(stop)+len(start) > 0 {
			b.Fatal("it changed something")
		}
	}
}
