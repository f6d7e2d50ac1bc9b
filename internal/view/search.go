package view

import (
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/metric"
)

// found is one thing of a node that bears a name.
type found struct {
	kind, name, detail string
	pid                Value
}

var foundColumns = []ColumnOf[found]{
	{Column{Name: "kind", Title: "Kind", Unit: Text, Help: "process, group, application or metric"}, func(f found) Value { return f.kind }},
	{Column{Name: "name", Title: "Name", Unit: Text, Help: "what it is called"}, func(f found) Value { return f.name }},
	{Column{Name: "detail", Title: "What it is", Unit: Text, Help: "what else tells it apart"}, func(f found) Value { return text(f.detail) }},
	{Column{Name: "pid", Title: "Pid", Unit: PidText, Help: "of a process"}, func(f found) Value { return f.pid }},
}

// MostFound bounds how many of a kind a search gives.
const MostFound = 8

// Search is what of a node has a text in its name: processes, which were chosen
// already, groups, applications and metrics, at most MostFound of each. Either of p and
// c may be nil.
func Search(words string, p *beam.Processes, c *beam.Census, syn etf.Syntax) Document {
	d := Document{Kind: "search", Title: words}
	var rows []found
	if p != nil {
		d.Node, d.Origin = p.Incarnation.Node, origin(p.Origin)
		for i := range p.Pid[:min(len(p.Pid), MostFound)] {
			rows = append(rows, foundProcess(p, i, syn))
		}
	}
	if c != nil {
		rows = append(rows, foundGroups("group", words, c.Groups)...)
		rows = append(rows, foundGroups("application", words, c.Applications)...)
	}
	rows = append(rows, foundMetrics(words)...)
	d.Table = TableOf(foundColumns, rows)
	return d
}

// foundProcess calls a process by what says most of it.
func foundProcess(p *beam.Processes, i int, syn etf.Syntax) found {
	f := found{kind: "process", pid: pid(p.Pid[i], syn)}
	called := []string{p.RegisteredName[i], p.Label[i]}
	if call, ok := mfa(p.InitialCall[i], syn).(string); ok {
		called = append(called, call)
	}
	for _, s := range called {
		switch {
		case s == "":
		case f.name == "":
			f.name = s
		case f.detail == "":
			f.detail = s
		}
	}
	return f
}

func foundGroups(kind, words string, list []beam.Group) (rows []found) {
	for i := range list {
		if g := &list[i]; g.Name != "" && len(rows) < MostFound && holds(g.Name, words) {
			rows = append(rows, found{kind: kind, name: g.Name, detail: plural(int64(g.Count), "process", "processes")})
		}
	}
	return rows
}

func foundMetrics(words string) (rows []found) {
	for _, m := range metric.Catalogue {
		if m.Set == "" && len(rows) < MostFound && (holds(m.Name, words) || holds(m.PrometheusName(), words)) {
			rows = append(rows, found{kind: "metric", name: m.Name, detail: m.Help})
		}
	}
	return rows
}

// holds tells whether a name has all words in it, in any case.
func holds(name, words string) bool {
	name = strings.ToLower(name)
	for _, w := range strings.Fields(strings.ToLower(words)) {
		if !strings.Contains(name, w) {
			return false
		}
	}
	return true
}
