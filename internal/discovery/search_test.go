package discovery

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/config"
)

// job is the first of a configuration.
func job(t *testing.T, text string) *config.Job {
	t.Helper()
	c, err := config.Parse("", []byte("targets:\n- name: j\n  "+text), func(string) (string, bool) { return "", false }, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &c.Targets[0]
}

// told is a set in one line.
func told(s Set) string {
	var words []string
	for _, t := range s.Targets {
		w := t.Node
		for _, l := range slices.Sorted(maps.Keys(t.Labels)) {
			w += "," + l + "=" + t.Labels[l]
		}
		words = append(words, w)
	}
	if s.Kept > 0 {
		words = append(words, fmt.Sprintf("(%d kept)", s.Kept))
	}
	if s.Left > 0 {
		words = append(words, fmt.Sprintf("(%d left)", s.Left))
	}
	if s.Err != nil {
		words = append(words, "error: "+s.Err.Error())
	}
	return strings.Join(words, " ")
}

func TestStatic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var sets []string
		go New(job(t, "static: {nodes: [b@x, a@x, b@x, c]}"), World{}).Run(ctx, func(s Set) { sets = append(sets, told(s)) })
		time.Sleep(time.Hour)
		cancel()
		synctest.Wait()
		if got := strings.Join(sets, "; "); got != "a@x b@x c" {
			t.Error(got)
		}
	})
}

// scripted gives what a test says of each source.
type scripted struct {
	sources []string
	targets map[string][]string
	errs    map[string]error
}

func (s *scripted) Sources() []string { return s.sources }

func (s *scripted) Find(_ context.Context, source string) ([]Target, error) {
	return usable(s.targets[source], map[string]string{"from": source}), s.errs[source]
}

// TestKeep: a source that fails takes nothing away, one that forgets a node takes it
// away after a while, and one that is not there any more takes all that it gave.
func TestKeep(t *testing.T) {
	f := &scripted{sources: []string{"x", "y"}, targets: map[string][]string{"x": {"a@x", "b@x", "a@x", "no name"}, "y": {"c@y", "a@x"}}, errs: map[string]error{}}
	s := search(f, 30*time.Second, time.Minute)
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() {}, "a@x,from=x b@x,from=x c@y,from=y"},
		{func() { f.errs["x"] = errors.New("down"); f.targets["x"] = nil }, "a@x,from=x b@x,from=x c@y,from=y error: down"},
		{func() { f.targets["y"] = nil }, "a@x,from=x b@x,from=x c@y,from=y (1 kept) error: down"},
		{func() { f.errs["x"] = nil; f.targets["x"] = []string{"a@x"} }, "a@x,from=x b@x,from=x (1 kept)"},
		{func() { f.errs["x"] = errors.New("half"); f.targets["x"] = []string{"d@x"} }, "a@x,from=x b@x,from=x d@x,from=x (1 kept) error: half"},
		{func() { f.errs["x"] = nil }, "a@x,from=x d@x,from=x (1 kept)"},
		{func() { f.targets["x"] = []string{"a@x"} }, "a@x,from=x d@x,from=x (1 kept)"},
		{func() { f.sources = []string{"y"}; f.targets["y"] = []string{"c@y"} }, "c@y,from=y"},
	} {
		step.do()
		if got := told(s.look(t.Context())); got != step.want {
			t.Errorf("got  %s\nwant %s", got, step.want)
		}
	}
}

