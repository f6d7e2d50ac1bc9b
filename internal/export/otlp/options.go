package otlp

import (
	"regexp"
	"slices"
	"time"
)

// Protocol is how OTLP travels.
// https://opentelemetry.io/docs/specs/otlp/
type Protocol string

const (
	GRPC Protocol = "grpc"
	HTTP Protocol = "http/protobuf"
)

// Options of an Exporter. Only Name and Endpoint are needed; Collector and Honeycomb make Options for those.
type Options struct {
	// Name tells this backend from the others of the program. It is part of file names: letters, digits, "-" and "_".
	Name string
	// Protocol is GRPC if empty.
	Protocol Protocol
	// Endpoint is http://host:port, https://host:port or, which means the latter, host:port. By HTTP it may have a path,
	// to which v1/metrics and v1/logs are added.
	Endpoint string
	// Headers go with each request. They hold keys as a rule, so their values are secrets.
	Headers map[string]Secret
	// Metrics and Logs are what is different for one of the two.
	Metrics, Logs Signal
	TLS           TLS
	// Compression is gzip if empty; none, zstd, snappy.
	Compression string
	// Timeout is for one request, until the answer is read. Default 10 s.
	Timeout time.Duration
	Queue   Queue
	Retry   Retry
	// Version is the program's, for the User-Agent.
	Version string

	flush time.Duration // flushAfter, except in tests
}

// Signal is what is different for metrics or for logs.
type Signal struct {
	Endpoint string // in place of Options.Endpoint; by HTTP the whole URL, nothing is added
	Headers  map[string]Secret
}

// TLS are names of PEM files. The system's certificates are trusted if CA is empty.
type TLS struct {
	CA, Certificate, Key string
}

// Queue bounds what waits for the backend, metrics and logs each. What comes when it is full is refused and counted:
// what is older has waited longer, and an outage is best seen from its beginning.
type Queue struct {
	// Bytes of OTLP. Default 32 MiB in memory, which takes some 75 MiB of it, and 256 MiB on disk, which takes next to
	// none. A collection of 310 series is about 30 kB.
	Bytes int64
	// Dir keeps the queue on disk, in a folder of the backend's name, so that it outlives the program however that
	// ends. In memory if empty: what waits at the end is tried once more and then lost. Each collection is written and
	// synced before Metrics returns. The file may grow to twice the queue's size.
	Dir string
}

// Retry is when a request that failed is tried again. Waits grow from First to Longest. What a backend asks for in
// Retry-After is honoured up to a quarter of an hour.
type Retry struct {
	First   time.Duration // default 1 s
	Longest time.Duration // default 30 s
	// GiveUp drops what could not be sent for so long. Never if 0: the queue's bound is the limit.
	GiveUp time.Duration
}

const (
	mib = 1 << 20

	defaultTimeout     = 10 * time.Second
	defaultMemoryQueue = 32 * mib
	defaultDiskQueue   = 256 * mib
	defaultFirst       = time.Second
	defaultLongest     = 30 * time.Second

	// Small collections are joined until there are smallBatch bytes or flushAfter is over, and cut at largeBatch: a gRPC
	// server takes 4 MiB unless told otherwise.
	smallBatch = mib / 4
	largeBatch = 2 * mib
	flushAfter = time.Second

	longestWait = 15 * time.Minute
)

// SettingsError says which of the Options is wrong. It never has the value of a header.
type SettingsError struct {
	Setting string // the field, as in Queue.Bytes
	Fact    string
}

func (e *SettingsError) Error() string { return "otlp: " + e.Setting + ": " + e.Fact }

var (
	plainName    = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	compressions = []string{"gzip", "none", "zstd", "snappy"}
)

// withDefaults checks what can be checked here and fills in what is empty.
func (o Options) withDefaults() (Options, error) {
	if !plainName.MatchString(o.Name) {
		return o, &SettingsError{"Name", "must be made of letters, digits, - and _"}
	}
	if o.Protocol == "" {
		o.Protocol = GRPC
	}
	if o.Protocol != GRPC && o.Protocol != HTTP {
		return o, &SettingsError{"Protocol", "must be " + string(GRPC) + " or " + string(HTTP)}
	}
	if o.Compression == "" {
		o.Compression = "gzip"
	}
	if !slices.Contains(compressions, o.Compression) {
		return o, &SettingsError{"Compression", "must be gzip, none, zstd or snappy"}
	}
	if (o.TLS.Certificate == "") != (o.TLS.Key == "") {
		return o, &SettingsError{"TLS", "a certificate needs its key, and a key its certificate"}
	}
	for _, d := range []struct {
		setting string
		value   *time.Duration
		normal  time.Duration
	}{
		{"Timeout", &o.Timeout, defaultTimeout},
		{"Retry.First", &o.Retry.First, defaultFirst},
		{"Retry.Longest", &o.Retry.Longest, max(defaultLongest, o.Retry.First)},
		{"Retry.GiveUp", &o.Retry.GiveUp, 0},
		{"flush", &o.flush, flushAfter},
	} {
		if *d.value < 0 {
			return o, &SettingsError{d.setting, "must not be negative"}
		}
		if *d.value == 0 {
			*d.value = d.normal
		}
	}
	if o.Retry.Longest < o.Retry.First {
		return o, &SettingsError{"Retry.Longest", "must not be less than Retry.First"}
	}
	if o.Queue.Bytes < 0 {
		return o, &SettingsError{"Queue.Bytes", "must not be negative"}
	}
	switch {
	case o.Queue.Bytes > 0:
	case o.Queue.Dir == "":
		o.Queue.Bytes = defaultMemoryQueue
	default:
		o.Queue.Bytes = defaultDiskQueue
	}
	return o, nil
}
