package dashboard

var events = board{
	name:   "events",
	title:  "Hodoscope: events",
	about:  "What the runtime tells of by itself: long collections, kept schedulers, large heaps, busy ports and connections, long message queues.",
	screen: "events",
	rows: []row{
		{panels: []panel{
			{title: "By kind", kind: lines, of: []string{"beam.monitor.events"}, unit: count, bars: true, stack: true, width: 24,
				queries: []query{{expr: `sum by (beam_monitor_event_type) (increase(beam_monitor_events_total{@}[$__rate_interval]))`, legend: "{{beam_monitor_event_type}}"}},
				comb:    &comb{ops: []op{{"SUM", "beam.monitor.events"}}, by: []string{"beam.monitor.event.type"}}},
			{title: "By group", kind: lines, of: []string{"beam.monitor.events"}, unit: count, bars: true, stack: true, width: 16,
				queries: []query{{expr: `sum by (beam_process_group) (increase(beam_monitor_events_total{@,beam_process_group!=""}[$__rate_interval]))`, legend: "{{beam_process_group}}"}},
				comb:    &comb{ops: []op{{"SUM", "beam.monitor.events"}}, by: []string{"beam.process.group"}}},
			{title: "Of whom how many", kind: table, of: []string{"beam.monitor.events"}, note: "Within the time shown.", width: 8,
				queries: []query{{expr: `sum by (beam_monitor_event_type, beam_process_group) (increase(beam_monitor_events_total{@}[$__range])) > 0`}},
				columns: []column{{title: "Events", unit: count}}},
		}},
		{title: "Garbage collection", panels: []panel{
			{title: "Pauses", kind: heatmap, of: []string{"beam.gc.pause.duration"}, unit: seconds,
				queries: []query{{expr: `sum by (le) (increase(beam_gc_pause_duration_seconds_bucket{@}[$__rate_interval]))`, legend: "{{le}}"}},
				comb:    &comb{ops: []op{{"HEATMAP", "beam.gc.pause.duration"}}}},
			{title: "Time in long pauses, by group", kind: lines, of: []string{"beam.gc.pause.duration"}, note: "Seconds of pauses in each second.", unit: share, stack: true,
				queries: []query{{expr: `sum by (beam_process_group) (rate(beam_gc_pause_duration_seconds_sum{@}[$__rate_interval]))`, legend: "{{beam_process_group}}"}},
				comb:    &comb{ops: []op{{"P99", "beam.gc.pause.duration"}}, by: []string{"beam.process.group"}}},
			{title: "Schedulers in garbage collection", kind: lines, of: []string{"beam.gc.time", "beam.scheduler.online"}, note: "Share of the normal schedulers online.", unit: share, marks: marks{watch: 0.25},
				queries: []query{{expr: `sum(rate(beam_gc_time_seconds_total{@,beam_thread_type="scheduler"}[$__rate_interval])) / sum(beam_scheduler_online{@,beam_scheduler_type="normal"})`, legend: "garbage collection"}},
				comb:    &comb{ops: []op{{"SUM", "beam.gc.time"}}, by: []string{"beam.thread.type"}}},
			{title: "Mean pause, by group", kind: lines, of: []string{"beam.gc.pause.duration"}, unit: seconds,
				queries: []query{{expr: `sum by (beam_process_group) (rate(beam_gc_pause_duration_seconds_sum{@}[$__rate_interval])) / (sum by (beam_process_group) (rate(beam_gc_pause_duration_seconds_count{@}[$__rate_interval])) > 0)`, legend: "{{beam_process_group}}"}}},
		}},
		{title: "Kept schedulers", panels: []panel{
			{title: "Without a pause", kind: heatmap, of: []string{"beam.schedule.duration"}, unit: seconds,
				queries: []query{{expr: `sum by (le) (increase(beam_schedule_duration_seconds_bucket{@}[$__rate_interval]))`, legend: "{{le}}"}},
				comb:    &comb{ops: []op{{"HEATMAP", "beam.schedule.duration"}}}},
			{title: "Longest tenth, by group", kind: lines, of: []string{"beam.schedule.duration"}, note: "90th percentile of those that were long.", unit: seconds,
				queries: []query{{expr: `histogram_quantile(0.9, sum by (beam_process_group, le) (rate(beam_schedule_duration_seconds_bucket{@}[$__rate_interval])))`, legend: "{{beam_process_group}}"}},
				comb:    &comb{ops: []op{{"P90", "beam.schedule.duration"}}, by: []string{"beam.process.group"}}},
		}},
	},
}
