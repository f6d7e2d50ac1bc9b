package otlp

import (
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

const key = "hcaik_01hqk4k20cjeh63wca8vva5stw70nft6m5n8wr8f5mjx3762s8269j50wc"

func TestWrongSettings(t *testing.T) {
	t.Parallel()
	good := Options{Name: "x", Endpoint: "http://localhost:4317"}
	for name, c := range map[string]struct {
		change  func(o *Options)
		setting string
	}{
		"no name":              {func(o *Options) { o.Name = "" }, "Name"},
		"a name that is a way": {func(o *Options) { o.Name = "../x" }, "Name"},
		"protocol":             {func(o *Options) { o.Protocol = "http/json" }, "Protocol"},
		"no endpoint":          {func(o *Options) { o.Endpoint = "" }, "Endpoint"},
		"endpoint with a key":  {func(o *Options) { o.Endpoint = "https://u:" + key + "@host" }, "Endpoint"},
		"endpoint with query":  {func(o *Options) { o.Endpoint = "https://host/?key=" + key }, "Endpoint"},
		"endpoint, no URL":     {func(o *Options) { o.Endpoint = "https://" + key + ":\x7f" }, "Endpoint"},
		"endpoint, scheme":     {func(o *Options) { o.Endpoint = "ftp://host" }, "Endpoint"},
		"endpoint, no host":    {func(o *Options) { o.Endpoint = "http://:4317" }, "Endpoint"},
		"gRPC with a path":     {func(o *Options) { o.Endpoint = "http://host/v1/metrics" }, "Endpoint"},
		"logs endpoint":        {func(o *Options) { o.Logs.Endpoint = "ftp://host" }, "Logs.Endpoint"},
		"compression":          {func(o *Options) { o.Compression = "rar" }, "Compression"},
		"timeout":              {func(o *Options) { o.Timeout = -1 }, "Timeout"},
		"retry":                {func(o *Options) { o.Retry = Retry{First: time.Minute, Longest: time.Second} }, "Retry.Longest"},
		"queue":                {func(o *Options) { o.Queue.Bytes = -1 }, "Queue.Bytes"},
		"queue in a file":      {func(o *Options) { o.Queue.Dir = os.Args[0] }, "Queue.Dir"},
		"certificate, no key":  {func(o *Options) { o.TLS.Certificate = "x" }, "TLS"},
		"header name":          {func(o *Options) { o.Headers = map[string]Secret{"a b": {Value: key}} }, "Headers"},
		"header for gRPC":      {func(o *Options) { o.Headers = map[string]Secret{"grpc-x": {Value: key}} }, "Headers"},
		"header value":         {func(o *Options) { o.Headers = map[string]Secret{"a": {Value: key + "\n"}} }, "Headers[a]"},
		"two values":           {func(o *Options) { o.Headers = map[string]Secret{"a": {Value: key, Env: "HOME"}} }, "Headers[a]"},
		"no key":               {func(o *Options) { *o = Honeycomb(Secret{}, "", US) }, "Headers[x-honeycomb-team]"},
		"no such variable":     {func(o *Options) { o.Headers = map[string]Secret{"a": {Env: "NO_SUCH_VARIABLE"}} }, "Headers[a]"},
		"no such file":         {func(o *Options) { o.Metrics.Headers = map[string]Secret{"a": {File: "/no/such/file"}} }, "Metrics.Headers[a]"},
		"a file without end":   {func(o *Options) { o.Headers = map[string]Secret{"a": {File: "/dev/zero"}} }, "Headers[a]"},
	} {
		o := good
		c.change(&o)
		_, err := New(o)
		var wrong *SettingsError
		if !errors.As(err, &wrong) || wrong.Setting != c.setting {
			t.Errorf("%s: %v, want a SettingsError about %s", name, err, c.setting)
		}
		if err != nil && strings.Contains(err.Error(), key) {
			t.Errorf("%s: the error has the key: %v", name, err)
		}
	}
	if _, err := New(good); err != nil {
		t.Error(err)
	}
	bad := good
	bad.TLS.CA, bad.Endpoint = "/no/such/file", "https://localhost"
	e, err := New(bad)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "/no/such/file") {
		t.Errorf("a CA that is not there: %v", err)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	o := Honeycomb(Secret{Value: key}, "beam", US)
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "o", o, "s", o.Headers["x-honeycomb-team"])
	printed := []string{string(text), log.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		printed = append(printed, fmt.Sprintf(verb, o))
	}
	for _, s := range printed {
		if strings.Contains(s, key) || strings.Contains(s, fmt.Sprintf("%x", key)) {
			t.Error(s)
		}
	}
	if got := fmt.Sprint(Secret{Env: "KEY"}, Secret{File: "/run/key"}, Secret{Value: "x"}, Secret{}); got != "$KEY /run/key [hidden] " {
		t.Errorf("%q", got)
	}
}

