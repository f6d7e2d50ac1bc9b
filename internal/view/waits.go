package view

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

var bottleneckColumns = []ColumnOf[in[beam.Bottleneck]]{
	{Column{Name: "group", Title: "Process", Unit: Text, Help: "registered name, initial call or node"},
		func(r in[beam.Bottleneck]) Value { return called(r.v.On, r.v.Group, r.syn) }},
	{Column{Name: "pid", Title: "Pid", Unit: PidText, Help: "the process that others wait for"},
		func(r in[beam.Bottleneck]) Value { return peerText(r.v.On, r.syn) }},
	{Column{Name: "waiting", Title: "Waiting", Unit: Count, Help: "processes found waiting for it directly"},
		func(r in[beam.Bottleneck]) Value { return int64(r.v.Waiting) }},
	{Column{Name: "blocked", Title: "Blocked", Unit: Count, Help: "processes found waiting for it directly or through others"},
		func(r in[beam.Bottleneck]) Value { return int64(r.v.Blocked) }},
	{Column{Name: "message_queue_len", Title: "Queue", Unit: Count, Help: "messages in its queue"},
		func(r in[beam.Bottleneck]) Value { return number(r.v.QueueLen) }},
	{Column{Name: "status", Title: "Status", Unit: Text, Help: "of the process"},
		func(r in[beam.Bottleneck]) Value { return text(r.v.Status) }},
	{Column{Name: "function", Title: "Function", Unit: MFAText, Wakes: true, Help: "what it executes, or whose call it waits in"},
		func(r in[beam.Bottleneck]) Value { return mfa(r.v.Function, r.syn) }},
	{Column{Name: "waits_for", Title: "Waits for", Unit: Text, Help: "whom it waits for itself"},
		func(r in[beam.Bottleneck]) Value { return group(r.v.WaitsFor, r.syn) }},
	{Column{Name: "monitored_by", Title: "Monitored by", Unit: Count, Wide: true, Wakes: true, Help: "monitors on it, those of its callers among them; read of those with the longest queues"},
		func(r in[beam.Bottleneck]) Value { return number(int64(r.v.Monitors)) }},
}

var cycleColumns = []ColumnOf[in[beam.WaitCycle]]{
	{Column{Name: "ring", Title: "Each waits for the next, the last for the first", Unit: Strings, Help: "the processes by their registered names or groups, in order"},
		func(r in[beam.WaitCycle]) Value { return stepGroups(r.v.Steps, r.syn) }},
	{Column{Name: "pids", Title: "Pids", Unit: Strings, Help: "of the processes, in order"},
		func(r in[beam.WaitCycle]) Value { return stepPids(r.v.Steps, r.syn) }},
	{Column{Name: "functions", Title: "Functions", Unit: Strings, Help: "whose call each waits in"},
		func(r in[beam.WaitCycle]) Value { return stepFunctions(r.v.Steps, r.syn) }},
	{Column{Name: "blocked", Title: "Blocked", Unit: Count, Help: "others that wait for one of them"},
		func(r in[beam.WaitCycle]) Value { return int64(r.v.Blocked) }},
}

var chainColumns = []ColumnOf[in[beam.WaitChain]]{
	{Column{Name: "from", Title: "From", Unit: Text, Help: "group of the processes that nobody waits for"},
		func(r in[beam.WaitChain]) Value { return group(r.v.From, r.syn) }},
	{Column{Name: "count", Title: "Count", Unit: Count, Help: "processes of that group on this way"},
		func(r in[beam.WaitChain]) Value { return int64(r.v.Count) }},
	{Column{Name: "way", Title: "Wait for", Unit: Strings, Help: "each waits for the next"},
		func(r in[beam.WaitChain]) Value { return stepGroups(r.v.Steps, r.syn) }},
	{Column{Name: "pids", Title: "Pids", Unit: Strings, Help: "of the processes on the way"},
		func(r in[beam.WaitChain]) Value { return stepPids(r.v.Steps, r.syn) }},
	{Column{Name: "functions", Title: "Functions", Unit: Strings, Wide: true, Help: "whose call each of them waits in"},
		func(r in[beam.WaitChain]) Value { return stepFunctions(r.v.Steps, r.syn) }},
}

