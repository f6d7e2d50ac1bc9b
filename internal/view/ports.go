package view

import (
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

var portColumns = []ColumnOf[in[beam.Port]]{
	{Column{Name: "id", Title: "Id", Unit: Text, Help: "the port, or the socket's reference"},
		func(r in[beam.Port]) Value { return text(r.v.ID) }},
	{Column{Name: "kind", Title: "Kind", Unit: Text, Help: "port, or socket (of the module socket)"},
		func(r in[beam.Port]) Value { return text(r.v.Kind) }},
	{Column{Name: "name", Title: "Name", Unit: Text, Help: "driver or command"},
		func(r in[beam.Port]) Value { return text(r.v.Name) }},
	{Column{Name: "connected", Title: "Owner", Unit: PidText, Help: "the process connected to it"},
		func(r in[beam.Port]) Value { return pid(r.v.Owner, r.syn) }},
	{Column{Name: "connected_name", Title: "Owner name", Unit: Text, Help: "the owner's registered name"},
		func(r in[beam.Port]) Value { return name(r.v.OwnerName, r.syn) }},
	{Column{Name: "input", Title: "Input", Unit: Bytes, Help: "read from it since it was opened"},
		func(r in[beam.Port]) Value { return number(r.v.Input) }},
	{Column{Name: "output", Title: "Output", Unit: Bytes, Help: "written to it since it was opened"},
		func(r in[beam.Port]) Value { return number(r.v.Output) }},
	{Column{Name: "input_rate", Title: "In", Unit: ByteRate, Help: "read from it within --window, or since an earlier look"},
		func(r in[beam.Port]) Value { return counterRate(r.v.Input, r.v.InputDelta, r.v.Window) }},
	{Column{Name: "output_rate", Title: "Out", Unit: ByteRate, Help: "written to it within --window, or since an earlier look"},
		func(r in[beam.Port]) Value { return counterRate(r.v.Output, r.v.OutputDelta, r.v.Window) }},
	{Column{Name: "queue_size", Title: "Queue", Unit: Bytes, Help: "waits in the driver's queue to be written"},
		func(r in[beam.Port]) Value { return number(r.v.QueueSize) }},
	{Column{Name: "local_address", Title: "Local", Unit: Text, Help: "its own address"},
		func(r in[beam.Port]) Value { return text(r.v.Local) }},
	{Column{Name: "remote_address", Title: "Remote", Unit: Text, Help: "the peer's address"},
		func(r in[beam.Port]) Value { return text(r.v.Remote) }},
	{Column{Name: "state", Title: "State", Unit: Text, Wide: true, Help: "of a socket"},
		func(r in[beam.Port]) Value { return text(r.v.State) }},
	{Column{Name: "memory", Title: "Memory", Unit: Bytes, Wide: true, Help: "used by the runtime for it"},
		func(r in[beam.Port]) Value { return number(r.v.Memory) }},
	{Column{Name: "links", Title: "Links", Unit: Count, Wide: true, Help: "processes linked to it"},
		func(r in[beam.Port]) Value { return number(r.v.Links) }},
	{Column{Name: "os_pid", Title: "OS pid", Unit: Number, Wide: true, Help: "of the program behind a spawned port"},
		func(r in[beam.Port]) Value {
			if r.v.OSPid <= 0 {
				return nil
			}
			return r.v.OSPid
		}},
}

// Ports lists ports and NIF sockets.
func Ports(p *beam.Ports, syn etf.Syntax) Document {
	rows := rowsIn(p.List, syn)
	return Document{
		Kind:   "ports",
		Node:   p.Incarnation.Node,
		Title:  fmt.Sprintf("%d of %d ports and sockets", len(p.List), p.Total),
		Table:  TableOf(measuredColumns(portColumns, rows, func(r in[beam.Port]) time.Duration { return r.v.Window }, "input_rate", "output_rate"), rows),
		Origin: origin(p.Origin),
	}
}
