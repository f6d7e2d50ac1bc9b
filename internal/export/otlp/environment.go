package otlp

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// FromEnvironment makes Options of the variables OTEL_EXPORTER_OTLP_…, or says that they name no backend. lookup is
// os.LookupEnv.
//
// They describe one backend as a whole, so they count only where the user has named none: a key that belongs to one
// backend must not go to another. Of the variables for one signal, …_METRICS_… and …_LOGS_…, the endpoints and headers
// are read.
// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
func FromEnvironment(lookup func(string) (string, bool)) (o Options, named bool, err error) {
	o.Name, o.Protocol = "otlp", HTTP // the specification's default
	for _, v := range variables {
		text, ok := lookup(prefix + v.name)
		if !ok || text == "" { // the specification: empty is as if not set
			continue
		}
		if err := v.set(&o, text); err != nil {
			return Options{}, false, &SettingsError{prefix + v.name, err.Error()}
		}
	}
	named = o.Endpoint != "" || o.Metrics.Endpoint != "" || o.Logs.Endpoint != ""
	if o.Endpoint == "" { // the specification's default, for the signal that has none of its own
		o.Endpoint = map[Protocol]string{GRPC: "http://localhost:4317", HTTP: "http://localhost:4318"}[o.Protocol]
	}
	return o, named, nil
}

const prefix = "OTEL_EXPORTER_OTLP_"

// fact is an error without the text that it is about, which may be a key.
type fact string

func (f fact) Error() string { return string(f) }

// variables in the order in which they are read: INSECURE changes what ENDPOINT said.
var variables = []struct {
	name string
	set  func(o *Options, text string) error
}{
	{"PROTOCOL", func(o *Options, text string) error { o.Protocol = Protocol(text); return nil }},
	{"ENDPOINT", func(o *Options, text string) error { o.Endpoint = text; return nil }},
	{"METRICS_ENDPOINT", func(o *Options, text string) error { o.Metrics.Endpoint = text; return nil }},
	{"LOGS_ENDPOINT", func(o *Options, text string) error { o.Logs.Endpoint = text; return nil }},
	{"INSECURE", setInsecure},
	{"HEADERS", func(o *Options, text string) (err error) { o.Headers, err = parseHeaders(text); return err }},
	{"METRICS_HEADERS", func(o *Options, text string) (err error) { o.Metrics.Headers, err = parseHeaders(text); return err }},
	{"LOGS_HEADERS", func(o *Options, text string) (err error) { o.Logs.Headers, err = parseHeaders(text); return err }},
	{"TIMEOUT", setTimeout},
	{"COMPRESSION", func(o *Options, text string) error { o.Compression = text; return nil }},
	{"CERTIFICATE", func(o *Options, text string) error { o.TLS.CA = text; return nil }},
	{"CLIENT_CERTIFICATE", func(o *Options, text string) error { o.TLS.Certificate = text; return nil }},
	{"CLIENT_KEY", func(o *Options, text string) error { o.TLS.Key = text; return nil }},
}

// setInsecure is about endpoints without a scheme only.
func setInsecure(o *Options, text string) error {
	if !strings.EqualFold(text, "true") {
		return nil
	}
	for _, e := range []*string{&o.Endpoint, &o.Metrics.Endpoint, &o.Logs.Endpoint} {
		if *e != "" && !strings.Contains(*e, "://") {
			*e = "http://" + *e
		}
	}
	return nil
}

func setTimeout(o *Options, text string) error {
	ms, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return fact("is not a number of milliseconds")
	}
	o.Timeout = time.Duration(ms) * time.Millisecond
	return nil
}

// parseHeaders reads name=value,name=value with values escaped as in URLs, the form of W3C baggage.
func parseHeaders(text string) (map[string]Secret, error) {
	headers := map[string]Secret{}
	for item := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(item) == "" {
			continue
		}
		name, value, ok := strings.Cut(item, "=")
		if !ok {
			return nil, fact("is not of the form name=value,name=value")
		}
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if err != nil {
			return nil, fact("a value is not escaped as in URLs")
		}
		headers[strings.TrimSpace(name)] = Secret{Value: value}
	}
	return headers, nil
}
