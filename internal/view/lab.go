package view

import "github.com/hodoscope/hodoscope/lab"

var programColumns = []ColumnOf[lab.Program]{
	{Column{Name: "program", Title: "Program", Unit: Text, Help: "name to give to hodoscope lab run"},
		func(p lab.Program) Value { return p.Name }},
	{Column{Name: "title", Title: "What it is", Unit: Text, Help: "what it is, or suffers from"},
		func(p lab.Program) Value { return p.Title }},
	{Column{Name: "language", Title: "Language", Unit: Text, Help: "what it is written in"},
		func(p lab.Program) Value { return string(p.Language) }},
	{Column{Name: "variants", Title: "Variants", Unit: Strings, Help: "other ways to start it"},
		func(p lab.Program) Value { return texts(p.Named()) }},
}

// Lab lists programs of the lab.
func Lab(programs []lab.Program) Document {
	return Document{
		Kind:   "lab",
		Title:  plural(int64(len(programs)), "program", "programs"),
		Table:  TableOf(programColumns, programs),
		Origin: Origin{Method: "exact", Seen: len(programs), Of: len(programs)},
	}
}
