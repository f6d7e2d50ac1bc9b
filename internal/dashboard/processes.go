package dashboard

var processes = board{
	name:   "processes",
	title:  "Hodoscope: processes and mailboxes",
	about:  "Processes by what they are: how many, what they hold, what they work, and who cannot keep up with its mailbox.",
	screen: "groups",
	rows: []row{
		{panels: []panel{
			{title: "Processes", kind: lines, of: []string{"beam.process.count", "beam.process.limit"}, unit: count,
				queries: []query{
					{expr: `sum(beam_process_count{@})`, legend: "processes"},
					{expr: `max(beam_process_count{@}) / max(beam_process_limit{@})`, legend: "of the limit (right)", right: share},
				},
				comb: &comb{ops: []op{{"MAX", "beam.process.count"}}}},
			{title: "Births and deaths", kind: lines, of: []string{"beam.process.births", "beam.process.deaths"}, unit: rate,
				queries: []query{
					{expr: `max(beam_process_births_per_second{@})`, legend: "births"},
					{expr: `max(beam_process_deaths_per_second{@})`, legend: "deaths"},
				},
				comb: &comb{ops: []op{{"AVG", "beam.process.births"}, {"AVG", "beam.process.deaths"}}}},
		}},
		{title: "Groups", panels: []panel{
			{title: "Processes by group", kind: lines, of: []string{"beam.process.group.count"}, unit: count, stack: true, height: 10,
				queries: []query{{expr: `max by (beam_process_group) (beam_process_group_count{@})`, legend: "{{beam_process_group}}"}},
				comb:    &comb{ops: []op{{"MAX", "beam.process.group.count"}}, by: []string{"beam.process.group"}}},
			{title: "Heaps by group", kind: lines, of: []string{"beam.process.group.memory"}, unit: size, stack: true, height: 10,
				queries: []query{{expr: `max by (beam_process_group) (beam_process_group_memory_bytes{@})`, legend: "{{beam_process_group}}"}},
				comb:    &comb{ops: []op{{"MAX", "beam.process.group.memory"}}, by: []string{"beam.process.group"}}},
			{title: "Large binaries by group", kind: lines, of: []string{"beam.process.group.binary.memory"}, unit: size, stack: true, height: 10,
				queries: []query{{expr: `max by (beam_process_group) (beam_process_group_binary_memory_bytes{@})`, legend: "{{beam_process_group}}"}},
				comb:    &comb{ops: []op{{"MAX", "beam.process.group.binary.memory"}}, by: []string{"beam.process.group"}}},
			{title: "Reductions by group", kind: lines, of: []string{"beam.process.group.reductions"}, unit: rate, stack: true, height: 10,
				queries: []query{{expr: `max by (beam_process_group) (beam_process_group_reductions_per_second{@})`, legend: "{{beam_process_group}}"}},
				comb:    &comb{ops: []op{{"MAX", "beam.process.group.reductions"}}, by: []string{"beam.process.group"}}},
			{title: "Growth of groups", kind: table, of: []string{"beam.process.group.count", "beam.process.group.memory"}, note: "Within the last hour. A group that grows all day leaks.", width: 24,
				queries: []query{
					{expr: `max by (beam_process_group) (beam_process_group_count{@})`},
					{expr: `max by (beam_process_group) (delta(beam_process_group_count{@}[1h]))`},
					{expr: `max by (beam_process_group) (beam_process_group_memory_bytes{@})`},
					{expr: `max by (beam_process_group) (delta(beam_process_group_memory_bytes{@}[1h]))`},
				},
				columns: []column{{title: "Processes", unit: count}, {title: "Grown by", unit: count}, {title: "Heaps", unit: size}, {title: "Heaps grown by", unit: size}}},
		}},
		{title: "Mailboxes", panels: []panel{
			{title: "Longest mailboxes, now", kind: table, of: []string{"beam.process.mailbox.length"},
				queries: []query{
					{expr: `max by (beam_process_name) (beam_process_mailbox_length{@})`},
					{expr: `max by (beam_process_name) (deriv(beam_process_mailbox_length{@}[5m]))`},
				},
				columns: []column{{title: "Messages", unit: count, marks: mailbox}, {title: "Growth per second", unit: rate, marks: marks{act: 10}}}},
			{title: "Longest mailboxes", kind: lines, of: []string{"beam.process.mailbox.length", "beam.process.mailbox.max_length"}, unit: count, marks: mailbox,
				queries: []query{
					{expr: `max by (beam_process_name) (beam_process_mailbox_length{@})`, legend: "{{beam_process_name}}"},
					{expr: `max(beam_process_mailbox_max_length{@})`, legend: "longest of all"},
				},
				comb: &comb{ops: []op{{"MAX", "beam.process.mailbox.length"}}, by: []string{"beam.process.name"}}},
			{title: "Messages in all mailboxes", kind: lines, of: []string{"beam.process.mailbox.messages"}, unit: count,
				queries: []query{{expr: `max(beam_process_mailbox_messages{@})`, legend: "messages"}},
				comb:    &comb{ops: []op{{"MAX", "beam.process.mailbox.messages"}}}},
			{title: "Messages by group", kind: lines, of: []string{"beam.process.group.mailbox.length"}, unit: count, stack: true,
				queries: []query{{expr: `max by (beam_process_group) (beam_process_group_mailbox_length{@})`, legend: "{{beam_process_group}}"}},
				comb:    &comb{ops: []op{{"MAX", "beam.process.group.mailbox.length"}}, by: []string{"beam.process.group"}}},
		}},
	},
}
