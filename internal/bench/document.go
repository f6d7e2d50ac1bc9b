package bench

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/view"
)

func figure[R any](name, title string, u view.Unit, help string, get func(R) Figure) view.ColumnOf[R] {
	return view.ColumnOf[R]{Column: view.Column{Name: name, Title: title, Unit: u, Help: help}, Get: func(r R) view.Value { return value(get(r), u) }}
}

func text[R any](name, title, help string, get func(R) string) view.ColumnOf[R] {
	return view.ColumnOf[R]{Column: view.Column{Name: name, Title: title, Unit: view.Text, Help: help}, Get: func(r R) view.Value { return get(r) }}
}

func count[R any](name, title, help string, get func(R) int) view.ColumnOf[R] {
	return view.ColumnOf[R]{Column: view.Column{Name: name, Title: title, Unit: view.Count, Help: help}, Get: func(r R) view.Value { return int64(get(r)) }}
}

// wide columns are shown where there is room.
func wide[R any](c view.ColumnOf[R]) view.ColumnOf[R] {
	c.Wide = true
	return c
}

// value is a figure as faces draw it: counts and bytes are whole.
func value(f Figure, u view.Unit) view.Value {
	switch {
	case !f.Known():
		return view.Missing(f.Why)
	case u == view.Count || u == view.Bytes:
		return int64(math.Round(f.Value))
	}
	return f.Value
}

var rowColumns = []view.ColumnOf[Row]{
	count("processes", "Processes", "processes of the crowd, or of the node", func(r Row) int { return r.Processes }),
	text("mood", "Node", "what the lab's node does apart from being looked at: idle or busy", func(r Row) string { return string(r.Mood) }),
	text("tool", "Tool", "who looks: ours and its level, or another tool and its version", func(r Row) string { return r.Tool }),
	text("look", "Look", "the look, as its tool calls it", func(r Row) string { return r.What }),
	figure("cpu", "CPU", view.Seconds, "CPU of the runtime for one look, as the operating system accounts it, the control run taken off", func(r Row) Figure { return r.CPU }),
	figure("times_ours", "Times ours", view.Float, "that as a multiple of ours, for the same question on the same node", func(r Row) Figure { return r.Times }),
	wide(figure("cpu_per_process", "CPU/process", view.Seconds, "that for each process of the node", func(r Row) Figure { return r.PerProcess })),
	figure("busy", "Said", view.Seconds, "what the answer itself says that it cost: time of our processes on the node", func(r Row) Figure { return r.Busy }),
	figure("elapsed", "Elapsed", view.Seconds, "from question to answer, a window included", func(r Row) Figure { return r.Elapsed }),
	wide(figure("reductions", "Reductions", view.Count, "reductions of the whole node for one look, the control run taken off", func(r Row) Figure { return r.Reductions })),
	figure("bytes_in", "In", view.Bytes, "from the node, distribution overhead included", func(r Row) Figure { return r.In }),
	wide(figure("bytes_out", "Out", view.Bytes, "to the node", func(r Row) Figure { return r.Out })),
	figure("woken", "Woken", view.Count, "members of the crowd that ran during the first look", func(r Row) Figure { return r.Woken }),
	figure("stall_worst", "Stall", view.Seconds, "longest time between two ticks of a ticker of 1 ms on the node, during the looks", func(r Row) Figure { return r.StallWorst }),
	figure("stall_worst_control", "alone", view.Seconds, "the same in the control run", func(r Row) Figure { return r.StallWorstControl }),
	wide(figure("stall_p99", "Stall p99", view.Seconds, "99 of 100 times between two ticks were shorter, during the looks", func(r Row) Figure { return r.Stall99 })),
	wide(figure("stall_p99_control", "alone", view.Seconds, "the same in the control run", func(r Row) Figure { return r.Stall99Control })),
	wide(figure("echo_p50", "Echo p50", view.Seconds, "half of the round trips to an echo process on the node were shorter, during the looks", func(r Row) Figure { return r.Echo50 })),
	wide(figure("echo_p50_control", "alone", view.Seconds, "the same in the control run", func(r Row) Figure { return r.Echo50Control })),
	figure("echo_p99", "Echo p99", view.Seconds, "99 of 100 round trips to an echo process on the node were shorter, during the looks", func(r Row) Figure { return r.Echo99 }),
	figure("echo_p99_control", "alone", view.Seconds, "the same in the control run", func(r Row) Figure { return r.Echo99Control }),
	figure("memory_peak", "Memory", view.Bytes, "most that erlang:memory(total) grew by during the first look", func(r Row) Figure { return r.MemoryPeak }),
	wide(figure("memory_left", "left", view.Bytes, "what of it was there 0.1 s after the look", func(r Row) Figure { return r.MemoryLeft })),
	figure("atoms", "Atoms", view.Count, "atoms added, from before attaching until after the last look", func(r Row) Figure { return r.Atoms }),
	wide(figure("load", "Load", view.Ratio, "CPU of the node in the control run, share of one core", func(r Row) Figure { return r.Load })),
	wide(count("looks", "Looks", "looks in all rounds together; 0: it could not be measured", func(r Row) int { return r.Looks })),
}

