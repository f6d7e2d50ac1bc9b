package config

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/metric"
)

// Export is where metrics go.
type Export struct {
	Prometheus  Prometheus
	OTLP        []OTLP
	RemoteWrite []RemoteWrite
}

func (e *Export) fields() []field {
	return []field{
		{name: "prometheus", to: sub(&e.Prometheus), help: "pages that Prometheus scrapes"},
		{name: "otlp", to: list(&e.OTLP), help: "backends that speak OpenTelemetry's protocol"},
		{name: "remote_write", to: list(&e.RemoteWrite), help: "backends that take Prometheus' remote write; all that is stored is sent"},
	}
}

// Prometheus is the pages that are scraped. What they have is each job's tier and sets.
type Prometheus struct {
	Enabled bool
}

func (p *Prometheus) fields() []field {
	return []field{{name: "enabled", to: boolean(&p.Enabled), preset: "true",
		help: "serve /metrics, a page for each node, and the list of these for http_sd"}}
}

// Profiles are the backends whose settings are known.
var Profiles = []string{"collector", "honeycomb", "honeycomb-eu"}

// Protocols of OTLP.
var Protocols = []string{"grpc", "http"}

// OTLP is one backend.
type OTLP struct {
	Name        string
	Profile     string // one of Profiles
	Endpoint    string // "": the profile's
	Protocol    string // one of Protocols
	Key         Secret // of the profiles that have one
	Dataset     string // of the profiles that have one
	Headers     []Header
	TLS         ClientTLS
	Compression string // gzip, none
	Timeout     time.Duration
	Queue       Queue

	Tier        string        // one of metric.Tiers
	Sets        []string      // of metric.Sets
	NoCanonical bool          // leave the canonical names out
	Interval    time.Duration // 0: as collected
}

func (o *OTLP) fields() []field {
	return []field{
		{name: "name", to: text(&o.Name), preset: "otlp", help: "what it is called in messages and in metrics about it"},
		{name: "profile", to: word(&o.Profile, Profiles), preset: Profiles[0], help: "whose settings are the defaults of the rest"},
		{name: "endpoint", to: text(&o.Endpoint), expand: true, help: "host:port for grpc, a URL for http; empty: the profile's, of a collector localhost:4317"},
		{name: "protocol", to: word(&o.Protocol, Protocols), preset: Protocols[0], help: "OTLP over gRPC, or protobuf over HTTP"},
		{name: "key", to: secret(&o.Key, false), help: "the API key, of a profile that has one"},
		{name: "dataset", to: text(&o.Dataset), expand: true, help: "the dataset, of a profile that has one"},
		{name: "headers", to: list(&o.Headers), help: "more headers of each request"},
		{name: "tls", to: sub(&o.TLS), help: "of the connection"},
		{name: "compression", to: word(&o.Compression, []string{"gzip", "none"}), preset: "gzip", help: "of requests"},
		{name: "timeout", to: duration(&o.Timeout, time.Second, 10*time.Minute), preset: "10s", help: "time that a request may take"},
		{name: "queue", to: sub(&o.Queue), help: "what waits while the backend is away"},
		{name: "tier", to: word(&o.Tier, metric.Tiers), preset: metric.Core.String(), help: "how much is sent; many backends bill by the point"},
		{name: "sets", to: words(&o.Sets, metric.Sets), help: "sets of other names that are sent too"},
		{name: "no_canonical", to: boolean(&o.NoCanonical), preset: "false", help: "send the names of sets only"},
		{name: "interval", to: duration(&o.Interval, 0, time.Hour), preset: "0s", help: "least time between two points of a series; 0: as collected"},
	}
}

// Selection is what of the catalogue is sent.
func (o *OTLP) Selection() metric.Selection {
	s := selection(o.Tier, o.Sets)
	s.NoCanonical = o.NoCanonical
	return s
}

func (o *OTLP) check(say report) {
	if o.NoCanonical && len(o.Sets) == 0 {
		say("no_canonical", "neither canonical names nor sets are sent", "name a set, such as sets: ["+metric.Roadmap+"]")
	}
	if o.Profile == "collector" && o.Key.IsSet() {
		say("key", "a collector has no API key", "use headers, or the profile of the backend")
	}
	if o.Profile != "collector" && !o.Key.IsSet() {
		say("profile", "the profile "+o.Profile+" needs an API key", "set key_file or key_env")
	}
}

// Queue is what waits for a backend.
type Queue struct {
	Size int64 // bytes
	Disk bool
}

func (q *Queue) fields() []field {
	return []field{
		{name: "size", to: size(&q.Size), preset: "64MB", help: "bound of what waits; beyond it the newest are dropped and counted"},
		{name: "disk", to: boolean(&q.Disk), preset: "true", help: "keep it on disk, in data.dir where there is one, so that a restart loses nothing"},
	}
}

// RemoteWrite is one backend.
type RemoteWrite struct {
	Name    string
	URL     string
	Version int // of the protocol: 1 or 2
	Basic   BasicAuth
	Token   Secret // sent as a bearer token
	Headers []Header
	TLS     ClientTLS
	Timeout time.Duration
	Shards  int // connections at most
	Batch   int // samples in a request at most
}

func (r *RemoteWrite) fields() []field {
	return []field{
		{name: "name", to: text(&r.Name), preset: "remote_write", help: "what it is called in messages and in metrics about it"},
		{name: "url", to: link(&r.URL), expand: true, help: "where it takes remote write"},
		{name: "version", to: integer(&r.Version, 1, 2), preset: "1", help: "of the protocol; 2 is still a candidate"},
		{name: "basic_auth", to: sub(&r.Basic), help: "user and password"},
		{name: "token", to: secret(&r.Token, false), help: "the bearer token"},
		{name: "headers", to: list(&r.Headers), help: "more headers of each request"},
		{name: "tls", to: sub(&r.TLS), help: "of the connection"},
		{name: "timeout", to: duration(&r.Timeout, time.Second, 10*time.Minute), preset: "30s", help: "time that a request may take"},
		{name: "shards", to: integer(&r.Shards, 1, 200), preset: "10", help: "connections at most"},
		{name: "batch", to: integer(&r.Batch, 1, 50_000), preset: "2000", help: "samples in a request at most"},
	}
}

func (r *RemoteWrite) check(say report) {
	needs(say, "url", len(r.URL))
	oneLogin(say, r.Basic, r.Token)
}
