package config

import "time"

// Config is all settings. The zero value is not of use: Parse fills in defaults.
type Config struct {
	Listen      string // address and port
	ExternalURL string // "": that of Listen
	Web         Web
	Data        Data
	Targets     []Job
	Export      Export
	Rules       Rules
	Receivers   Receivers

	origins map[string]Origin
}

func (c *Config) fields() []field {
	return []field{
		{name: "listen", to: address(&c.Listen), preset: "127.0.0.1:8470", expand: true,
			help: "address and port of the page and of metrics, loopback unless web says who may use them; port 0 takes a free one"},
		{name: "external_url", to: link(&c.ExternalURL), expand: true,
			help: "where people reach the page, for links in alerts; empty: where it listens"},
		{name: "web", to: sub(&c.Web), help: "who may use the page and metrics from where"},
		{name: "data", to: sub(&c.Data), help: "what is kept on disk"},
		{name: "targets", to: list(&c.Targets), help: "which nodes are watched, and how"},
		{name: "export", to: sub(&c.Export), help: "where metrics go"},
		{name: "rules", to: sub(&c.Rules), help: "what is an alert"},
		{name: "receivers", to: sub(&c.Receivers), help: "who is told of alerts"},
	}
}

func (c *Config) check(say report) {
	jobs := make([]string, len(c.Targets))
	for i, j := range c.Targets {
		jobs[i] = j.Name
	}
	unique(say, "targets", jobs)
	exports := make([]string, len(c.Export.OTLP))
	for i, o := range c.Export.OTLP {
		exports[i] = o.Name
	}
	unique(say, "export.otlp", exports)
	writes := make([]string, len(c.Export.RemoteWrite))
	for i, r := range c.Export.RemoteWrite {
		writes[i] = r.Name
	}
	unique(say, "export.remote_write", writes)
	if c.Data.Dir == "" {
		c.checkStoreless(say)
	}
}

// checkStoreless tells what needs a store and has none.
func (c *Config) checkStoreless(say report) {
	const next = "set data.dir to a directory of its own"
	if len(c.Export.RemoteWrite) > 0 {
		say("export.remote_write", "remote write sends what the store has, and there is no store", next)
	}
	if len(c.Rules.Files) > 0 {
		say("rules.files", "rules are evaluated by the store, and there is none", next)
	}
	if c.Rules.Thresholds != "" {
		say("rules.thresholds", "rules are evaluated by the store, and there is none", next)
	}
	if c.Receivers.some() {
		say("receivers", "alerts come from rules over the store, and there is no store", next)
	}
}

// Data is the store.
type Data struct {
	Dir       string // "": nothing is stored and no rule is evaluated
	Retention time.Duration
	Size      int64 // bytes; 0: no bound
}

func (d *Data) fields() []field {
	return []field{
		{name: "dir", to: path(&d.Dir), expand: true,
			help: "directory of the store; empty: nothing is stored, and no rule is evaluated"},
		{name: "retention", to: duration(&d.Retention, time.Hour, 10*365*24*time.Hour), preset: "15d",
			help: "how long metrics are kept"},
		{name: "size", to: size(&d.Size), preset: "0",
			help: "bound of the directory, the oldest go first; 0: none"},
	}
}

// Rules are the rule pack and files of one's own.
type Rules struct {
	Pack       bool
	Thresholds string   // path of a file of them; "": the pack's own
	Files      []string // paths and patterns of them
	Interval   time.Duration
}

func (r *Rules) fields() []field {
	return []field{
		{name: "pack", to: boolean(&r.Pack), preset: "true",
			help: "evaluate the rules that come with the program (hodoscope rules print shows them)"},
		{name: "thresholds", to: path(&r.Thresholds), expand: true,
			help: "a file of thresholds for that pack, as hodoscope rules thresholds and hodoscope baseline --thresholds write it; empty: those of the pack"},
		{name: "files", to: paths(&r.Files), expand: true,
			help: "more rule files, in Prometheus' format; * stands for any part of a file name"},
		{name: "interval", to: duration(&r.Interval, time.Second, time.Hour), preset: "30s",
			help: "time between evaluations, of groups that name none of their own"},
	}
}

func (r *Rules) check(say report) {
	if r.Thresholds != "" && !r.Pack {
		say("rules.thresholds", "they are for the rules of the pack, and rules.pack is false", "set rules.pack to true, or leave out the thresholds")
	}
}