// Shares of one core are told as CPU seconds for each second: they are far below
// one, and a face would round a ratio away.
var steadyColumns = []view.ColumnOf[Steady]{
	count("processes", "Processes", "processes of the crowd, or of the node", func(s Steady) int { return s.Processes }),
	text("tool", "Tool", "who watches", func(s Steady) string { return s.Level }),
	figure("cost", "Cost/s", view.Seconds, "CPU of the runtime that watching costs, for each second (1 ms is 0.1 % of one core): watched less control", func(s Steady) Figure { return s.Cost }),
	figure("shown", "Shown/s", view.Seconds, "what the session shows as its cost, for each second", func(s Steady) Figure { return s.Shown }),
	figure("ratio", "Cost/shown", view.Float, "cost as a multiple of what is shown", func(s Steady) Figure { return s.Ratio }),
	figure("watched", "Watched/s", view.Seconds, "CPU of the runtime while it is watched, for each second", func(s Steady) Figure { return s.CPU }),
	figure("control", "Control/s", view.Seconds, "the same while it is not", func(s Steady) Figure { return s.Control }),
	figure("interval", "Interval", view.Seconds, "between looks, at the end", func(s Steady) Figure { return s.Interval }),
	figure("woken_per_minute", "Woken/min", view.Float, "processes woken per minute, as the session shows it", func(s Steady) Figure { return s.Woken }),
	count("rounds", "Rounds", "times it was watched, and left alone", func(s Steady) int { return s.Rounds }),
	figure("span", "Span", view.Seconds, "how long each time", func(s Steady) Figure { return of(s.Span.Seconds()) }),
}

// Document shows a report.
func Document(r *Report) view.Document {
	d := view.Document{
		Kind: "bench", Node: r.Target, Title: "What looking costs " + r.subject(),
		Sections: []view.Section{
			{Name: "run", Title: "The run", Fields: r.fields()},
			{Name: "looks", Title: "One look", Table: view.TableOf(rowColumns, r.Ways), Notes: r.missing()},
			{Name: "steady", Title: "Watching", Table: view.TableOf(steadyColumns, r.Steady)},
		},
		Origin: view.Origin{Method: "exact", At: r.At.Format(time.RFC3339)},
	}
	return d
}

func (r *Report) subject() string {
	if r.Target == "" {
		return "nodes of the lab"
	}
	return r.Target
}

func (r *Report) fields() []view.Field {
	return []view.Field{
		{Name: "at", Title: "Begun", Unit: view.Time, Value: r.At.UTC().Format(time.RFC3339), Help: "when the bench began"},
		{Name: "took", Title: "Took", Unit: view.Seconds, Value: r.Took.Seconds(), Help: "how long it took"},
		{Name: "target", Title: "Node", Unit: view.Text, Value: orNil(r.Target), Help: "the node that was measured; none: the lab's"},
		{Name: "otp", Title: "OTP", Unit: view.Text, Value: orNil(r.OTP), Help: "release and schedulers of the node"},
		{Name: "flags", Title: "Flags", Unit: view.Text, Value: orNil(r.Flags), Help: "of erl, on the lab's nodes"},
		{Name: "cpu", Title: "Processor", Unit: view.Text, Value: orNil(r.Machine.CPU), Help: "of the machine that the bench ran on"},
		{Name: "cores", Title: "Cores", Unit: view.Count, Value: int64(r.Machine.Cores), Help: "logical processors of it"},
		{Name: "memory", Title: "Memory", Unit: view.Bytes, Value: r.Machine.Memory, Help: "of it"},
		{Name: "kernel", Title: "Kernel", Unit: view.Text, Value: orNil(r.Machine.Kernel), Help: "its operating system"},
		{Name: "rounds", Title: "Rounds", Unit: view.Count, Value: int64(r.Rounds), Help: "batches of looks of each way, each with a control run as long; fewer when looks take long"},
		{Name: "least", Title: "Batch", Unit: view.Seconds, Value: r.Least.Seconds(), Help: "a batch looks again and again for at least so long"},
	}
}

func orNil(s string) view.Value {
	if s == "" {
		return nil
	}
	return s
}

// missing says once for each why it could not be measured. Cells have no room.
func (r *Report) missing() []string {
	var notes []string
	seen := make(map[string]bool)
	for _, row := range r.Ways {
		why := row.CPU.Why
		if why == "" {
			why = row.StallWorst.Why
		}
		note := fmt.Sprintf("%s: %s", row.Tool, why)
		if strings.HasPrefix(why, "failed") {
			note = fmt.Sprintf("%s, %s: %s", row.Tool, row.What, why)
		}
		if why != "" && !seen[note] {
			seen[note] = true
			notes = append(notes, note)
		}
	}
	return notes
}
