package history

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/hodoscope/hodoscope/internal/alert"
	"github.com/hodoscope/hodoscope/internal/view"
)

// fit is a threshold of the rule pack that what is usual for a node may move.
type fit struct {
	threshold string
	// expr is what the rule compares, of one node, with $node for its matchers.
	expr string
	unit view.Unit
	// judge says which value fits what was usual, and why; no reason leaves the default, a
	// reason without a value says why it must stay. most is what it may be at most.
	judge func(e Entry, preset, most float64) (value float64, why string)
}

// fits are thresholds that a node's past can tell more of than a default. Those that are
// critical shares of a limit are not: how much a node uses every day says nothing of how
// near to the end is too near. What is warned of comes before its warning.
var fits = []fit{
	{"schedulers_busy", `avg(avg_over_time(beam_scheduler_utilization_ratio{beam_scheduler_type="normal",$node}[5m]))`, view.Ratio, share},
	{"run_queue_long", `sum(avg_over_time(beam_run_queue_length{beam_run_queue_type="normal",$node}[5m])) / sum(beam_scheduler_online{beam_scheduler_type="normal",$node})`, view.Float, level},
	{"memory_high", `sum(beam_memory_used_bytes{$node}) / sum(beam_memory_limit_bytes{$node})`, view.Ratio, share},
	{"process_count_near_limit", `sum(beam_process_count{$node}) / sum(beam_process_limit{$node})`, view.Ratio, share},
	{"port_count_near_limit", `sum(beam_port_count{$node}) / sum(beam_port_limit{$node})`, view.Ratio, share},
	{"atom_count_near_limit", `sum(beam_atom_count{$node}) / sum(beam_atom_limit{$node})`, view.Ratio, share},
	{"mailbox_runaway", `max(beam_process_mailbox_length{$node})`, view.Count, level},
	{"mailbox_long", `max(min_over_time(beam_process_mailbox_length{$node}[2m]))`, view.Count, level},
	{"probe_latency_high", `histogram_quantile(0.99, sum by (le) (rate(beam_probe_rpc_duration_seconds_bucket{$node}[5m])))`, view.Seconds, level},
	{"long_gc_per_minute", `max(60 * sum by (beam_process_group) (rate(beam_monitor_events_total{beam_monitor_event_type="long_gc",$node}[5m])))`, view.Float, level},
	{"long_schedule_per_minute", `max(60 * sum by (beam_process_group) (rate(beam_monitor_events_total{beam_monitor_event_type="long_schedule",$node}[5m])))`, view.Float, level},
	{"busy_dist_port_per_minute", `60 * sum(rate(beam_monitor_events_total{beam_monitor_event_type="busy_dist_port",$node}[5m]))`, view.Float, level},
	{"allocator_utilization_low", `sum(beam_memory_allocator_block_size_bytes{$node}) / sum(beam_memory_allocator_carrier_size_bytes{$node})`, view.Ratio, floor},
	{"process_growth_least", `sum(beam_process_count{$node})`, view.Count, growthLeast},
	{"memory_growth_least", `sum(beam_memory_used_bytes{$node})`, view.Bytes, growthLeast},
}

// share moves a warning of a share of something that ends at 1.
func share(e Entry, preset, most float64) (float64, string) {
	switch {
	case e.P99 < preset:
		return 0, ""
	case e.P99 >= most:
		return 0, upTo(e) + "; that is too near to the end for a later warning"
	}
	margin := min(max((1-e.P99)/4, 2*(e.P99-e.P50)), (1-e.P99)/2)
	return min(round2(e.P99+margin), most), upTo(e) + "; added is twice the distance of the two, at least a quarter and at most half of what is left"
}

// level moves a warning of a number that has no end of its own.
func level(e Entry, preset, most float64) (float64, string) {
	switch {
	case e.P99 < preset:
		return 0, ""
	case e.P99 >= most:
		return 0, upTo(e) + fmt.Sprintf("; more than %s cannot be set", number(most))
	}
	return min(round2(e.P99+max(0.5*e.P99, 2*(e.P99-e.P50))), most), upTo(e) + "; added is half of it, or twice the distance of the two"
}