// A backend that repeats our headers does not get them into what we tell.
func TestSecretsAreNotRepeated(t *testing.T) {
	each(t, func(t *testing.T, p Protocol) {
		b := newBackend(t, p, echo)
		o := quick(b)
		o.Headers = map[string]Secret{"x-honeycomb-team": {Value: key}, "x-short": {Value: key[:20]}}
		e := open(t, o)
		send(t, e, 0, 1)
		eventually(t, e, "it is refused", func() bool { return e.Status().Metrics.Rejected == 10 })
		s := e.Status()
		if b.headers[0]["x-honeycomb-team"] != key {
			t.Errorf("the backend got %v", b.headers[0])
		}
		if strings.Contains(s.LastError, key[:20]) || len(s.LastError) > longestNote+10 || strings.ContainsAny(s.LastError, "\n\x00") ||
			!strings.Contains(s.LastError, "not with [hidden] or [hidden]") {
			t.Errorf("%q", s.LastError)
		}
	})
}

func TestHeadersOfHoneycomb(t *testing.T) {
	each(t, func(t *testing.T, p Protocol) {
		b := newBackend(t, p, accept)
		file := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(file, []byte(key+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		o := Honeycomb(Secret{File: file}, "beam-metrics", EU)
		if o.Endpoint != "https://api.eu1.honeycomb.io" || Honeycomb(Secret{}, "", US).Endpoint != "https://api.honeycomb.io" {
			t.Error(o.Endpoint)
		}
		if _, err := New(o); err != nil {
			t.Error(err)
		}
		o.Protocol, o.Endpoint = p, "http://"+b.address
		e := open(t, o)
		sent := send(t, e, 0, 1)
		if err := e.Logs(t.Context(), events("events", 1)); err != nil {
			t.Fatal(err)
		}
		eventually(t, e, "both arrive", func() bool { return b.has(append(sent, "events")...) })
		for i, path := range b.paths {
			want := "beam-metrics"
			if strings.HasSuffix(path, "logs") {
				want = ""
			}
			if h := b.headers[i]; h["x-honeycomb-team"] != key || h["x-honeycomb-dataset"] != want {
				t.Errorf("%s: %v", path, h)
			}
		}
	})
}

// An endpoint's path has v1/… added, that of one signal is taken as it is.
func TestPaths(t *testing.T) {
	t.Parallel()
	b := newBackend(t, HTTP, accept)
	o := quick(b)
	o.Endpoint += "/otlp/"
	o.Logs.Endpoint = "http://" + b.address + "/events/logs"
	e := open(t, o)
	sent := send(t, e, 0, 1)
	if err := e.Logs(t.Context(), events("events", 1)); err != nil {
		t.Fatal(err)
	}
	eventually(t, e, "both arrive", func() bool { return b.has(append(sent, "events")...) })
	for _, path := range b.paths {
		if path != "/otlp/v1/metrics" && path != "/events/logs" {
			t.Errorf("a request for %s", path)
		}
	}
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"host:1": "host:1", "host": "host:443", "http://host": "host:4317", "https://host": "host:443", "http://[::1]:9/": "[::1]:9", "[::1]": "[::1]:443",
	} {
		e, err := parseEndpoint("Endpoint", text, GRPC)
		if err != nil || e.address() != want || e.plain != strings.HasPrefix(text, "http:") {
			t.Errorf("%s: %v %v %v", text, e.address(), e.plain, err)
		}
	}
	if o := Collector(); o.Endpoint != "http://localhost:4317" || o.Protocol != GRPC {
		t.Error(o)
	}
}

func TestTLS(t *testing.T) {
	each(t, func(t *testing.T, p Protocol) {
		b := &backend{t: t, protocol: p, took: map[string]int{}}
		web := httptest.NewTLSServer(http.HandlerFunc(b.ServeHTTP))
		defer web.Close()
		address := web.Listener.Addr().String()
		if p == GRPC { // with the same certificate
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			s := grpc.NewServer(grpc.Creds(credentials.NewTLS(&tls.Config{Certificates: web.TLS.Certificates})))
			pmetricotlp.RegisterGRPCServer(s, &metricsServer{b: b})
			go func() { _ = s.Serve(l) }()
			defer s.Stop()
			address = l.Addr().String()
		}
		ca := filepath.Join(t.TempDir(), "ca.pem")
		if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw}), 0o600); err != nil {
			t.Fatal(err)
		}
		o := quick(b)
		o.Endpoint, o.Timeout = address, 5*time.Second
		stranger := open(t, o)
		send(t, stranger, 0, 1)
		eventually(t, stranger, "an unknown certificate is refused", func() bool { return strings.Contains(stranger.Status().LastError, "certificate") })
		end(t, stranger)
		o.TLS.CA = ca
		e := open(t, o)
		sent := send(t, e, 1, 1)
		eventually(t, e, "it arrives", func() bool { return b.has(sent...) })
		if b.has("0") {
			t.Error("something went to a stranger")
		}
	})
}

