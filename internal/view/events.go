package view

import (
	"fmt"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

const eventTime = "2006-01-02T15:04:05.000Z07:00"

var eventColumns = []ColumnOf[in[beam.Event]]{
	{Column{Name: "at", Title: "When", Unit: Time, Help: "when our listener took it up, by our clock; within 20 ms of the event unless the node has no time for it"},
		func(r in[beam.Event]) Value { return r.v.At.Format(eventTime) }},
	{Column{Name: "kind", Title: "Event", Unit: Text, Help: "long_gc, long_schedule, large_heap, busy_port, busy_dist_port or long_message_queue"},
		func(r in[beam.Event]) Value { return string(r.v.Kind) }},
	{Column{Name: "pid", Title: "Pid", Unit: PidText, Help: "the process, or none where it is about a port"},
		func(r in[beam.Event]) Value { return pid(r.v.Pid, r.syn) }},
	{Column{Name: "group", Title: "Group", Unit: Text, Help: "its label, initial call or registered name, or the outermost function of its own"},
		func(r in[beam.Event]) Value { return name(r.v.Group(), r.syn) }},
	{Column{Name: "duration", Title: "For", Unit: Seconds, Help: "how long the collection took or the scheduler was kept"},
		func(r in[beam.Event]) Value {
			if r.v.Duration == 0 {
				return nil
			}
			return seconds(r.v.Duration)
		}},
	{Column{Name: "size", Title: "Size", Unit: Bytes, Help: "long_gc: heap in use after it; large_heap: heap allocated; busy_port: the port's queue"},
		func(r in[beam.Event]) Value { return sizeOf(r.v) }},
	{Column{Name: "message_queue_len", Title: "Queue", Unit: Count, Help: "messages in its queue just after"},
		func(r in[beam.Event]) Value { return number(r.v.MessageQueueLen) }},
	{Column{Name: "current_function", Title: "Top of the stack", Unit: MFAText, Help: "where it was just after; none while it runs native code or collects"},
		func(r in[beam.Event]) Value { return mfa(r.v.CurrentFunction, r.syn) }},
	{Column{Name: "place", Title: "Waits for", Unit: Text, Help: "busy_port: the port's driver or command; busy_dist_port: the node; long_schedule of a port: what it did; long_message_queue: whether it is short again"},
		func(r in[beam.Event]) Value { return place(r.v) }},
	{Column{Name: "registered_name", Title: "Name", Unit: Text, Wide: true, Help: "registered name"},
		func(r in[beam.Event]) Value { return name(r.v.RegisteredName, r.syn) }},
	{Column{Name: "initial_call", Title: "Initial call", Unit: MFAText, Wide: true, Help: "what it was started to run"},
		func(r in[beam.Event]) Value { return mfa(r.v.InitialCall, r.syn) }},
	{Column{Name: "in", Title: "In", Unit: MFAText, Wide: true, Help: "long_schedule: where it was when it began to run"},
		func(r in[beam.Event]) Value { return mfa(r.v.In, r.syn) }},
	{Column{Name: "out", Title: "Out", Unit: MFAText, Wide: true, Help: "long_schedule: where it was when it stopped"},
		func(r in[beam.Event]) Value { return mfa(r.v.Out, r.syn) }},
	{Column{Name: "status", Title: "Status", Unit: Text, Wide: true, Help: "just after"},
		func(r in[beam.Event]) Value { return text(r.v.Status) }},
	{Column{Name: "port", Title: "Port", Unit: Text, Wide: true, Help: "the port it is about"},
		func(r in[beam.Event]) Value { return text(r.v.Port) }},
	{Column{Name: "stack", Title: "Stack", Unit: Strings, Wide: true, Help: "functions, innermost first, just after"},
		func(r in[beam.Event]) Value { return frames(r.v.Stack, r.syn) }},
}

func sizeOf(e beam.Event) Value {
	if n := e.Size(); n >= 0 {
		return n
	}
	return nil
}

func place(e beam.Event) Value {
	switch {
	case e.QueueIsShort:
		return "short again"
	case e.Node != "":
		return e.Node
	case e.PortName != "":
		return e.PortName
	}
	return text(e.PortOp)
}

func frames(stack []beam.Frame, syn etf.Syntax) Value {
	var lines []string
	for _, f := range stack {
		line := fmt.Sprint(mfa(f.MFA, syn))
		if f.File != "" {
			line += fmt.Sprintf(" (%s:%d)", f.File, f.Line)
		}
		lines = append(lines, line)
	}
	return texts(lines)
}

// EventColumns are the columns of Events.
func EventColumns() []Column { return headings(eventColumns) }

// Events lists node events, and says how we listen and what is missing.
func Events(e *beam.Events, syn etf.Syntax) Document {
	return Document{
		Kind:   "events",
		Node:   e.Incarnation.Node,
		Title:  plural(int64(len(e.List)), "node event", "node events"),
		Table:  TableOf(eventColumns, rowsIn(e.List, syn)),
		Origin: origin(e.Origin),
		Notes:  eventNotes(e),
	}
}

func eventNotes(e *beam.Events) []string {
	var notes []string
	switch e.Listening {
	case beam.NotListening:
		notes = append(notes, "We do not listen for node events: that has to be switched on, with serve --events on. The runtime then tells of long collections, of processes that keep a scheduler, of large heaps, long queues and of ports and connections that take no more, as it happens; while nothing does, it costs nothing.")
	case beam.ListeningOurs:
		if len(e.List) == 0 {
			notes = append(notes, "We listen. What the runtime reports will be kept here.")
		}
	case beam.ListeningHeld:
		who := e.Holder.String()
		if e.HolderName != "" {
			who = e.HolderName + " " + who
		}
		notes = append(notes, fmt.Sprintf("%s has the node's system_monitor, of which there is one before OTP 28. It is left to it.", who))
	case beam.ListeningLost:
		notes = append(notes, "Not listening.")
	}
	if e.Why != "" {
		notes = append(notes, strings.ToUpper(e.Why[:1])+e.Why[1:]+".")
	}
	var dropped []string
	for _, k := range beam.EventKinds {
		if n := e.Dropped[k]; n > 0 {
			dropped = append(dropped, fmt.Sprintf("%d %s", n, k))
		}
	}
	if dropped != nil {
		notes = append(notes, "Only counted, not kept: "+strings.Join(dropped, ", ")+".")
	}
	return notes
}
