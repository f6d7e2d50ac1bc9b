package archtest

import (
	"slices"
	"strings"
	"testing"
)

// use allows a package to import a library. What the library is for at all, and
// what else was weighed, is in docs/decisions/dependencies.md.
type use struct {
	dir, library string
	tests        bool // by its tests only
	why          string
}

var libraries = []use{
	{dir: "cmd/hodoscope", library: "github.com/spf13/cobra", why: "commands, help and completion are wiring"},
	{dir: "cmd/hodoscope", library: "github.com/spf13/pflag", why: "what is wrong with a flag, in our words"},
	{dir: "cmd/hodoscope", library: "golang.org/x/term", why: "whether there is a terminal, and how wide"},
	{dir: "cmd/hodoscope", library: "github.com/rogpeppe/go-internal/testscript", tests: true, why: "commands as a person types them"},
	{dir: "cmd/hodoscope", library: "github.com/prometheus/common/model", why: "spans of time with days and weeks: 7d"},
	{dir: "internal/history/remote", library: "github.com/prometheus/client_golang/api", why: "Prometheus' own client of its API"},
	{dir: "internal/history/remote", library: "github.com/prometheus/client_golang/api/prometheus/v1", why: "Prometheus' own client of its API"},
	{dir: "internal/history/remote", library: "github.com/prometheus/common/model", why: "what that client answers with"},
	{dir: "internal/cli", library: "github.com/clipperhouse/displaywidth", why: "how many cells a character takes"},
	{dir: "internal/node", library: "golang.org/x/sync/semaphore", why: "credits: bytes outstanding, processes at work"},
	{dir: "internal/session", library: "golang.org/x/sync/singleflight", why: "many readers, one question to the node"},
	{dir: "internal/metric", library: "go.opentelemetry.io/collector/pdata/pcommon", why: "attributes and timestamps of metrics"},
	{dir: "internal/metric", library: "go.opentelemetry.io/collector/pdata/pmetric", why: "metrics as OpenTelemetry has them"},
	{dir: "internal/metric", library: "go.opentelemetry.io/collector/pdata/plog", why: "what is told of single processes"},
	{dir: "internal/metric", library: "github.com/prometheus/otlptranslator", why: "names as Prometheus' own OTLP receiver makes them"},
	{dir: "internal/collect", library: "go.opentelemetry.io/collector/pdata/pcommon", why: "series are told apart by their attributes"},
	{dir: "internal/collect", library: "go.opentelemetry.io/collector/pdata/pmetric", why: "what outputs are given"},
	{dir: "internal/collect", library: "go.opentelemetry.io/collector/pdata/plog", why: "what is told of single processes, in a sink's signature"},
	{dir: "internal/history", library: "golang.org/x/perf/benchmath", why: "whether a difference is more than noise"},
	{dir: "internal/history", library: "gopkg.in/yaml.v3", why: "rule files are YAML"},
	{dir: "internal/history", library: "github.com/prometheus/common/model", tests: true, why: "in the signature of rulefmt"},
	{dir: "internal/history", library: "github.com/prometheus/prometheus/model/rulefmt", tests: true, why: "whether Prometheus takes a rule file"},
	{dir: "internal/history", library: "github.com/prometheus/prometheus/promql/parser", tests: true, why: "the parser that rulefmt takes"},
	{dir: "internal/tools/webbuild", library: "github.com/evanw/esbuild/pkg/api", why: "bundles the page; a module of its own, so no dependency of the program"},
}

// TestLibraries holds the sources against the table, both ways.
func TestLibraries(t *testing.T) {
	used := make(map[int]bool)
	for _, f := range sources(t) {
		for p := range f.imports {
			if standard(p) || strings.HasPrefix(p, self) {
				continue
			}
			i := slices.IndexFunc(libraries, func(u use) bool { return u.dir == f.dir && u.library == p && (!u.tests || f.test) })
			if i < 0 {
				t.Errorf("%s imports %s: the table in modules_test.go has no reason for it", f.path, p)
				continue
			}
			used[i] = true
		}
	}
	for i, u := range libraries {
		if !used[i] {
			t.Errorf("%s does not import %s any more: take its row out of modules_test.go", u.dir, u.library)
		}
	}
}

// standard tells whether a path is of the standard library: its first part has no dot.
func standard(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return !strings.Contains(first, ".")
}

// bans of the standard library, each with who may nevertheless.
var bans = []struct {
	library string
	except  []string // packages
	tests   bool     // tests may
	why     string
}{
	{"unsafe", nil, false, "bytes from a node are hostile; nothing here is worth giving up the language's checks"},
	{"C", nil, false, "the binary is static and is built for other systems from any machine"},
	{"log", nil, false, "return, don't log and carry on; whoever is at the top tells people"},
	{"os/exec", []string{"internal/child", "internal/erltest", "internal/tools/gendocs", "internal/bench"}, true, "a program that looks at nodes starts no other programs unasked"},
	{"net/http", []string{"internal/access", "internal/web"}, true, "only the page is served"},
	{"reflect", nil, true, "shapes are written down, not found out"},
	{"math/rand", nil, false, "math/rand/v2 is there"},
	{"crypto/md5", []string{"internal/dist", "internal/dist/disttest"}, false, "the handshake of the distribution protocol, and nothing else, is made of it"},
	{"time.Now", []string{"cmd/hodoscope", "internal/access", "internal/access/audit", "internal/bench", "internal/collect", "internal/dist", "internal/dist/disttest", "internal/epmd",
		"internal/erltest", "internal/node", "internal/session", "internal/source/live", "internal/web"}, true,
		"no clock below the edge: what judges or draws takes time from the model, so that a replay gives the same answer"},
}

func TestBans(t *testing.T) {
	for _, f := range sources(t) {
		for p, name := range f.imports {
			for _, b := range bans {
				library, function, called := strings.Cut(b.library, ".")
				if p != library || f.test && b.tests || slices.Contains(b.except, f.dir) {
					continue
				}
				if called && !slices.Contains(f.selectors(name), function) {
					continue
				}
				t.Errorf("%s uses %s: %s", f.path, b.library, b.why)
			}
		}
	}
}
