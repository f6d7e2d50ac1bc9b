package dashboard

var mnesia = board{
	name:   "mnesia",
	title:  "Hodoscope: Mnesia",
	about:  "Mnesia, where it runs: how transactions fare, locks, which nodes are away, tables.",
	screen: "mnesia",
	rows: []row{
		{panels: []panel{
			{title: "Nodes of the schema", kind: lines, of: []string{"beam.mnesia.node.count", "beam.mnesia.up"}, unit: count, stack: true,
				queries: []query{{expr: `max by (beam_mnesia_node_state) (beam_mnesia_node_count{@})`, legend: "{{beam_mnesia_node_state}}"},
					{expr: `max(beam_mnesia_up{@})`, legend: "runs here"}},
				comb: &comb{ops: []op{{"MAX", "beam.mnesia.node.count"}}, by: []string{"beam.mnesia.node.state"}}},
			{title: "Tables by where they are read", kind: lines, of: []string{"beam.mnesia.table.count"}, unit: count, stack: true,
				queries: []query{{expr: `max by (beam_mnesia_table_state) (beam_mnesia_table_count{@})`, legend: "{{beam_mnesia_table_state}}"}},
				comb:    &comb{ops: []op{{"MAX", "beam.mnesia.table.count"}}, by: []string{"beam.mnesia.table.state"}}},
			{title: "Transactions", kind: lines, of: []string{"beam.mnesia.transaction.commits", "beam.mnesia.transaction.failures", "beam.mnesia.transaction.restarts"}, unit: rate,
				queries: []query{
					{expr: `sum(rate(beam_mnesia_transaction_commits_total{@}[$__rate_interval]))`, legend: "commits"},
					{expr: `sum(rate(beam_mnesia_transaction_failures_total{@}[$__rate_interval]))`, legend: "failures"},
					{expr: `sum(rate(beam_mnesia_transaction_restarts_total{@}[$__rate_interval]))`, legend: "restarts"},
				},
				comb: &comb{ops: []op{{"SUM", "beam.mnesia.transaction.commits"}, {"SUM", "beam.mnesia.transaction.restarts"}}}},
			{title: "Locks", kind: lines, of: []string{"beam.mnesia.lock.count", "beam.mnesia.lock.queue.length"}, unit: count,
				queries: []query{{expr: `max(beam_mnesia_lock_count{@})`, legend: "held"}, {expr: `max(beam_mnesia_lock_queue_length{@})`, legend: "waited for"}},
				comb:    &comb{ops: []op{{"MAX", "beam.mnesia.lock.count"}, {"MAX", "beam.mnesia.lock.queue.length"}}}},
			{title: "Log writes", kind: lines, of: []string{"beam.mnesia.log.writes"}, unit: rate,
				queries: []query{{expr: `sum(rate(beam_mnesia_log_writes_total{@}[$__rate_interval]))`, legend: "writes"}}},
			{title: "Memory", kind: lines, of: []string{"beam.mnesia.memory.used"}, unit: size,
				queries: []query{{expr: `max(beam_mnesia_memory_used_bytes{@})`, legend: "tables in memory"}}},
		}},
		{title: "Tables (deep tier)", panels: []panel{
			{title: "Memory by name", kind: lines, of: []string{"beam.mnesia.table.memory"}, unit: size, stack: true,
				queries: []query{{expr: `max by (beam_mnesia_table_name) (beam_mnesia_table_memory_bytes{@})`, legend: "{{beam_mnesia_table_name}}"}}},
			{title: "Records by name", kind: lines, of: []string{"beam.mnesia.table.size"}, unit: count, stack: true,
				queries: []query{{expr: `max by (beam_mnesia_table_name) (beam_mnesia_table_size{@})`, legend: "{{beam_mnesia_table_name}}"}}},
		}},
	},
}
