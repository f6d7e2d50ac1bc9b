package otlp

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/otlpexporter"
	"go.opentelemetry.io/collector/exporter/otlphttpexporter"
)

// Names of what the exporters find at their host, as a collector's file would have them.
var (
	storageID = component.MustNewID("file_storage")
	guardID   = component.MustNewID("guard")
)

func factory(p Protocol) exporter.Factory {
	if p == HTTP {
		return otlphttpexporter.NewFactory()
	}
	return otlpexporter.NewFactory()
}

// config makes an exporter's settings for one signal, by the names that a collector's file has for them: those are
// promised to stay, the fields of the structs are not.
//
// All values of headers are given to secret, so that they can be kept out of what is told later.
func config(o Options, signal string, secret func(string)) (component.Config, error) {
	own := o.Metrics
	field := "Metrics"
	if signal == "logs" {
		own, field = o.Logs, "Logs"
	}
	headers := map[string]any{}
	for _, h := range []struct {
		setting string
		values  map[string]Secret
	}{{"Headers", o.Headers}, {field + ".Headers", own.Headers}} {
		for _, name := range slices.Sorted(maps.Keys(h.values)) {
			value, err := h.values[name].reveal(h.setting + "[" + name + "]")
			if err != nil {
				return nil, err
			}
			if !headerName(name) {
				return nil, &SettingsError{h.setting, fmt.Sprintf("%q is not the name of a header", name)}
			}
			secret(value)
			headers[strings.ToLower(name)] = value
		}
	}

	settings := map[string]any{
		"headers":     headers,
		"compression": o.Compression,
		"timeout":     o.Timeout.String(),
		"middlewares": []any{map[string]any{"id": guardID.String()}},
		"retry_on_failure": map[string]any{
			"initial_interval": o.Retry.First.String(),
			"max_interval":     o.Retry.Longest.String(),
			"max_elapsed_time": o.Retry.GiveUp.String(),
		},
		"sending_queue": map[string]any{
			"sizer":      "bytes",
			"queue_size": o.Queue.Bytes,
			// One request at a time keeps the points of a series in order, which stores ask for.
			"num_consumers": 1,
			"batch": map[string]any{
				"sizer":         "bytes",
				"flush_timeout": o.flush.String(),
				"min_size":      min(smallBatch, o.Queue.Bytes),
				"max_size":      largeBatch,
			},
		},
	}
	if o.Queue.Dir != "" {
		settings["sending_queue"].(map[string]any)["storage"] = storageID.String()
	}
	plain, err := destination(o, own, field, signal, settings)
	if err != nil {
		return nil, err
	}
	settings["tls"] = map[string]any{
		"insecure": plain, "ca_file": o.TLS.CA, "cert_file": o.TLS.Certificate, "key_file": o.TLS.Key,
	}

	c := factory(o.Protocol).CreateDefaultConfig()
	if err := confmap.NewFromStringMap(settings).Unmarshal(c); err != nil {
		return nil, fmt.Errorf("otlp: settings of the exporter: %w", err)
	}
	return c, nil
}

// destination puts the endpoint of a signal into the exporter's settings.
func destination(o Options, own Signal, field, signal string, settings map[string]any) (plain bool, err error) {
	setting, text := "Endpoint", o.Endpoint
	if own.Endpoint != "" {
		setting, text = field+".Endpoint", own.Endpoint
	}
	e, err := parseEndpoint(setting, text, o.Protocol)
	if err != nil {
		return false, err
	}
	switch {
	case o.Protocol == GRPC:
		settings["endpoint"] = e.address()
	case own.Endpoint != "":
		settings[signal+"_endpoint"] = e.url.String()
	default:
		settings["endpoint"] = e.url.String()
	}
	return e.plain, nil
}

// headerName tells whether HTTP and gRPC both take a name. gRPC has names of its own, which begin with grpc-.
func headerName(name string) bool {
	outside := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.')
	}
	return name != "" && !strings.ContainsFunc(name, outside) && !strings.HasPrefix(strings.ToLower(name), "grpc-")
}