// floor moves a warning of what is too little.
func floor(e Entry, preset, _ float64) (float64, string) {
	p1 := quantile(slices.Sorted(slices.Values(e.Values)), 0.01)
	if p1 > preset {
		return 0, ""
	}
	return math.Floor(80*p1) / 100, fmt.Sprintf("99 of 100 points are %s or more; a fifth is taken off", Amount(p1, e.Unit))
}

// growthLeast is how much growth from one day to the next is worth a word: more than a
// day's own ups and downs, and half of what is there. What comes near to the default
// leaves it as it is.
func growthLeast(e Entry, preset, _ float64) (float64, string) {
	v := round2(max(2*(e.P99-e.P50), e.P50/2))
	if len(e.Hours) == 0 || v > preset/2 && v < 2*preset { // less than a day says nothing of days
		return 0, ""
	}
	return v, upTo(e) + "; it is twice the distance of the two, at least half of what is usual"
}

func upTo(e Entry) string {
	return fmt.Sprintf("99 of 100 points are %s or less, half %s", Amount(e.P99, e.Unit), Amount(e.P50, e.Unit))
}

// Fitted are thresholds of the rule pack that fit a node better than the defaults.
type Fitted struct {
	Period   Period
	Settings alert.Settings
	why      map[string]string
	stay     []string // what no threshold fits, and why
}

// Fit learns them from a source: what the rules compare is asked for over the period, and
// a threshold moves only where it is within what is usual, so that it would be told of
// what is no news. It never reaches the threshold that it warns of, nor a limit of the
// runtime.
func Fit(ctx context.Context, q Querier, p Period) (Fitted, error) {
	f := Fitted{Period: p, Settings: alert.Settings{}, why: map[string]string{}}
	all, err := alert.Thresholds()
	if err != nil {
		return f, err
	}
	known := map[string]alert.Threshold{}
	for _, t := range all {
		known[t.Name] = t
	}
	var numbers []Number
	for _, one := range fits {
		numbers = append(numbers, Number{Name: one.threshold, Title: one.threshold, Expr: one.expr, Unit: one.unit})
	}
	lines, err := read(ctx, q, p, numbers, nil)
	if err != nil {
		return f, err
	}
	entries := map[string]Entry{}
	for _, l := range lines {
		entries[l.Number.Name] = learn(p, l)
	}
	for _, one := range fits {
		if e, there := entries[one.threshold]; there {
			t := known[one.threshold]
			f.take(one, e, t, f.most(t, one.unit, known))
		}
	}
	return f, f.Settings.Check()
}

// take judges one threshold.
func (f *Fitted) take(one fit, e Entry, t alert.Threshold, most float64) {
	v, why := one.judge(e, t.Default, most)
	switch {
	case why == "":
	case v == 0:
		f.stay = append(f.stay, fmt.Sprintf("%s stays %s: %s.", t.Name, number(t.Default), why))
	default:
		f.Settings[t.Name] = v
		f.why[t.Name] = why + "; pack: " + number(t.Default)
	}
}

// most is what a threshold may be at most: less than the one that it warns of.
func (f *Fitted) most(t alert.Threshold, unit view.Unit, known map[string]alert.Threshold) float64 {
	above, is := known[t.Below]
	if !is {
		return t.Most
	}
	v := above.Default
	if set, is := f.Settings[t.Below]; is {
		v = set
	}
	if unit == view.Ratio {
		return min(t.Most, math.Round(100*v-1)/100)
	}
	return min(t.Most, v-1)
}

// Write writes a file of settings, as hodoscope rules print --set-from takes it, with the
// reason for each.
func (f Fitted) Write(w io.Writer) error {
	fmt.Fprintf(w, "# Thresholds of the rule pack that fit %s. What is not here stays as the pack has it.\n# %s\n", oneLine(f.Period.name()), f.Period.spanNote())
	if len(f.Settings)+len(f.stay) == 0 {
		fmt.Fprintln(w, "# None of them is within what was usual.")
	}
	for _, line := range f.stay {
		fmt.Fprintln(w, "# "+line)
	}
	return f.Settings.Write(w, func(name string) string { return f.why[name] })
}
