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
	{dir: "cmd/hodoscope", library: "github.com/prometheus/common/config", why: "credentials and TLS of receivers, as deliver takes them"},
	{dir: "cmd/hodoscope", library: "github.com/rabbitmq/amqp091-go", tests: true, why: "a real broker's publishers and consumers"},
	{dir: "cmd/hodoscope", library: "go.opentelemetry.io/collector/pdata/plog", why: "wires: logs to backends"},
	{dir: "cmd/hodoscope", library: "go.opentelemetry.io/collector/pdata/pcommon", tests: true, why: "attributes of what a real Collector was sent"},
	{dir: "cmd/hodoscope", library: "go.opentelemetry.io/collector/pdata/pmetric", why: "wires: collections to store, pages and backends"},
	{dir: "cmd/hodoscope", library: "github.com/prometheus/common/model", why: "spans of time with days and weeks: 7d"},
	{dir: "cmd/hodoscope", library: "golang.org/x/time/rate", why: "a fleet is not attached to at one moment"},
	{dir: "internal/history/remote", library: "github.com/prometheus/client_golang/api", why: "Prometheus' own client of its API"},
	{dir: "internal/history/remote", library: "github.com/prometheus/client_golang/api/prometheus/v1", why: "Prometheus' own client of its API"},
	{dir: "internal/history/remote", library: "github.com/prometheus/common/config", why: "credentials and TLS as people set them elsewhere"},
	{dir: "internal/history/remote", library: "github.com/prometheus/common/model", why: "what that client answers with"},
	{dir: "internal/outside", library: "github.com/shirou/gopsutil/v4/process", why: "processes of this host, on each operating system"},
	{dir: "internal/web", library: "github.com/klauspost/compress/gzip", why: "the page packed as small as it can be: it is done once"},
	{dir: "internal/alert", library: "github.com/prometheus/common/model", why: "the signature of a loader of rules"},
	{dir: "internal/alert", library: "github.com/prometheus/prometheus/model/rulefmt", why: "rule files mean what they mean to Prometheus"},
	{dir: "internal/alert", library: "github.com/prometheus/prometheus/promql/parser", why: "so do expressions"},
	{dir: "internal/alert", library: "go.yaml.in/yaml/v3", why: "thresholds are set in lines of YAML"},
	{dir: "internal/alert/deliver", library: "github.com/prometheus/common/config", why: "credentials, TLS and proxies as people set them elsewhere"},
	{dir: "internal/alert/deliver", library: "github.com/prometheus/common/model", why: "fingerprints are Alertmanager's"},
	{dir: "internal/alert/deliver", library: "go.etcd.io/bbolt", why: "the book outlives a crash"},
	{dir: "internal/alert/deliver", library: "go.etcd.io/bbolt/errors", why: "whether another process has the book"},
	{dir: "internal/casebook", library: "go.etcd.io/bbolt", why: "findings outlive a crash"},
	{dir: "internal/casebook", library: "go.etcd.io/bbolt/errors", why: "whether another process has them"},
	{dir: "internal/alert/ruletest", library: "github.com/prometheus/common/model", why: "durations as the format writes them"},
	{dir: "internal/alert/ruletest", library: "github.com/prometheus/prometheus/model/histogram", why: "samples may be histograms"},
	{dir: "internal/alert/ruletest", library: "github.com/prometheus/prometheus/model/labels", why: "alerts and samples have labels"},
	{dir: "internal/alert/ruletest", library: "github.com/prometheus/prometheus/promql", why: "answers to expressions"},
	{dir: "internal/alert/ruletest", library: "github.com/prometheus/prometheus/promql/parser", why: "expected samples are written as metrics"},
	{dir: "internal/alert/ruletest", library: "github.com/prometheus/prometheus/promql/promqltest", why: "series in the words of a test, and a store for them"},
	{dir: "internal/alert/ruletest", library: "github.com/prometheus/prometheus/rules", why: "evaluates rules as the store does"},
	{dir: "internal/alert/ruletest", library: "go.yaml.in/yaml/v3", why: "test files are YAML"},
	{dir: "cmd/hodoscope", library: "github.com/charmbracelet/colorprofile", why: "how many colours a terminal is given"},
	{dir: "cmd/hodoscope", library: "github.com/charmbracelet/x/ansi", why: "a test takes apart what reaches a terminal"},
	{dir: "internal/tui", library: "charm.land/bubbletea/v2", why: "owns the terminal"},
	{dir: "internal/tui", library: "github.com/charmbracelet/colorprofile", why: "how many colours it is given"},
	{dir: "internal/tui/seen", library: "github.com/klauspost/compress/zstd", why: "recordings, which can be read up to where they were flushed"},
	{dir: "internal/tui/paint", library: "charm.land/lipgloss/v2", why: "colours by their numbers"},
	{dir: "internal/tui/paint", library: "github.com/charmbracelet/x/ansi", why: "escape sequences of styles"},
	{dir: "internal/tui/tuitest", library: "charm.land/bubbletea/v2", why: "keys and clicks"},
	{dir: "internal/tui/tuitest", library: "github.com/charmbracelet/x/ansi", why: "frames without colours"},
	{dir: "internal/plain", library: "github.com/clipperhouse/displaywidth", why: "how many cells a character takes"},
	{dir: "internal/export/otlp", library: "github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage", why: "the queue on disk"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/component", why: "exporters are started, named and told of as components"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/confmap", why: "settings by the names that a collector's file has for them"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/exporter", why: "what the factories make"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/exporter/exporterhelper", why: "what a full queue says"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/exporter/otlpexporter", why: "OTLP over gRPC"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/exporter/otlphttpexporter", why: "OTLP over HTTP"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/extension", why: "how the queue on disk is made"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/extension/extensionmiddleware", why: "where the guard stands"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/extension/xextension/storage", why: "the interface of the queue on disk"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/pdata/plog", why: "events, which are sent"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/pdata/pmetric", why: "metrics, which are sent"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/otel/sdk/metric", why: "the exporters count in it; Status reads it"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/otel/sdk/metric/metricdata", why: "the exporters' counts"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/otel/trace/noop", why: "exporters want a tracer; there is none"},
	{dir: "internal/export/otlp", library: "go.uber.org/zap", why: "the exporters' logger"},
	{dir: "internal/export/otlp", library: "go.uber.org/zap/zapcore", why: "what of the exporters' log is worth telling"},
	{dir: "internal/export/otlp", library: "google.golang.org/genproto/googleapis/rpc/errdetails", why: "how long a gRPC backend asks to wait"},
	{dir: "internal/export/otlp", library: "google.golang.org/grpc", why: "the guard sees each call"},
	{dir: "internal/export/otlp", library: "google.golang.org/grpc/backoff", why: "how soon gRPC connects again"},
	{dir: "internal/export/otlp", library: "google.golang.org/grpc/codes", why: "statuses of gRPC"},
	{dir: "internal/export/otlp", library: "google.golang.org/grpc/status", why: "statuses of gRPC"},
	{dir: "internal/export/otlp", library: "google.golang.org/protobuf/types/known/durationpb", why: "a bounded wait"},
	{dir: "internal/export/otlp", library: "google.golang.org/protobuf/proto", tests: true, why: "a scripted backend's refusal, which is a message"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/pdata/pcommon", tests: true, why: "times and attributes of made-up collections"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/pdata/plog/plogotlp", tests: true, why: "the scripted backend's side"},
	{dir: "internal/export/otlp", library: "go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp", tests: true, why: "the scripted backend's side"},
	{dir: "internal/export/otlp", library: "google.golang.org/grpc/credentials", tests: true, why: "a scripted backend with TLS"},
	{dir: "internal/export/otlp", library: "google.golang.org/grpc/encoding/gzip", tests: true, why: "a scripted backend that unpacks"},
	{dir: "internal/export/otlp", library: "google.golang.org/grpc/metadata", tests: true, why: "which headers a scripted backend got"},
	{dir: "internal/export/prometheus", library: "go.opentelemetry.io/collector/pdata/pcommon", why: "attributes and times of what is shown"},
	{dir: "internal/export/prometheus", library: "go.opentelemetry.io/collector/pdata/pmetric", why: "a node's collection, which is shown"},
	{dir: "internal/export/prometheus", library: "github.com/prometheus/otlptranslator", why: "names of metrics and labels, as Prometheus makes them"},
	{dir: "internal/export/prometheus", library: "github.com/prometheus/client_golang/prometheus", why: "merges and checks what nodes and the program have to show"},
	{dir: "internal/export/prometheus", library: "github.com/prometheus/client_golang/prometheus/promhttp", why: "negotiates and compresses the page, bounds how many are written"},
	{dir: "internal/export/prometheus", library: "github.com/prometheus/client_model/go", why: "the families that client_golang takes"},
	{dir: "internal/export/prometheus", library: "google.golang.org/protobuf/proto", why: "client_model's fields are pointers"},
	{dir: "internal/export/prometheus", library: "google.golang.org/protobuf/types/known/timestamppb", why: "client_model's times, for _created"},
	{dir: "internal/export/prometheus", library: "github.com/prometheus/common/expfmt", tests: true, why: "Prometheus' own parser reads the page"},
	{dir: "internal/export/prometheus", library: "github.com/prometheus/common/model", tests: true, why: "series as Prometheus names them"},
	{dir: "internal/export/prometheus", library: "github.com/prometheus/prometheus/config", tests: true, why: "the defaults of Prometheus' OTLP receiver"},
	{dir: "internal/export/prometheus", library: "github.com/prometheus/prometheus/model/histogram", tests: true, why: "in the signature of what Prometheus' receiver writes to"},
	{dir: "internal/export/prometheus", library: "github.com/prometheus/prometheus/model/labels", tests: true, why: "what Prometheus' receiver would store"},
	{dir: "internal/export/prometheus", library: "github.com/prometheus/prometheus/storage", tests: true, why: "what Prometheus' receiver writes to"},
	{dir: "internal/export/prometheus", library: "github.com/prometheus/prometheus/storage/remote/otlptranslator/prometheusremotewrite", tests: true,
		why: "Prometheus' receiver itself: the page has the same names"},
	{dir: "internal/access", library: "golang.org/x/crypto/bcrypt", why: "passwords, as Prometheus' web files have them"},
	{dir: "internal/access", library: "golang.org/x/time/rate", why: "rate_limit of the web file"},
	{dir: "cmd/hodoscope", library: "golang.org/x/crypto/bcrypt", tests: true, why: "a web file with users"},
	{dir: "internal/web", library: "golang.org/x/crypto/bcrypt", tests: true, why: "a web file with users"},
	{dir: "internal/config", library: "golang.org/x/crypto/bcrypt", why: "whether a text is a hash"},
	{dir: "internal/config", library: "go.yaml.in/yaml/v3", why: "the configuration file, with the line of each key"},
	{dir: "internal/config", library: "github.com/prometheus/common/model", why: "durations as Prometheus writes them: 15d"},
	{dir: "internal/dashboard", library: "github.com/prometheus/common/model", tests: true, why: "the label that holds a metric's name"},
	{dir: "internal/dashboard", library: "github.com/prometheus/prometheus/promql/parser", tests: true, why: "which series and labels a query asks for"},
	{dir: "internal/dashboard", library: "go.opentelemetry.io/collector/pdata/pcommon", tests: true, why: "attributes of a made-up node"},
	{dir: "internal/dashboard", library: "go.opentelemetry.io/collector/pdata/pmetric", tests: true, why: "metrics of a made-up node, for a real Prometheus"},
	{dir: "internal/metric", library: "go.opentelemetry.io/collector/pdata/pcommon", why: "attributes and timestamps of metrics"},
	{dir: "internal/metric", library: "go.opentelemetry.io/collector/pdata/pmetric", why: "metrics as OpenTelemetry has them"},
	{dir: "internal/metric", library: "github.com/prometheus/otlptranslator", why: "names as Prometheus' own OTLP receiver makes them"},
	{dir: "internal/view", library: "github.com/prometheus/prometheus/promql/parser", tests: true, why: "whether the queries that are shown can be asked"},
	{dir: "internal/discovery", library: "go.yaml.in/yaml/v3", why: "lists of nodes, which are YAML or JSON"},
	{dir: "internal/node", library: "golang.org/x/sync/semaphore", why: "credits: bytes outstanding, processes at work"},
	{dir: "internal/session", library: "golang.org/x/sync/singleflight", why: "many readers, one question to the node"},
	{dir: "internal/metric", library: "go.opentelemetry.io/collector/pdata/plog", why: "what is told of single processes"},
	{dir: "internal/collect", library: "go.opentelemetry.io/collector/pdata/pcommon", why: "series are told apart by their attributes"},
	{dir: "internal/collect", library: "go.opentelemetry.io/collector/pdata/pmetric", why: "what outputs are given"},
	{dir: "internal/collect", library: "go.opentelemetry.io/collector/pdata/plog", why: "what is told of single processes, in a sink's signature"},
	{dir: "internal/telemetry", library: "go.opentelemetry.io/collector/pdata/pcommon", why: "metadata of events are attributes"},
	{dir: "internal/telemetry", library: "go.opentelemetry.io/collector/pdata/pmetric", why: "what the collector gives"},
	{dir: "internal/history", library: "golang.org/x/perf/benchmath", why: "whether a difference is more than noise"},
	{dir: "internal/history", library: "go.yaml.in/yaml/v3", why: "rule files are YAML"},
	{dir: "internal/history", library: "github.com/prometheus/common/model", tests: true, why: "in the signature of rulefmt"},
	{dir: "internal/history", library: "github.com/prometheus/prometheus/model/rulefmt", tests: true, why: "whether Prometheus takes a rule file"},
	{dir: "internal/history", library: "github.com/prometheus/prometheus/promql/parser", tests: true, why: "the parser that rulefmt takes"},
	{dir: "internal/tsdb", library: "github.com/prometheus/client_golang/prometheus", why: "the store's own metrics, and the sums of them that Stats tells"},
	{dir: "internal/tsdb", library: "github.com/prometheus/common/config", why: "how remote write shows who we are: tokens and passwords from files, TLS"},
	{dir: "internal/tsdb", library: "github.com/prometheus/common/model", why: "types of metrics"},
	{dir: "internal/tsdb", library: "github.com/prometheus/common/route", why: "the API registers its paths in it"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/config", why: "the form of settings that the API and remote write take"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/model/histogram", why: "the appender's signature"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/model/labels", why: "series are told apart by labels"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/model/metadata", why: "type, unit and help of a metric"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/model/rulefmt", why: "what is wrong with a rule file, before it is taken"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/model/value", why: "the stale marker"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/prompb", why: "the first form of remote write, for what an earlier process did not send"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2", why: "the second form"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/promql", why: "the query engine"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/promql/parser", why: "one parser for queries, rules and the API"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/rules", why: "the rule manager"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/scrape", why: "the form in which the API asks for metadata"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/storage", why: "appenders, and the errors of samples"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/storage/remote", why: "remote write"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/storage/remote/otlptranslator/prometheusremotewrite", why: "OpenTelemetry metrics to series, as Prometheus' own receiver does it"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/tsdb", why: "the store"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/tsdb/chunkenc", why: "reads samples for remote write to catch up"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/tsdb/fileutil", why: "locks the directory"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/tsdb/wlog", tests: true, why: "finds the log's last segment, to tear it"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/util/compression", why: "the log is compressed"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/util/strutil", why: "links to an expression, as Prometheus makes them"},
	{dir: "internal/tsdb", library: "github.com/prometheus/prometheus/web/api/v1", why: "the HTTP API, paths that only read"},
	{dir: "internal/tsdb", library: "go.opentelemetry.io/collector/pdata/pcommon", why: "resources"},
	{dir: "internal/tsdb", library: "go.opentelemetry.io/collector/pdata/pmetric", why: "collections"},
	{dir: "internal/tools/gendocs", library: "github.com/prometheus/common/model", why: "how names in rule files may look"},
	{dir: "internal/tools/gendocs", library: "github.com/prometheus/prometheus/model/rulefmt", why: "reads the alerts that look at a metric"},
	{dir: "internal/tools/gendocs", library: "github.com/prometheus/prometheus/promql/parser", why: "which metrics an alert looks at"},
	{dir: "internal/tools/otelcol", library: "github.com/open-telemetry/opentelemetry-collector-contrib/exporter/fileexporter", why: "a module of its own, as all of otelcol: writes down what came"},
	{dir: "internal/tools/otelcol", library: "go.opentelemetry.io/collector/component", why: "the collector's name"},
	{dir: "internal/tools/otelcol", library: "go.opentelemetry.io/collector/confmap", why: "how the collector finds its settings"},
	{dir: "internal/tools/otelcol", library: "go.opentelemetry.io/collector/confmap/provider/fileprovider", why: "settings in a file"},
	{dir: "internal/tools/otelcol", library: "go.opentelemetry.io/collector/exporter/otlphttpexporter", why: "sends on, as the gateway of docs/scale does"},
	{dir: "internal/tools/otelcol", library: "go.opentelemetry.io/collector/otelcol", why: "the collector"},
	{dir: "internal/tools/otelcol", library: "go.opentelemetry.io/collector/receiver/otlpreceiver", why: "takes OTLP"},
	{dir: "internal/tools/otelcol", library: "go.opentelemetry.io/collector/service/telemetry/otelconftelemetry", why: "the collector's own log"},
	{dir: "internal/tsdb", library: "golang.org/x/sync/errgroup", why: "some requests at a time, while remote write catches up"},
	{dir: "internal/web", library: "go.opentelemetry.io/collector/pdata/pmetric", tests: true, why: "what a collector gives the store, in a sink's signature"},
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
	{"os/exec", []string{"internal/backend", "internal/bench", "internal/child", "internal/erltest", "internal/laboratory", "internal/tools/gendocs", "internal/tools/score"}, true, "a program that looks at nodes starts no other programs unasked"},
	{"net/http", []string{"cmd/hodoscope", "internal/access", "internal/alert/deliver", "internal/backend", "internal/discovery", "internal/export/otlp",
		"internal/export/prometheus", "internal/tsdb", "internal/web"}, true,
		"only the page, the metrics and the store's API are served; only metrics, events and alerts are sent, and lists of nodes fetched"},
	{"reflect", []string{"internal/ask/asktest"}, true, "shapes are written down, not found out"},
	{"math/rand", nil, false, "math/rand/v2 is there"},
	{"crypto/md5", []string{"internal/dist", "internal/dist/disttest"}, false, "the handshake of the distribution protocol, and nothing else, is made of it"},
	{"time.Now", []string{"cmd/hodoscope", "internal/access", "internal/access/audit", "internal/alert/deliver", "internal/ask", "internal/ask/asktest", "internal/backend", "internal/bench", "internal/collect",
		"internal/dist", "internal/dist/disttest", "internal/epmd", "internal/erltest", "internal/export/otlp", "internal/node", "internal/outside", "internal/session",
		"internal/source/live", "internal/telemetry", "internal/tools/score", "internal/tsdb", "internal/tui", "internal/web"}, true,
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
