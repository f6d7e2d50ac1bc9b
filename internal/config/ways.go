package config

import "time"

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
		{name: "token", to: secret(&h.Token, false), help: "the bearer token that the server asks for"},
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
