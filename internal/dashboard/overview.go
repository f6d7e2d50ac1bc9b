package dashboard

// Expressions that several boards use.
const (
	utilization = `avg by (job, instance) (beam_scheduler_utilization_ratio{@,beam_scheduler_type="normal"})`
	queued      = `sum by (job, instance) (beam_run_queue_length{@,beam_run_queue_type="normal"})
  / sum by (job, instance) (beam_scheduler_online{@,beam_scheduler_type="normal"})`
	memoryShare  = `sum by (job, instance) (beam_memory_used_bytes{@}) / max by (job, instance) (beam_memory_limit_bytes{@})`
	processShare = `max by (job, instance) (beam_process_count{@}) / max by (job, instance) (beam_process_limit{@})`
	longest      = `max by (job, instance) (beam_process_mailbox_max_length{@})`
)

// The marks are those of docs/observability.md.
var (
	busy    = marks{watch: 0.8, act: 0.95}
	waiting = marks{watch: 0.5, act: 2}
	full    = marks{watch: 0.8, act: 0.9}
	filled  = marks{watch: 0.7, act: 0.9} // of memory
	mailbox = marks{watch: 1000, act: 5000}
)

const byNode = "{{instance}}"

var overview = board{
	name:   "overview",
	title:  "Hodoscope: all nodes",
	about:  "All BEAM nodes beside each other: which one is in trouble, and in what kind.",
	fleet:  true,
	screen: "system",
	rows: []row{
		{panels: []panel{
			{title: "Nodes up", kind: number, of: []string{"beam.node.up"}, width: 4, height: 4, unit: count,
				queries: []query{{expr: `sum(beam_node_up{@})`, legend: "up"}},
				comb:    &comb{ops: []op{{"MIN", "beam.node.up"}}}},
			{title: "Nodes away", kind: number, of: []string{"beam.node.up"}, width: 4, height: 4, unit: count, marks: marks{act: 1},
				queries: []query{{expr: `count(beam_node_up{@} == 0) or vector(0)`, legend: "away"}}},
			{title: "Restarts", kind: number, of: []string{"beam.node.restarts"}, note: "Within the time shown.", width: 4, height: 4, unit: count, marks: marks{watch: 1},
				queries: []query{{expr: `sum(increase(beam_node_restarts_total{@}[$__range]))`, legend: "restarts"}},
				comb:    &comb{ops: []op{{"SUM", "beam.node.restarts"}}}},
			{title: "Busiest schedulers", kind: number, of: []string{"beam.scheduler.utilization"}, width: 4, height: 4, unit: share, marks: busy,
				queries: []query{{expr: `max(` + utilization + `)`, legend: "of one node"}}},
			{title: "Fullest memory", kind: number, of: []string{"beam.memory.used", "beam.memory.limit"}, width: 4, height: 4, unit: share, marks: filled,
				queries: []query{{expr: `max(` + memoryShare + `)`, legend: "of one node"}}},
			{title: "Longest mailbox", kind: number, of: []string{"beam.process.mailbox.max_length"}, width: 4, height: 4, unit: count, marks: mailbox,
				queries: []query{{expr: `max(` + longest + `)`, legend: "of one node"}}},
		}},
		{panels: []panel{
			{title: "Nodes", kind: table, width: 24, height: 9,
				of: []string{"beam.node.up", "beam.uptime", "beam.scheduler.utilization", "beam.run_queue.length", "beam.memory.used", "beam.process.count",
					"beam.process.mailbox.max_length", "beam.monitor.events", "hodoscope.sampling.utilization"},
				note: "A node's name leads to its page in Hodoscope, and to its schedulers here.",
				queries: []query{
					{expr: `max by (job, instance) (beam_node_up{@})`},
					{expr: `max by (job, instance) (beam_uptime_seconds{@})`},
					{expr: utilization},
					{expr: queued},
					{expr: memoryShare},
					{expr: processShare},
					{expr: longest},
					{expr: `60 * sum by (job, instance) (rate(beam_monitor_events_total{@}[5m]))`},
					{expr: `max by (job, instance) (hodoscope_sampling_utilization_ratio{@})`},
					{expr: `max by (job, instance, beam_otp_release) (target_info{@,process_runtime_name="BEAM"})`},
				},
				columns: []column{
					{title: "Up", unit: count}, {title: "Uptime", unit: seconds}, {title: "Schedulers", unit: share, marks: busy},
					{title: "Queued per scheduler", unit: count, marks: waiting}, {title: "Memory of limit", unit: share, marks: filled},
					{title: "Processes of limit", unit: share, marks: full}, {title: "Longest mailbox", unit: count, marks: mailbox},
					{title: "Events a minute", unit: count}, {title: "Cost of watching", unit: share},
					{}, // target_info tells by its labels
				}},
		}},
		{title: "Load", panels: []panel{
			{title: "Scheduler utilization", kind: lines, of: []string{"beam.scheduler.utilization"}, note: "Mean of the normal schedulers.", unit: share, most: 1, marks: busy,
				queries: []query{{expr: utilization, legend: byNode}},
				comb:    &comb{ops: []op{{"AVG", "beam.scheduler.utilization"}}, where: []filter{{"beam.scheduler.type", "=", "normal"}}}},
			{title: "Run queue per scheduler", kind: lines, of: []string{"beam.run_queue.length", "beam.scheduler.online"}, note: "Sum of the normal queues, by the schedulers online.", unit: count, marks: waiting,
				queries: []query{{expr: queued, legend: byNode}},
				comb:    &comb{ops: []op{{"AVG", "beam.run_queue.length"}}, where: []filter{{"beam.run_queue.type", "=", "normal"}}}},
		}},
		{title: "Memory and processes", panels: []panel{
			{title: "Memory of its limit", kind: lines, of: []string{"beam.memory.used", "beam.memory.limit"}, unit: share, most: 1, marks: filled,
				queries: []query{{expr: memoryShare, legend: byNode}},
				comb:    &comb{ops: []op{{"SUM", "beam.memory.used"}}}},
			{title: "Processes", kind: lines, of: []string{"beam.process.count"}, unit: count,
				queries: []query{{expr: `max by (job, instance) (beam_process_count{@})`, legend: byNode}},
				comb:    &comb{ops: []op{{"MAX", "beam.process.count"}}}},
			{title: "Longest mailbox", kind: lines, of: []string{"beam.process.mailbox.max_length"}, unit: count, marks: mailbox,
				queries: []query{{expr: longest, legend: byNode}},
				comb:    &comb{ops: []op{{"MAX", "beam.process.mailbox.max_length"}}}},
			{title: "Of their limits", kind: lines, of: []string{"beam.process.count", "beam.port.count", "beam.atom.count", "process.unix.file_descriptor.count"},
				note: "The fullest node of each: what comes to its end first.", unit: share, most: 1, marks: full,
				queries: []query{
					{expr: `max(beam_process_count{@} / beam_process_limit{@})`, legend: "processes"},
					{expr: `max(beam_port_count{@} / beam_port_limit{@})`, legend: "ports"},
					{expr: `max(beam_atom_count{@} / beam_atom_limit{@})`, legend: "atoms"},
					{expr: `max(process_unix_file_descriptor_count{@} / process_unix_file_descriptor_limit{@})`, legend: "files"},
				}},
		}},
		{title: "Findings", panels: []panel{
			{title: "Open findings, by node", kind: lines, of: []string{"hodoscope.finding.count"}, note: "What the detectors of hodoscope serve have found; hodoscope diagnose --explain tells all.", unit: count, stack: true, width: 10,
				queries: []query{{expr: `sum by (job, instance) (hodoscope_finding_count{@})`, legend: byNode}},
				comb:    &comb{ops: []op{{"MAX", "hodoscope.finding.count"}}}},
			{title: "Who is to blame", kind: table, of: []string{"hodoscope.finding.open"}, width: 14,
				queries: []query{{expr: `max by (instance, hodoscope_finding_severity, hodoscope_finding_detector, hodoscope_finding_culprit) (hodoscope_finding_open{@})`}},
				columns: []column{{title: "Open", unit: count}}},
		}},
		{title: "Events", panels: []panel{
			{title: "Events by node", kind: lines, of: []string{"beam.monitor.events"}, unit: count, stack: true, bars: true,
				queries: []query{{expr: `sum by (job, instance) (increase(beam_monitor_events_total{@}[$__rate_interval]))`, legend: byNode}},
				comb:    &comb{ops: []op{{"SUM", "beam.monitor.events"}}}},
			{title: "Events by kind", kind: lines, of: []string{"beam.monitor.events"}, unit: count, stack: true, bars: true,
				queries: []query{{expr: `sum by (beam_monitor_event_type) (increase(beam_monitor_events_total{@}[$__rate_interval]))`, legend: "{{beam_monitor_event_type}}"}}},
		}},
		{title: "About Hodoscope itself", panels: []panel{
			{title: "Cost of watching", kind: lines, of: []string{"hodoscope.sampling.utilization"}, unit: share,
				queries: []query{{expr: `max by (job, instance) (hodoscope_sampling_utilization_ratio{@})`, legend: byNode}},
				comb:    &comb{ops: []op{{"MAX", "hodoscope.sampling.utilization"}}}},
			{title: "Processes woken by watching", kind: lines, of: []string{"hodoscope.sampling.woken"}, note: "In a minute.", unit: count,
				queries: []query{{expr: `max by (job, instance) (hodoscope_sampling_woken{@})`, legend: byNode}},
				comb:    &comb{ops: []op{{"MAX", "hodoscope.sampling.woken"}}}},
			{title: "How long a look waits, 99th percentile", kind: lines, of: []string{"beam.probe.rpc.duration"}, unit: seconds, marks: marks{watch: 0.25},
				queries: []query{{expr: `histogram_quantile(0.99, sum by (job, instance, le) (rate(beam_probe_rpc_duration_seconds_bucket{@}[$__rate_interval])))`, legend: byNode}},
				comb:    &comb{ops: []op{{"P99", "beam.probe.rpc.duration"}}}},
			{title: "How late a process is woken", kind: lines, of: []string{"beam.probe.schedule.delay"}, unit: seconds, marks: marks{watch: 0.01},
				queries: []query{{expr: `max by (job, instance) (beam_probe_schedule_delay_seconds{@})`, legend: byNode}},
				comb:    &comb{ops: []op{{"MAX", "beam.probe.schedule.delay"}}}},
			{title: "Collections, 99th percentile", kind: lines, of: []string{"hodoscope.collect.duration"}, unit: seconds,
				queries: []query{{expr: `histogram_quantile(0.99, sum by (job, instance, le) (rate(hodoscope_collect_duration_seconds_bucket{@}[$__rate_interval])))`, legend: byNode}}},
			{title: "Nodes by standing", kind: lines, of: []string{"hodoscope.node.count"}, unit: count, stack: true,
				queries: []query{{expr: `sum by (hodoscope_node_status) (hodoscope_node_count)`, legend: "{{hodoscope_node_status}}"}},
				comb:    &comb{ops: []op{{"SUM", "hodoscope.node.count"}}, by: []string{"hodoscope.node.status"}}},
			{title: "Waiting to be sent", kind: lines, of: []string{"hodoscope.destination.queued"}, note: "Bytes of OTLP, samples of remote write, alerts.", unit: count,
				queries: []query{{expr: `max by (hodoscope_destination_name, hodoscope_destination_kind) (hodoscope_destination_queued)`, legend: "{{hodoscope_destination_name}} {{hodoscope_destination_kind}}"}}},
			{title: "Sent, refused, dropped", kind: lines, of: []string{"hodoscope.destination.sent", "hodoscope.destination.failed", "hodoscope.destination.dropped"}, unit: count,
				queries: []query{
					{expr: `sum by (hodoscope_destination_name) (rate(hodoscope_destination_sent_total[$__rate_interval]))`, legend: "{{hodoscope_destination_name}} sent"},
					{expr: `sum by (hodoscope_destination_name) (rate(hodoscope_destination_failed_total[$__rate_interval]))`, legend: "{{hodoscope_destination_name}} refused"},
					{expr: `sum by (hodoscope_destination_name) (rate(hodoscope_destination_dropped_total[$__rate_interval]))`, legend: "{{hodoscope_destination_name}} dropped"},
				}},
			{title: "Remote write is behind by", kind: lines, of: []string{"hodoscope.destination.lag"}, unit: seconds, marks: marks{watch: 60},
				queries: []query{{expr: `max by (hodoscope_destination_name) (hodoscope_destination_lag_seconds)`, legend: "{{hodoscope_destination_name}}"}}},
			{title: "Store", kind: lines, of: []string{"hodoscope.store.size", "hodoscope.store.series"}, unit: size,
				queries: []query{
					{expr: `max(hodoscope_store_size_bytes)`, legend: "on disk"},
					{expr: `max(hodoscope_store_series)`, legend: "series (right)", right: count},
				}},
			{title: "Configuration", kind: lines, of: []string{"hodoscope.config.reload.success", "hodoscope.config.reload.time"}, note: "1 when the last reading was of use; how long ago one was taken over.", unit: count,
				queries: []query{
					{expr: `min(hodoscope_config_reload_success)`, legend: "of use"},
					{expr: `time() - max(hodoscope_config_reload_time_seconds)`, legend: "age (right)", right: seconds},
				}},
			{title: "What could not be read", kind: lines, of: []string{"hodoscope.collect.errors"}, unit: count, bars: true, stack: true,
				queries: []query{{expr: `sum by (job, instance, hodoscope_collect_part) (increase(hodoscope_collect_errors_total{@}[$__rate_interval]))`, legend: "{{instance}} {{hodoscope_collect_part}}"}}},
		}},
	},
}
