package dashboard

import (
	"cmp"
	"slices"
)

// Colours that people with any kind of colour blindness tell apart.
// Source: M. Okabe, K. Ito, Color Universal Design, https://jfly.uni-koeln.de/color
const (
	orange    = "#E69F00"
	sky       = "#56B4E9"
	green     = "#009E73"
	yellow    = "#F0E442"
	blue      = "#0072B2"
	vermilion = "#D55E00"
	purple    = "#CC79A7"
	grey      = "#999999"
)

// palette gives names that are known beforehand the same colour on every board.
// Names that are not known (groups, peers, tables) are coloured by their value, from
// blue to red, which everybody can tell apart too.
var palette = map[string]map[string]string{
	"beam_memory_type":        {"processes": blue, "binary": orange, "ets": green, "code": purple, "atom": yellow, "other": grey},
	"beam_scheduler_type":     {"normal": blue, "dirty_cpu": orange, "dirty_io": green},
	"beam_run_queue_type":     {"normal": blue, "dirty_cpu": orange, "dirty_io": green},
	"beam_io_direction":       {"input": sky, "output": orange},
	"beam_monitor_event_type": {"long_gc": blue, "long_schedule": vermilion, "large_heap": purple, "busy_port": sky, "busy_dist_port": orange, "long_message_queue": green},
	"beam_thread_state": {"emulator": blue, "gc": orange, "gc_full": vermilion, "port": sky, "check_io": green, "aux": yellow, "other": grey,
		"sleep": "#DDDDDD", "alloc": purple, "bif": "#332288", "busy_wait": "#661100", "ets": "#117733", "nif": "#AA4499", "send": "#44AA99", "timers": "#882255"},
}

// sequence colours the queries of one panel.
var sequence = []string{blue, orange, green, purple, sky, yellow}

// colour is that of a series with this name.
type colour struct{ name, colour string }

// colours are those of the series whose names are known beforehand.
func (p panel) colours() (list []colour) {
	fixed := 0
	for _, q := range p.queries {
		if q.limit {
			list = append(list, colour{q.legend, vermilion})
			continue
		}
		if label := q.label(); label != "" {
			for name, c := range palette[label] {
				list = append(list, colour{name, c})
			}
			continue
		}
		if q.legend != "" {
			list = append(list, colour{q.legend, sequence[fixed%len(sequence)]})
			fixed++
		}
	}
	slices.SortFunc(list, func(a, b colour) int { return cmp.Compare(a.name, b.name) })
	return list
}