var waitEdgeColumns = []ColumnOf[in[beam.WaitEdge]]{
	{Column{Name: "from", Title: "From", Unit: Text, Help: "group of those who wait"},
		func(r in[beam.WaitEdge]) Value { return group(r.v.From, r.syn) }},
	{Column{Name: "count", Title: "Count", Unit: Count, Help: "of them"},
		func(r in[beam.WaitEdge]) Value { return int64(r.v.Count) }},
	{Column{Name: "kind", Title: "Kind", Unit: Text, Help: "call, remote call, start, io, file, receive, accept, connect, send, busy port, command or lock"},
		func(r in[beam.WaitEdge]) Value { return text(string(r.v.Kind)) }},
	{Column{Name: "to", Title: "Wait for", Unit: Text, Help: "registered name or group of the process, node, port, or what else is known"},
		func(r in[beam.WaitEdge]) Value { return called(r.v.On, r.v.To, r.syn) }},
	{Column{Name: "pid", Title: "Pid", Unit: PidText, Help: "the process that they wait for"},
		func(r in[beam.WaitEdge]) Value { return awaited(r.v.On, r.syn) }},
	{Column{Name: "function", Title: "Function", Unit: MFAText, Wakes: true, Help: "whose call most of them wait in"},
		func(r in[beam.WaitEdge]) Value { return mfa(r.v.Function, r.syn) }},
}

var waitColumns = []ColumnOf[in[beam.Wait]]{
	{Column{Name: "pid", Title: "Pid", Unit: PidText, Help: "who waits"},
		func(r in[beam.Wait]) Value { return pid(r.v.Pid, r.syn) }},
	{Column{Name: "group", Title: "Group", Unit: Text, Help: "registered name or initial call"},
		func(r in[beam.Wait]) Value { return group(r.v.Group, r.syn) }},
	{Column{Name: "kind", Title: "Kind", Unit: Text, Help: "in what kind of call"},
		func(r in[beam.Wait]) Value { return text(string(r.v.Kind)) }},
	{Column{Name: "on", Title: "Waits for", Unit: Text, Help: "registered name or group of the process, node, port, or what else is known"},
		func(r in[beam.Wait]) Value { return called(r.v.On, r.v.OnGroup, r.syn) }},
	{Column{Name: "on_pid", Title: "Its pid", Unit: PidText, Help: "the process or port"},
		func(r in[beam.Wait]) Value { return awaited(r.v.On, r.syn) }},
	{Column{Name: "message_queue_len", Title: "Its queue", Unit: Count, Help: "messages in the queue of the process waited for"},
		func(r in[beam.Wait]) Value { return number(r.v.QueueLen) }},
	{Column{Name: "function", Title: "Function", Unit: MFAText, Wakes: true, Help: "whose call it is: first on the stack that is not of a library"},
		func(r in[beam.Wait]) Value { return mfa(r.v.Function, r.syn) }},
	{Column{Name: "among", Title: "Among", Unit: Count, Wide: true, Help: "it monitors so many processes, or is linked to so many ports, and this is the likeliest; empty when there is no doubt"},
		func(r in[beam.Wait]) Value {
			if r.v.Among == 0 || r.v.Among == 1 {
				return nil
			}
			return number(int64(r.v.Among))
		}},
}

// called is a process by its registered name; one that has none by its group.
func called(on beam.Peer, s string, syn etf.Syntax) Value {
	if on.Kind == "process" && on.Name != "" {
		return name(on.Name, syn)
	}
	return group(s, syn)
}

