package config

import (
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Job is one way to find nodes, and how those are watched.
type Job struct {
	Name string

	// One of these is there.
	Static *Static
	File   *File
	HTTP   *HTTP
	DNS    *DNS
	EPMD   *EPMD
	Nodes  *Nodes

	Watch
}

// Watch is how the nodes of a job are watched.
type Watch struct {
	Labels    map[string]string // of all nodes; those that discovery gives are stronger
	Service   string            // "": each node's name before the @
	Namespace string

	Interval     time.Duration // between collections of metrics
	LookInterval time.Duration // between looks while somebody watches
	Budget       float64       // share of one scheduler of a node that watching it may take
	Tier         string        // one of metric.Tiers
	Sets         []string      // of metric.Sets

	Cookie   Secret // unset: where OTP keeps it
	EPMDPort int    // 0: ERL_EPMD_PORT, else 4369
	TLS      TLS
	Timeout  time.Duration // of attaching
	Events   string        // one of live.EventModes
	Probe    bool
	Diagnose bool
}

func (j *Job) fields() []field {
	return append([]field{
		{name: "name", to: text(&j.Name), help: "what the job is called in messages; must be there"},
		{name: "static", to: optional(&j.Static), help: "nodes by name"},
		{name: "file", to: optional(&j.File), help: "lists in files, in the form of Prometheus' file_sd"},
		{name: "http", to: optional(&j.HTTP), help: "a list from a server, in the form of Prometheus' http_sd"},
		{name: "dns", to: optional(&j.DNS), help: "hosts by DNS, and what their EPMD knows"},
		{name: "epmd", to: optional(&j.EPMD), help: "what the EPMD of hosts knows"},
		{name: "nodes", to: optional(&j.Nodes), help: "members of a cluster, as a member knows them"},
	}, j.Watch.fields()...)
}

func (w *Watch) fields() []field {
	return []field{
		{name: "labels", to: labels(&w.Labels), expand: true,
			help: "labels of all nodes of the job; those that a list gives are stronger"},
		{name: "service", to: text(&w.Service), expand: true,
			help: "service.name of the nodes, which Prometheus calls job; empty: each node's name before the @"},
		{name: "namespace", to: text(&w.Namespace), expand: true,
			help: "service.namespace of the nodes: the cluster they belong to"},
		{name: "interval", to: duration(&w.Interval, time.Second, time.Hour), preset: "15s",
			help: "time between collections of the metrics that are read most often; the others keep their proportion"},
		{name: "look_interval", to: duration(&w.LookInterval, 500*time.Millisecond, time.Hour), preset: "2s",
			help: "time between looks while somebody watches the page"},
		{name: "budget", to: percentage(&w.Budget, 0.1, 100), preset: "1%",
			help: "share of one of a node's schedulers that watching it may take; what would cost more is asked for less often"},
		{name: "tier", to: word(&w.Tier, metric.Tiers), preset: metric.Standard.String(),
			help: "how much is collected for the store and for Prometheus: core about 60 series a node, standard about 300, deep more than a thousand"},
		{name: "sets", to: words(&w.Sets, metric.Sets),
			help: "sets of other names that are collected too"},
		{name: "diagnose", to: boolean(&w.Diagnose), preset: "true",
			help: "whether the detectors of hodoscope diagnose look at the nodes all the time, within the budget"},
		{name: "cookie", to: secret(&w.Cookie, false), help: "the nodes' cookie; without one it is read where OTP keeps it"},
		{name: "epmd_port", to: integer(&w.EPMDPort, 0, 65535), preset: "0",
			help: "port of EPMD; 0: $ERL_EPMD_PORT, else 4369"},
		{name: "tls", to: sub(&w.TLS), help: "distribution over TLS"},
		{name: "timeout", to: duration(&w.Timeout, time.Second, 10*time.Minute), preset: "10s",
			help: "time that attaching may take"},
		{name: "events", to: word(&w.Events, eventModes()), preset: string(live.EventsOff),
			help: "listen for node events: auto from OTP 28 on, where it takes nothing from anybody; on before that too, unless another process does"},
		{name: "probe", to: boolean(&w.Probe), preset: "false",
			help: "load the probe module into the nodes (an act; see hodoscope probe --help)"},
	}
}

func eventModes() []string {
	var modes []string
	for _, m := range live.EventModes {
		modes = append(modes, string(m))
	}
	return modes
}

// Named is a job of nodes by name with the defaults of all else, for those that a
// command line has.
func Named(name string, nodes []string) Job {
	j := Job{Name: name, Static: &Static{Nodes: nodes}}
	fill(&j)
	return j
}

// Selection is what of the catalogue the store and Prometheus have.
func (w *Watch) Selection() metric.Selection { return selection(w.Tier, w.Sets) }

func selection(tier string, sets []string) metric.Selection {
	return metric.Selection{Tier: metric.Tier(max(slices.Index(metric.Tiers, tier), 0)), Sets: sets}
}

// Kind is which way to find nodes the job has; "" for none.
func (j *Job) Kind() string {
	for kind := range j.ways {
		return kind
	}
	return ""
}

// ways gives the ways that are there, by the names of their keys.
func (j *Job) ways(yield func(kind string, way record) bool) {
	for _, f := range j.fields() {
		if v, ok := f.to.(*section); ok && v.may && v.there() && !yield(f.name, v.get()) {
			return
		}
	}
}

func (j *Job) check(say report) {
	if j.Name == "" {
		say("", "the job has no name", "give it one, such as name: shop")
	}
	var kinds []string
	for kind := range j.ways {
		kinds = append(kinds, kind)
	}
	switch {
	case len(kinds) == 0:
		say("", "the job says of no nodes", "add one of static, file, http, dns, epmd, nodes; hodoscope config example has all")
	case len(kinds) > 1:
		say(kinds[1], "the job has "+kinds[0]+" and "+kinds[1], "make two jobs of it")
	}
}

// isNode tells whether attach would take a name.
func isNode(s string) error {
	_, err := attach.ParseTarget(s)
	return err
}
