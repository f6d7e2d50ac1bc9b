package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/hodoscope/hodoscope/internal/metric"
)

// observability is what observability.md is made from.
type observability struct {
	Topics []topicPage
	Parts  []metric.Part
	Sets   []setPage
	// Runbook is the page that tells what to do about an alert; "" when there is none.
	Runbook string
}

type topicPage struct {
	Title, Intro string
	Metrics      []metricPage
}

type metricPage struct {
	metric.Metric
	Alerts []string // that look at it
}

type setPage struct {
	Name    string
	Metrics []metric.Metric
}

// topics are what one wants to know of a node, in the order in which one asks, and
// the metrics that tell it. Each canonical metric is in one.
var topics = []struct {
	title, intro string
	names        []string
}{
	{"Is it there", "Without the first of these nothing else is worth reading.", []string{
		"beam.node.up", "beam.uptime", "beam.node.restarts", "beam.probe.rpc.duration",
	}},
	{"Load", "Run queues tell that work waits, utilization tells whether it could be done faster. Read them together: a queue " +
		"on idle schedulers is a burst, a queue on busy ones is overload.", []string{
		"beam.scheduler.utilization", "beam.scheduler.weighted_utilization", "beam.probe.schedule.delay", "beam.run_queue.length", "beam.run_queue.scheduler.length",
		"beam.active_task.count", "beam.scheduler.online", "beam.scheduler.count", "beam.reductions", "beam.context_switches",
		"beam.cpu.time", "system.cpu.utilization", "system.cpu.load_average.1m", "beam.thread.time", "beam.scheduler.off_cpu.utilization",
		"beam.lock.tries", "beam.lock.contentions", "beam.lock.wait.time",
	}},
	{"Memory", "Three sizes are called memory: what processes and tables use, what the runtime has allocated for it " +
		"(`beam.memory.used`), and what the operating system has given (`process.memory.usage`). The last one is what gets a " +
		"container killed.", []string{
		"beam.memory.used", "beam.memory.limit", "process.memory.usage", "beam.memory.allocator.carrier.size", "beam.memory.allocator.block.size",
		"beam.process.memory.used", "beam.atom.memory.used", "beam.persistent_term.count", "beam.persistent_term.memory",
	}},
	{"Processes and mailboxes", "A *group* is processes of one kind. Of very many groups the largest have series of their own, " +
		"and the rest is added up as `other`, so that the number of series is bounded.", []string{
		"beam.process.count", "beam.process.limit", "beam.process.births", "beam.process.deaths",
		"beam.process.mailbox.max_length", "beam.process.mailbox.messages", "beam.process.mailbox.length",
		"beam.process.group.count", "beam.process.group.memory", "beam.process.group.binary.memory", "beam.process.group.mailbox.length",
		"beam.process.group.reductions",
	}},
	{"Garbage collection", "Each process collects its own garbage. There is no pause of the node: what suffers is the process " +
		"that collects, and those who wait for it.", []string{
		"beam.gc.collections", "beam.gc.reclaimed", "beam.gc.pause.duration", "beam.gc.time",
	}},
	{"ETS", "", []string{
		"beam.ets.table.count", "beam.ets.table.limit", "beam.ets.table.memory", "beam.ets.table.size",
	}},
	{"Mnesia", "Only of nodes on which Mnesia runs. It is not asked: these are numbers that it keeps in public tables.", []string{
		"beam.mnesia.up", "beam.mnesia.node.count", "beam.mnesia.table.count", "beam.mnesia.memory.used",
		"beam.mnesia.transaction.commits", "beam.mnesia.transaction.failures", "beam.mnesia.transaction.restarts", "beam.mnesia.log.writes",
		"beam.mnesia.lock.count", "beam.mnesia.lock.queue.length", "beam.mnesia.table.memory", "beam.mnesia.table.size",
	}},
	{"Distribution", "Connections to other nodes. Ours, which is hidden, is left out.", []string{
		"beam.dist.link.up", "beam.dist.queue.size", "beam.dist.busy_limit", "beam.dist.io", "beam.dist.packets",
	}},
	{"Ports, atoms, files, code", "What else has a limit.", []string{
		"beam.port.count", "beam.port.limit", "beam.port.io", "beam.atom.count", "beam.atom.limit",
		"process.unix.file_descriptor.count", "process.unix.file_descriptor.limit", "beam.module.count",
	}},
	{"Findings", "What `hodoscope serve` has diagnosed: see [diagnosis](diagnosis/README.md).", []string{
		"hodoscope.finding.count", "hodoscope.finding.open",
	}},
	{"Events", "What the runtime tells of by itself, when it is listened to.", []string{
		"beam.monitor.events", "beam.schedule.duration",
	}},
	{"About Hodoscope itself", "What watching costs the node, and whether it works.", []string{
		"hodoscope.sampling.utilization", "hodoscope.sampling.woken", "hodoscope.collect.duration", "hodoscope.collect.errors",
		"hodoscope.node.count", "hodoscope.store.series", "hodoscope.store.size",
		"hodoscope.destination.queued", "hodoscope.destination.sent", "hodoscope.destination.failed", "hodoscope.destination.dropped", "hodoscope.destination.lag",
		"hodoscope.config.reload.success", "hodoscope.config.reload.time",
	}},
}

// parts are in the order of the catalogue.
func parts() (list []metric.Part) {
	for _, m := range metric.Catalogue {
		if !slices.Contains(list, m.Part) {
			list = append(list, m.Part)
		}
	}
	return list
}

// observabilityPage gathers the catalogue by topic, with the alerts of the rule pack.
func observabilityPage(root string) (any, error) {
	alerts, err := alertsByMetric(filepath.Join(root, "internal/alert/pack"))
	if err != nil {
		return nil, err
	}
	page := observability{Parts: parts()}
	if _, err := os.Stat(filepath.Join(root, "docs/alerts.md")); err == nil {
		page.Runbook = "alerts.md"
	}
	told := map[string]bool{}
	for _, t := range topics {
		p := topicPage{Title: t.title, Intro: t.intro}
		for _, name := range t.names {
			m, ok := metric.Find(name)
			if !ok || m.Set != "" || told[name] {
				return nil, fmt.Errorf("%s is not canonical, or is in two topics", name)
			}
			told[name] = true
			p.Metrics = append(p.Metrics, metricPage{m, alerts[name]})
		}
		page.Topics = append(page.Topics, p)
	}
	for _, m := range metric.Catalogue {
		if m.Set == "" && !told[m.Name] {
			return nil, fmt.Errorf("%s is in no topic", m.Name)
		}
	}
	for _, set := range metric.Sets {
		s := setPage{Name: set}
		for _, m := range metric.Catalogue {
			if m.Set == set {
				s.Metrics = append(s.Metrics, m)
			}
		}
		page.Sets = append(page.Sets, s)
	}
	return page, nil
}
