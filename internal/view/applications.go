package view

import (
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

var applicationColumns = []ColumnOf[in[beam.Application]]{
	{Column{Name: "application", Title: "Application", Unit: Text, Help: "its name"},
		func(r in[beam.Application]) Value { return text(r.v.Name) }},
	{Column{Name: "vsn", Title: "Version", Unit: Text, Help: "its version, from the application resource file"},
		func(r in[beam.Application]) Value { return text(r.v.Vsn) }},
	{Column{Name: "running", Title: "Running", Unit: Bool, Help: "started, not only loaded"},
		func(r in[beam.Application]) Value { return r.v.Running }},
	{Column{Name: "processes", Title: "Processes", Unit: Count, Help: "processes whose group leader is its application master"},
		func(r in[beam.Application]) Value {
			if !r.v.Running {
				return nil
			}
			return number(r.v.Processes)
		}},
	{Column{Name: "top", Title: "Top supervisor", Unit: PidText, Help: "the process its start function returned"},
		func(r in[beam.Application]) Value { return pid(r.v.Top, r.syn) }},
	{Column{Name: "top_module", Title: "Module", Unit: Text, Help: "callback module of the top supervisor"},
		func(r in[beam.Application]) Value { return name(r.v.TopModule, r.syn) }},
	{Column{Name: "description", Title: "Description", Unit: Text, Help: "from the application resource file"},
		func(r in[beam.Application]) Value { return text(r.v.Description) }},
	{Column{Name: "application_master", Title: "Master", Unit: PidText, Wide: true, Help: "group leader of its processes"},
		func(r in[beam.Application]) Value { return pid(r.v.Master, r.syn) }},
}

// Applications lists loaded and running applications.
func Applications(a *beam.Applications, syn etf.Syntax) Document {
	running := 0
	for _, app := range a.List {
		if app.Running {
			running++
		}
	}
	return Document{
		Kind:   "applications",
		Node:   a.Incarnation.Node,
		Title:  fmt.Sprintf("%d applications, %d running", len(a.List), running),
		Table:  TableOf(applicationColumns, rowsIn(a.List, syn)),
		Origin: origin(a.Origin),
		Notes:  moduleGone(a.Origin.Cost),
	}
}
