package dashboard

const byPeer = "{{beam_dist_peer}}"

var distribution = board{
	name:   "distribution",
	title:  "Hodoscope: distribution",
	about:  "Connections to other nodes: which are up, what waits to be sent, beside the limit at which senders are suspended, and the traffic.",
	screen: "links",
	rows: []row{
		{panels: []panel{
			{title: "Connections", kind: timeline, of: []string{"beam.dist.link.up"}, unit: count, width: 24,
				queries: []query{{expr: `max by (beam_dist_peer) (beam_dist_link_up{@})`, legend: byPeer}},
				comb:    &comb{ops: []op{{"MIN", "beam.dist.link.up"}}, by: []string{"beam.dist.peer"}}},
			{title: "Waiting to be sent", kind: lines, of: []string{"beam.dist.queue.size", "beam.dist.busy_limit"},
				note: "The dashed line is half of the busy limit. At twice the line senders are suspended.", unit: size, width: 24, height: 10,
				queries: []query{
					{expr: `max by (beam_dist_peer) (beam_dist_queue_size_bytes{@})`, legend: byPeer},
					{expr: `0.5 * max(beam_dist_busy_limit_bytes{@})`, legend: "half of the busy limit", limit: true},
				},
				comb: &comb{ops: []op{{"MAX", "beam.dist.queue.size"}}, by: []string{"beam.dist.peer"}}},
		}},
		{title: "Traffic", panels: []panel{
			{title: "Sent", kind: lines, of: []string{"beam.dist.io"}, unit: byteRate, stack: true,
				queries: []query{{expr: `sum by (beam_dist_peer) (rate(beam_dist_io_bytes_total{@,beam_io_direction="output"}[$__rate_interval]))`, legend: byPeer}},
				comb:    &comb{ops: []op{{"SUM", "beam.dist.io"}}, by: []string{"beam.dist.peer"}, where: []filter{{"beam.io.direction", "=", "output"}}}},
			{title: "Received", kind: lines, of: []string{"beam.dist.io"}, unit: byteRate, stack: true,
				queries: []query{{expr: `sum by (beam_dist_peer) (rate(beam_dist_io_bytes_total{@,beam_io_direction="input"}[$__rate_interval]))`, legend: byPeer}},
				comb:    &comb{ops: []op{{"SUM", "beam.dist.io"}}, by: []string{"beam.dist.peer"}, where: []filter{{"beam.io.direction", "=", "input"}}}},
			{title: "Packets sent", kind: lines, of: []string{"beam.dist.packets"}, unit: rate,
				queries: []query{{expr: `sum by (beam_dist_peer) (rate(beam_dist_packets_total{@,beam_io_direction="output"}[$__rate_interval]))`, legend: byPeer}}},
			{title: "Bytes per packet sent", kind: lines, of: []string{"beam.dist.packets", "beam.dist.io"}, unit: size,
				queries: []query{{expr: `sum by (beam_dist_peer) (rate(beam_dist_io_bytes_total{@,beam_io_direction="output"}[$__rate_interval])) / sum by (beam_dist_peer) (rate(beam_dist_packets_total{@,beam_io_direction="output"}[$__rate_interval]))`, legend: byPeer}}},
			{title: "Senders suspended", kind: lines, of: []string{"beam.monitor.events"}, note: "Events of kind busy_dist_port, by the group of the process that was suspended.", unit: count, bars: true, stack: true, width: 24,
				queries: []query{{expr: `sum by (beam_process_group) (increase(beam_monitor_events_total{@,beam_monitor_event_type="busy_dist_port"}[$__rate_interval]))`, legend: "{{beam_process_group}}"}},
				comb:    &comb{ops: []op{{"SUM", "beam.monitor.events"}}, where: []filter{{"beam.monitor.event.type", "=", "busy_dist_port"}}}},
		}},
	},
}