func TestEnvironment(t *testing.T) {
	environment := func(kv ...string) func(string) (string, bool) {
		return func(name string) (string, bool) {
			for i := 0; i < len(kv); i += 2 {
				if "OTEL_EXPORTER_OTLP_"+kv[i] == name {
					return kv[i+1], true
				}
			}
			return "", false
		}
	}
	if _, named, err := FromEnvironment(environment("HEADERS", "a="+key, "TIMEOUT", "1")); named || err != nil {
		t.Errorf("headers alone name a backend (%v)", err)
	}
	o, named, err := FromEnvironment(environment(
		"ENDPOINT", "host:4317", "INSECURE", "TRUE", "PROTOCOL", "grpc", "HEADERS", "api-key="+key+", other=a%20b%2C=c,", "METRICS_HEADERS", "m=1",
		"TIMEOUT", "1500", "COMPRESSION", "none", "CERTIFICATE", "ca", "CLIENT_CERTIFICATE", "cert", "CLIENT_KEY", "key", "LOGS_ENDPOINT", ""))
	if err != nil || !named {
		t.Fatal(named, err)
	}
	if o.Endpoint != "http://host:4317" || o.Protocol != GRPC || o.Timeout != 1500*time.Millisecond || o.Compression != "none" ||
		o.TLS != (TLS{"ca", "cert", "key"}) || o.Headers["api-key"].Value != key || o.Headers["other"].Value != "a b,=c" ||
		len(o.Headers) != 2 || o.Metrics.Headers["m"].Value != "1" || o.Logs.Endpoint != "" {
		t.Errorf("%+v with %q", o, o.Headers["other"].Value)
	}
	o, named, err = FromEnvironment(environment("METRICS_ENDPOINT", "https://host/x"))
	if err != nil || !named || o.Protocol != HTTP || o.Metrics.Endpoint != "https://host/x" || o.Endpoint != "http://localhost:4318" {
		t.Errorf("%+v %v %v", o, named, err)
	}
	for _, kv := range [][]string{{"TIMEOUT", key}, {"HEADERS", key}, {"HEADERS", "a=%" + key}} {
		_, _, err := FromEnvironment(environment(kv...))
		var wrong *SettingsError
		if !errors.As(err, &wrong) || wrong.Setting != "OTEL_EXPORTER_OTLP_"+kv[0] || strings.Contains(err.Error(), key) {
			t.Errorf("%v: %v", kv[0], err)
		}
	}
}