// group prints a group's name, which may be that of a process, a function, functions of
// a family or anything else.
func group(s string, syn etf.Syntax) Value {
	if strings.Contains(s, " under ") {
		return name(s, syn)
	}
	if slash := strings.LastIndexByte(s, '/'); slash > 0 {
		colon := strings.LastIndexByte(s[:slash], ':')
		if arity, err := strconv.Atoi(s[slash+1:]); err == nil && colon > 0 {
			return mfa(beam.MFA{Module: s[:colon], Function: s[colon+1 : slash], Arity: arity}, syn)
		}
	}
	return name(s, syn)
}

// awaited is a process or port that somebody waits for; nil for what is neither.
func awaited(on beam.Peer, syn etf.Syntax) Value {
	if on.Kind == "" {
		return nil
	}
	return peerText(on, syn)
}

func stepGroups(steps []beam.WaitStep, syn etf.Syntax) Value {
	return stepTexts(steps, func(s beam.WaitStep) Value { return called(s.On, s.Group, syn) })
}

func stepPids(steps []beam.WaitStep, syn etf.Syntax) Value {
	return stepTexts(steps, func(s beam.WaitStep) Value { return awaited(s.On, syn) })
}

func stepFunctions(steps []beam.WaitStep, syn etf.Syntax) Value {
	return stepTexts(steps, func(s beam.WaitStep) Value { return mfa(s.Function, syn) })
}

// stepTexts are texts of a way; a step that has none leaves a dash.
func stepTexts(steps []beam.WaitStep, of func(beam.WaitStep) Value) Value {
	out := make([]string, len(steps))
	for i, s := range steps {
		out[i] = "-"
		if t, ok := of(s).(string); ok {
			out[i] = t
		}
	}
	return texts(out)
}

// Waits is who waits on whom: what holds up others first. With each, every wait
// that was found has a row.
func Waits(w *beam.Waits, each bool, syn etf.Syntax) Document {
	d := Document{
		Kind:   "waits",
		Node:   w.Incarnation.Node,
		Title:  waitsTitle(w),
		Origin: origin(w.Origin),
		Notes:  waitsNotes(w),
		Graph:  waitGraph(w, syn),
		Sections: []Section{
			{Name: "cycles", Title: "Cycles: none of these goes on by itself", Table: TableOf(cycleColumns, rowsIn(w.Cycles, syn))},
			{Name: "bottlenecks", Title: "Processes that others wait for", Table: TableOf(bottleneckColumns, rowsIn(w.Bottlenecks, syn))},
			{Name: "chains", Title: "Chains", Table: TableOf(chainColumns, rowsIn(w.Chains, syn))},
			{Name: "edges", Title: "Who waits for whom", Table: TableOf(waitEdgeColumns, rowsIn(w.Edges, syn))},
		},
	}
	if each {
		d.Sections = append(d.Sections, Section{Name: "waits", Title: "Each that waits", Table: TableOf(waitColumns, rowsIn(w.List, syn))})
	}
	return d
}

func waitsTitle(w *beam.Waits) string {
	parts := []string{fmt.Sprintf("%d of %d processes looked at wait", len(w.List), w.Examined)}
	if n := len(w.Cycles); n > 0 {
		parts = append(parts, plural(int64(n), "cycle", "cycles"))
	}
	return strings.Join(parts, ", ")
}

// waitsNotes say what may be missing.
func waitsNotes(w *beam.Waits) []string {
	var notes []string
	if w.Left > 0 {
		notes = append(notes, fmt.Sprintf("%d more that may wait were not looked at, to wake no more; the next look goes on from there", w.Left))
	}
	if w.Silent > 0 {
		notes = append(notes, plural(int64(w.Silent), "process", "processes")+" did not answer in time")
	}
	if w.Origin.Method == beam.Sampled {
		notes = append(notes, "a sample: the callers of the longest queues, and some of those whose stack is deep")
	}
	return notes
}
