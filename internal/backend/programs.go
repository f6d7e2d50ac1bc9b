package backend

import (
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Prometheus runs one with a configuration of its own format, "" for none. It takes
// remote write at [WritePath] too.
func Prometheus(t testing.TB, config string) Program {
	t.Helper()
	path, dir := Need(t, "prometheus"), t.TempDir()
	settings := write(t, dir, "prometheus.yml", config)
	return ready(t, run(t, dir, "", path, func(address string) []string {
		return []string{"--config.file=" + settings, "--storage.tsdb.path=" + filepath.Join(dir, "data"), "--web.listen-address=" + address,
			"--web.enable-remote-write-receiver", "--log.level=warn"}
	}), "/-/ready")
}

// WritePath is where Prometheus and VictoriaMetrics take remote write.
const WritePath = "/api/v1/write"

// VictoriaMetrics runs one that shows what it was sent as soon as it has it.
func VictoriaMetrics(t testing.TB) Program {
	t.Helper()
	path, dir := Need(t, "victoria-metrics"), t.TempDir()
	return ready(t, run(t, dir, "", path, func(address string) []string {
		return []string{"-httpListenAddr=" + address, "-storageDataPath=" + filepath.Join(dir, "data"), "-search.latencyOffset=0s", "-loggerLevel=WARN"}
	}), "/health")
}

// Alertmanager runs one at an address, which [FreeAddress] has, so that whoever sends
// to it can begin before. It tells a webhook of everything, at once; "" nobody.
func Alertmanager(t testing.TB, address, webhook string) Program {
	t.Helper()
	path, dir := Need(t, "prometheus-alertmanager", "alertmanager"), t.TempDir() // Debian's name, its own
	hooks := "[]"
	if webhook != "" {
		hooks = fmt.Sprintf("[{url: %q, send_resolved: true}]", webhook)
	}
	settings := write(t, dir, "alertmanager.yml", "route: {receiver: hook, group_wait: 100ms, group_interval: 100ms, group_by: ['...']}\nreceivers: [{name: hook, webhook_configs: "+hooks+"}]\n")
	return ready(t, run(t, dir, address, path, func(address string) []string {
		return []string{"--config.file=" + settings, "--storage.path=" + filepath.Join(dir, "data"), "--web.listen-address=" + address, "--cluster.listen-address="}
	}), "/-/ready")
}

// Collector is OpenTelemetry's, which writes what it is sent to files of OTLP's JSON,
// a line for each export.
type Collector struct {
	GRPC, HTTP    string // addresses, as 127.0.0.1:4317
	Metrics, Logs string // files
}

// StartCollector builds the Collector of internal/tools/otelcol and runs it.
func StartCollector(t testing.TB) Collector {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "otelcol")
	source, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		missing(t, "the Collector cannot be built here: "+err.Error())
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
	build.Dir = filepath.Join(string(source[:len(source)-1]), "internal/tools/otelcol")
	if text, err := build.CombinedOutput(); err != nil {
		missing(t, fmt.Sprintf("the Collector cannot be built here: %v\n%s", err, text))
	}
	c := Collector{HTTP: FreeAddress(t), Metrics: filepath.Join(dir, "metrics.json"), Logs: filepath.Join(dir, "logs.json")}
	p := run(t, dir, "", program, func(address string) []string {
		return []string{"--config", "file:" + write(t, dir, "settings.yaml", fmt.Sprintf(`
receivers: {otlp: {protocols: {grpc: {endpoint: %q}, http: {endpoint: %q}}}}
exporters:
  file/metrics: {path: %q, flush_interval: 50ms}
  file/logs: {path: %q, flush_interval: 50ms}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    metrics: {receivers: [otlp], exporters: [file/metrics]}
    logs: {receivers: [otlp], exporters: [file/logs]}
`, address, c.HTTP, c.Metrics, c.Logs))}
	})
	c.GRPC = p.URL[len("http://"):]
	eventually(t, "the Collector listens on "+c.HTTP, func() bool {
		conn, err := net.Dial("tcp", c.HTTP)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return c
}

// ready waits until a program serves.
func ready(t testing.TB, p Program, path string) Program {
	t.Helper()
	client := http.Client{Timeout: 5 * time.Second}
	eventually(t, p.URL+path, func() bool {
		r, err := client.Get(p.URL + path)
		if err != nil {
			return false
		}
		defer r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
	return p
}