func TestMost(t *testing.T) {
	var names []string
	for i := range Most + 5 {
		names = append(names, fmt.Sprintf("n%05d@x", i))
	}
	s := search(&scripted{sources: []string{"x"}, targets: map[string][]string{"x": names}}, 0, 0)
	if set := s.look(t.Context()); len(set.Targets) != Most || set.Left != 5 || set.Targets[Most-1].Node != "n00999@x" {
		t.Errorf("%d targets, %d left", len(set.Targets), set.Left)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.json", `[{"targets": ["a@x", "b@x:9100"], "labels": {"env": "test", "__meta_zone": "1"}}]`)
	write("b.yaml", "- targets: [c@x]\n  labels: {shard: 1}\n")
	write("c.txt", "no list")
	s := New(job(t, fmt.Sprintf("file: {files: [%q, %q, %q]}", dir+"/*.json", dir+"/*.yaml", dir+"/named")), World{})
	look := func() string { return strings.ReplaceAll(told(s.look(t.Context())), dir, "DIR") }
	before := "a@x,env=test b@x:9100,env=test c@x,shard=1"
	if got := look(); got != before+" error: open DIR/named: no such file or directory" {
		t.Error(got)
	}
	write("named", "[]")
	write("a.json", `[{"targets": ["a@x"]`)
	if got := look(); !strings.HasPrefix(got, before+" error: DIR/a.json: ") {
		t.Errorf("a bad file: %s", got)
	}
	for text, want := range map[string]string{
		`[{"targets": ["a b"]}]`:                    "not a node name",
		`[{"targets": [], "labels": {"a-b": "c"}}]`: "no name of a label",
		`[{"target": []}]`:                          "field target not found",
		`{}`:                                        "cannot unmarshal",
		"- targets: [" + strings.Repeat("x,", 1<<21): "larger than",
	} {
		write("a.json", text)
		if got := look(); !strings.HasPrefix(got, before+" error: ") || !strings.Contains(got, want) {
			t.Errorf("%.50s: %.300s", text, got)
		}
	}
	write("a.json", "")
	if err := os.Remove(filepath.Join(dir, "b.yaml")); err != nil {
		t.Fatal(err)
	}
	if got := look(); got != "" {
		t.Errorf("empty and gone: %s", got)
	}
}

func TestServer(t *testing.T) {
	answer := func(w http.ResponseWriter) { fmt.Fprint(w, `[{"targets": ["a@x"], "labels": {"env": "test"}}]`) }
	var auth string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		auth = r.Header.Get("Authorization")
		answer(w)
	}))
	defer srv.Close()
	at := strings.TrimPrefix(srv.URL, "http://")
	s := New(job(t, "http: {url: '"+srv.URL+"/list?key=geheim', token_env: TOKEN}"), World{Getenv: func(string) string { return "secret" }})
	look := func() string { return strings.ReplaceAll(told(s.look(t.Context())), at, "SERVER") }
	if got := look(); got != "a@x,env=test" || auth != "Bearer secret" {
		t.Errorf("%s, %q", got, auth)
	}
	answer = func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }
	if got := look(); got != "a@x,env=test error: SERVER: 503 Service Unavailable" {
		t.Error(got)
	}
	answer = func(w http.ResponseWriter) {
		for range mostBytes / 1024 {
			if _, err := w.Write(make([]byte, 2048)); err != nil {
				return
			}
		}
	}
	if got := look(); got != "a@x,env=test error: SERVER: the list is larger than 4194304 bytes" {
		t.Error(got)
	}
	srv.Close()
	if got := look(); !strings.HasPrefix(got, "a@x,env=test error: SERVER: dial tcp") || strings.Contains(got, "geheim") {
		t.Error(got)
	}
}

// zone is a resolver that knows what a test says.
type zone map[string][]*net.SRV

func (z zone) LookupSRV(_ context.Context, _, _, name string) (string, []*net.SRV, error) {
	if z[name] == nil {
		return "", nil, errors.New("no such name")
	}
	return name, z[name], nil
}

func (z zone) LookupHost(context.Context, string) ([]string, error) {
	return []string{"10.0.0.1", "::1", "10.0.0.2"}, nil
}

func TestNames(t *testing.T) {
	z := zone{"_beam.x": {{Target: "h1.x.", Port: 9100}, {Target: "h2.x.", Port: 9101}}}
	for text, want := range map[string]string{
		"dns: {names: [_beam.x], node: 'app@{host}:{port}'}":       "app@h1.x:9100 app@h2.x:9101",
		"dns: {names: [_beam.x, none], node: 'app@{host}'}":        "app@h1.x app@h2.x error: no such name",
		"dns: {names: [pods], type: A, node: 'app@{host}'}":        "app@10.0.0.1 app@10.0.0.2",
		"dns: {names: [pods], type: AAAA, node: 'app@{host}'}":     "app@::1",
		"dns: {names: [pods], type: A, node: 'app {host}@{host}'}": "",
	} {
		if got := told(New(job(t, text), World{Resolver: z}).look(t.Context())); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func TestCluster(t *testing.T) {
	links := &beam.Links{List: []beam.Link{
		{Node: "b@x", Type: "normal", State: "up"},
		{Node: "c@x", Type: "normal", State: "pending"},
		{Node: "d@x", Type: "hidden", State: "up"},
		{Node: "7f@hodoscope", Type: "hidden", State: "up"},
		{Node: "me@x", Type: "hidden", State: "up", Ours: true},
	}}
	w := World{Links: func(_ context.Context, node string) (*beam.Links, error) {
		if node == "away@x" {
			return nil, errors.New("not attached")
		}
		return links, nil
	}}
	for text, want := range map[string]string{
		"nodes: {of: [a@x]}":                                "a@x b@x",
		"nodes: {of: [away@x, a@x], hidden: true}":          "a@x away@x b@x d@x",
		"nodes: {of: [a@x], hidden: true, match: '[dx].*'}": "a@x d@x",
		"nodes: {of: [away@x]}":                             "away@x error: away@x: not attached",
	} {
		if got := told(New(job(t, text), w).look(t.Context())); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func FuzzList(f *testing.F) {
	f.Add([]byte(`[{"targets": ["a@x"], "labels": {"env": "test"}}]`))
	f.Add([]byte("- targets: &a [x@y]\n  labels: {<<: {}}\n- targets: *a\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		targets, err := parseList(text)
		if err != nil && targets != nil {
			t.Errorf("%v beside %v", targets, err)
		}
		for _, target := range targets {
			if len(usable([]string{target.Node}, nil)) != 1 {
				t.Errorf("%q is no node", target.Node)
			}
			for l := range target.Labels {
				if !config.IsLabel(l) {
					t.Errorf("%q is no label", l)
				}
			}
		}
	})
}
