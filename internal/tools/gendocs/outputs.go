package main

import (
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/bench"
	"github.com/hodoscope/hodoscope/internal/cli"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/view"
)

// printed is what output.md is made from.
type printed struct {
	Formats  any
	Commands []output
}

// output is what a command writes. Columns are those of its table or tree; else
// there are Sections.
type output struct {
	Command  string
	Tree     bool
	Columns  []view.Column
	Sections []section
}

type section struct {
	Name    string
	Fields  []view.Field
	Columns []view.Column // of a section that is a table
}

// outputs reads names from views of a model that is empty: those have all there are.
func outputs() printed {
	return printed{cli.Formats, []output{
		sections("system", view.System(&beam.System{})),
		table("ps", view.ProcessColumns()),
		table("groups", view.Groups(&beam.Census{}, "group", "", 0, etf.Erlang).Table.Columns),
		table("groups --by application", view.Groups(&beam.Census{}, "application", "", 0, etf.Erlang).Table.Columns),
		table("groups --by function", view.Groups(&beam.Census{}, "function", "", 0, etf.Erlang).Table.Columns),
		table("groups --by parent", view.Groups(&beam.Census{}, "parent", "", 0, etf.Erlang).Table.Columns),
		sections("inspect", view.Process(&beam.ProcessDetail{StateNote: "asked for"}, etf.Erlang)),
		table("apps", view.Applications(&beam.Applications{}, etf.Erlang).Table.Columns),
		{Command: "tree", Tree: true, Columns: view.SupervisionTree(&beam.Tree{}, etf.Erlang).Tree.Columns},
		table("ets", view.EtsTables(&beam.EtsTables{}, etf.Erlang).Table.Columns),
		table("ets --group", view.EtsGroups(&beam.EtsGroups{}, etf.Erlang).Table.Columns),
		sections("mnesia", view.Mnesia(&beam.Mnesia{Status: "running"}, etf.Erlang)),
		table("ports", view.Ports(&beam.Ports{}, etf.Erlang).Table.Columns),
		table("allocators", view.Allocators(&beam.Allocators{}, false).Table.Columns),
		table("allocators --instances", view.Allocators(&beam.Allocators{}, true).Table.Columns),
		table("links", view.Links(&beam.Links{}, etf.Erlang).Table.Columns),
		sections("microstates", view.Microstates(&beam.Microstates{}, false)),
		sections("locks", view.Locks(&beam.Locks{}, "", 0)),
		sections("waits --all", view.Waits(&beam.Waits{}, true, etf.Erlang)),
		sections("probe status", view.ProbeModule(&beam.ProbeModule{})),
		table("events", view.EventColumns()),
		sections("bench", bench.Document(&bench.Report{})),
		table("metrics", view.Metrics(metric.Core, "", false).Table.Columns),
		sections("metrics NAME", view.Metric(metric.Catalogue[0])),
		table("lab list", view.Lab(nil).Table.Columns),
		table("nodes", view.Nodes("", nil).Table.Columns),
	}}
}

func table(command string, columns []view.Column) output {
	return output{Command: command, Columns: columns}
}

func sections(command string, d view.Document) output {
	out := output{Command: command}
	for _, s := range d.Sections {
		one := section{Name: s.Name, Fields: withLimits(s.Fields)}
		if s.Table != nil {
			one.Columns = s.Table.Columns
		}
		out.Sections = append(out.Sections, one)
	}
	return out
}

// withLimits adds what JSON and CSV carry beside a field: its limit, once.
func withLimits(fields []view.Field) []view.Field {
	var out []view.Field
	seen := make(map[string]bool)
	for _, f := range fields {
		seen[f.Name] = true
		out = append(out, f)
		if f.LimitName != "" && !seen[f.LimitName] {
			seen[f.LimitName] = true
			out = append(out, view.Field{Name: f.LimitName, Unit: f.Unit, Help: "what " + f.Name + " counts towards"})
		}
	}
	return out
}
