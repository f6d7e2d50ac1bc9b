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
	Tier         string        // one of metric.Tiers
	Sets         []string      // of metric.Sets

	Cookie   Secret // unset: where OTP keeps it
	EPMDPort int    // 0: ERL_EPMD_PORT, else 4369
	TLS      TLS
	Timeout  time.Duration // of attaching
	Events   string        // one of live.EventModes
	Probe    bool
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
		{name: "tier", to: word(&w.Tier, metric.Tiers), preset: metric.Standard.String(),
			help: "how much is collected for the store and for Prometheus: core about 60 series a node, standard about 300, deep more than a thousand"},
		{name: "sets", to: words(&w.Sets, metric.Sets),
			help: "sets of other names that are collected too"},
		{name: "cookie", to: secret(&w.Cookie, false), help: "the nodes' cookie; where it is not set it is read where OTP keeps it"},
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
	if j.Timeout > j.Interval*10 {
		say("timeout", "attaching may take more than ten intervals", "a timeout of 10s is usual")
	}
}

// Static is nodes by name.
type Static struct {
	Nodes []string // as hodoscope's TARGET: app@host, app, app@host:port
}

func (s *Static) fields() []field {
	return []field{{name: "nodes", to: nodes(&s.Nodes), expand: true, help: "app@host, app for a node on this machine, app@host:PORT for one without EPMD"}}
}

func (s *Static) check(say report) { needs(say, "nodes", len(s.Nodes)) }

// File is lists of nodes in files.
type File struct {
	Files    []string // paths, and patterns of them
	Interval time.Duration
}

func (f *File) fields() []field {
	return []field{
		{name: "files", to: paths(&f.Files), expand: true, help: "JSON or YAML files; * stands for any part of a file name"},
		{name: "interval", to: duration(&f.Interval, time.Second, time.Hour), preset: "5s", help: "time between looks at the files"},
	}
}

func (f *File) check(say report) { needs(say, "files", len(f.Files)) }

// HTTP is a list of nodes from a server.
type HTTP struct {
	URL      string
	Token    Secret // sent as a bearer token
	Interval time.Duration
}

func (h *HTTP) fields() []field {
	return []field{
		{name: "url", to: link(&h.URL), expand: true, help: "where the list is"},
		{name: "token", to: secret(&h.Token, false), help: "bearer token that the server asks for"},
		{name: "interval", to: duration(&h.Interval, time.Second, time.Hour), preset: "60s", help: "time between questions"},
	}
}

func (h *HTTP) check(say report) { needs(say, "url", len(h.URL)) }

// DNS is hosts by name. Where Node is "" each host's EPMD is asked for its nodes.
type DNS struct {
	Names    []string
	Type     string // one of DNSTypes
	Node     string // name of the node on a host, with {host} and {port} in it
	Match    string // regular expression, of names that EPMD knows
	Interval time.Duration
	Keep     time.Duration
}

// DNSTypes are the kinds of records that are asked for.
var DNSTypes = []string{"SRV", "A", "AAAA"}

func (d *DNS) fields() []field {
	return []field{
		{name: "names", to: texts(&d.Names), expand: true, help: "names to look up"},
		{name: "type", to: word(&d.Type, DNSTypes), preset: "SRV", help: "SRV gives hosts and ports; A and AAAA give addresses"},
		{name: "node", to: text(&d.Node), help: "the node of each host: {host} stands for the host or address, {port} for SRV's port; empty: all that the host's EPMD knows"},
		{name: "match", to: pattern(&d.Match), help: "which of EPMD's names are taken, by a regular expression for all of the part before the @; empty: all"},
		interval(&d.Interval),
		keep(&d.Keep),
	}
}

func (d *DNS) check(say report) {
	needs(say, "names", len(d.Names))
	if d.Node != "" && d.Match != "" {
		say("match", "match is of names that EPMD knows, and with node EPMD is not asked", "leave one of them out")
	}
}

// EPMD is what the port mappers of hosts know.
type EPMD struct {
	Hosts    []string
	Match    string // regular expression
	Interval time.Duration
	Keep     time.Duration
}

func (e *EPMD) fields() []field {
	return []field{
		{name: "hosts", to: texts(&e.Hosts), expand: true, help: "hosts as they are in the nodes' names, after the @"},
		{name: "match", to: pattern(&e.Match), help: "which names are taken, by a regular expression for all of the part before the @; empty: all"},
		interval(&e.Interval),
		keep(&e.Keep),
	}
}

func (e *EPMD) check(say report) { needs(say, "hosts", len(e.Hosts)) }

// Nodes is the cluster of a node.
type Nodes struct {
	Of       []string // members; the first that answers is asked
	Hidden   bool
	Match    string // regular expression
	Interval time.Duration
	Keep     time.Duration
}

func (n *Nodes) fields() []field {
	return []field{
		{name: "of", to: nodes(&n.Of), expand: true, help: "members that are asked, the first that answers; they are watched too"},
		{name: "hidden", to: boolean(&n.Hidden), preset: "false", help: "take hidden nodes too"},
		{name: "match", to: pattern(&n.Match), help: "which nodes are taken, by a regular expression for all of the name; empty: all"},
		interval(&n.Interval),
		keep(&n.Keep),
	}
}

func (n *Nodes) check(say report) { needs(say, "of", len(n.Of)) }

func interval(d *time.Duration) field {
	return field{name: "interval", to: duration(d, time.Second, time.Hour), preset: "30s", help: "time between questions"}
}

// keep is there because a node that crashed is not found any more, and that it is
// away is what people want to be told.
func keep(d *time.Duration) field {
	return field{name: "keep", to: duration(d, 0, 30*24*time.Hour), preset: "15m", help: "how long a node that is not found any more stays, so that an alert can tell that it is away"}
}

// isNode tells whether attach would take a name.
func isNode(s string) error {
	_, err := attach.ParseTarget(s)
	return err
}

// needs says that a list or a text must be there.
func needs(say report, key string, n int) {
	if n == 0 {
		say("", key+" is missing", "add "+key+"; hodoscope config example shows it")
	}
}

// unique says which names of a list's elements are there twice.
func unique(say report, key string, names []string) {
	for i, n := range names {
		if n != "" && slices.Contains(names[:i], n) {
			say(element(key, i)+".name", "the name "+n+" is there twice", "each has a name of its own")
		}
	}
}
