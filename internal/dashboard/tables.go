package dashboard

var tables = board{
	name:   "ets",
	title:  "Hodoscope: ETS",
	about:  "ETS tables by name: which are large, and which only grow.",
	screen: "ets",
	rows: []row{
		{panels: []panel{
			{title: "Memory of ETS", kind: lines, of: []string{"beam.memory.used"}, unit: size,
				queries: []query{{expr: `sum(beam_memory_used_bytes{@,beam_memory_type="ets"})`, legend: "ets"}},
				comb:    &comb{ops: []op{{"SUM", "beam.memory.used"}}, where: []filter{{"beam.memory.type", "=", "ets"}}}},
			{title: "Tables", kind: lines, of: []string{"beam.ets.table.count", "beam.ets.table.limit"}, unit: count,
				queries: []query{
					{expr: `sum(beam_ets_table_count{@})`, legend: "tables"},
					{expr: `max(beam_ets_table_count{@}) / max(beam_ets_table_limit{@})`, legend: "of the limit (right)", right: share},
				},
				comb: &comb{ops: []op{{"MAX", "beam.ets.table.count"}}}},
			{title: "Memory by name", kind: lines, of: []string{"beam.ets.table.memory"}, unit: size, stack: true, height: 10,
				queries: []query{{expr: `max by (beam_ets_table_name) (beam_ets_table_memory_bytes{@})`, legend: "{{beam_ets_table_name}}"}},
				comb:    &comb{ops: []op{{"MAX", "beam.ets.table.memory"}}, by: []string{"beam.ets.table.name"}}},
			{title: "Objects by name", kind: lines, of: []string{"beam.ets.table.size"}, unit: count, stack: true, height: 10,
				queries: []query{{expr: `max by (beam_ets_table_name) (beam_ets_table_size{@})`, legend: "{{beam_ets_table_name}}"}},
				comb:    &comb{ops: []op{{"MAX", "beam.ets.table.size"}}, by: []string{"beam.ets.table.name"}}},
			{title: "Tables, now", kind: table, of: []string{"beam.ets.table.memory", "beam.ets.table.size"}, note: "Growth is within the last hour.", width: 24, height: 10,
				queries: []query{
					{expr: `max by (beam_ets_table_name) (beam_ets_table_memory_bytes{@})`},
					{expr: `max by (beam_ets_table_name) (delta(beam_ets_table_memory_bytes{@}[1h]))`},
					{expr: `max by (beam_ets_table_name) (beam_ets_table_size{@})`},
					{expr: `max by (beam_ets_table_name) (delta(beam_ets_table_size{@}[1h]))`},
					{expr: `max by (beam_ets_table_name) (beam_ets_table_memory_bytes{@}) / (max by (beam_ets_table_name) (beam_ets_table_size{@}) > 0)`},
				},
				columns: []column{{title: "Memory", unit: size}, {title: "Memory grown by", unit: size}, {title: "Objects", unit: count},
					{title: "Objects grown by", unit: count}, {title: "Memory per object", unit: size}}},
		}},
	},
}
