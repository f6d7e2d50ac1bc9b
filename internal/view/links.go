package view

import (
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// linkRow is a connection beside what the queue of each may hold.
type linkRow struct {
	v    beam.Link
	busy int64
	syn  etf.Syntax
}

const bySocket = "not counted: the connection is a process (TLS), or not up"

// ofSocket is a number that only sockets of ports tell.
func ofSocket(v int64) Value {
	if v < 0 {
		return Missing(bySocket)
	}
	return v
}

var linkColumns = []ColumnOf[linkRow]{
	{Column{Name: "node", Title: "Node", Unit: Text, Help: "the peer"},
		func(r linkRow) Value { return text(r.v.Node) }},
	{Column{Name: "type", Title: "Type", Unit: Text, Help: "normal (visible) or hidden"},
		func(r linkRow) Value { return text(r.v.Type) }},
	{Column{Name: "ours", Title: "Ours", Unit: Bool, Help: "the connection through which we ask"},
		func(r linkRow) Value { return r.v.Ours }},
	{Column{Name: "state", Title: "State", Unit: Text, Help: "up, or pending while it is being set up"},
		func(r linkRow) Value { return text(r.v.State) }},
	{Column{Name: "queue_size", Title: "Queue", Unit: Bytes, Help: "waits in the runtime to be sent to the peer; senders are suspended from dist_buf_busy_limit on"},
		func(r linkRow) Value { return number(r.v.QueueSize) }},
	{Column{Name: "queue_share", Title: "Of limit", Unit: Ratio, Help: "queue_size as a part of dist_buf_busy_limit; from 1 on senders wait"},
		func(r linkRow) Value { return share(r.v.QueueSize, r.busy) }},
	{Column{Name: "input_rate", Title: "In", Unit: ByteRate, Help: "received within the window"},
		func(r linkRow) Value { return linkRate(r, r.v.Input, r.v.InputDelta) }},
	{Column{Name: "output_rate", Title: "Out", Unit: ByteRate, Help: "sent within the window"},
		func(r linkRow) Value { return linkRate(r, r.v.Output, r.v.OutputDelta) }},
	{Column{Name: "packets_in_rate", Title: "Packets in", Unit: Rate, Help: "messages and signals received within the window, ticks included"},
		func(r linkRow) Value { return counterRate(r.v.PacketsIn, r.v.PacketsInDelta, r.v.Window) }},
	{Column{Name: "packets_out_rate", Title: "Packets out", Unit: Rate, Help: "messages and signals sent within the window, ticks included"},
		func(r linkRow) Value { return counterRate(r.v.PacketsOut, r.v.PacketsOutDelta, r.v.Window) }},
	{Column{Name: "protocol", Title: "Protocol", Unit: Text, Help: "tcp, tls or that of another carrier"},
		func(r linkRow) Value { return text(r.v.Protocol) }},
	{Column{Name: "address", Title: "Address", Unit: Text, Help: "of the peer"},
		func(r linkRow) Value { return text(r.v.Address) }},
	{Column{Name: "input", Title: "Received", Unit: Bytes, Wide: true, Help: "since the connection came up"},
		func(r linkRow) Value { return ofSocket(r.v.Input) }},
	{Column{Name: "output", Title: "Sent", Unit: Bytes, Wide: true, Help: "since the connection came up"},
		func(r linkRow) Value { return ofSocket(r.v.Output) }},
	{Column{Name: "packets_in", Title: "All packets in", Unit: Count, Wide: true, Help: "since the connection came up"},
		func(r linkRow) Value { return number(r.v.PacketsIn) }},
	{Column{Name: "packets_out", Title: "All packets out", Unit: Count, Wide: true, Help: "since the connection came up"},
		func(r linkRow) Value { return number(r.v.PacketsOut) }},
	{Column{Name: "send_pend", Title: "Driver's queue", Unit: Bytes, Wide: true, Help: "waits in the socket's driver, beside queue_size"},
		func(r linkRow) Value { return ofSocket(r.v.DriverQueue) }},
	{Column{Name: "message_queue_len", Title: "Messages", Unit: Count, Wide: true, Help: "in the queue of a controller that is a process"},
		func(r linkRow) Value {
			if r.v.Controller != "process" {
				return nil
			}
			return number(r.v.MessageQueueLen)
		}},
	{Column{Name: "controller", Title: "Controller", Unit: Text, Wide: true, Help: "the port or process that moves the bytes"},
		func(r linkRow) Value { return text(pidText(r.v.ControllerID, r.syn)) }},
	{Column{Name: "supervisor", Title: "Kept by", Unit: PidText, Wide: true, Help: "kernel's process that ticks"},
		func(r linkRow) Value { return pid(r.v.Supervisor, r.syn) }},
}

func linkRate(r linkRow, counter, difference int64) Value {
	if counter < 0 {
		return Missing(bySocket)
	}
	return counterRate(counter, difference, r.v.Window)
}

// Links lists the distribution's connections.
func Links(l *beam.Links, syn etf.Syntax) Document {
	rows := make([]linkRow, len(l.List))
	for i, v := range l.List {
		rows[i] = linkRow{v, l.BusyLimit, syn}
	}
	cols := measuredColumns(linkColumns, rows, func(r linkRow) time.Duration { return r.v.Window },
		"input_rate", "output_rate", "packets_in_rate", "packets_out_rate")
	d := Document{
		Kind:   "links",
		Node:   l.Incarnation.Node,
		Title:  plural(int64(l.Total), "connection", "connections") + " to other nodes",
		Table:  TableOf(cols, rows),
		Origin: origin(l.Origin),
	}
	for _, v := range l.List {
		if l.BusyLimit > 0 && v.QueueSize >= l.BusyLimit {
			d.Notes = append(d.Notes, fmt.Sprintf("The connection to %s is busy: more waits to be sent than dist_buf_busy_limit allows, so processes that send there are suspended.", v.Node))
		}
	}
	return d
}
