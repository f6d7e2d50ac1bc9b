package view

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// spawnerRow is who started members of a group of so many.
type spawnerRow struct {
	s     beam.Spawner
	count int
	syn   etf.Syntax
}

// hasEnded is said of who started others, and left no name.
const hasEnded = "one that has ended"

var spawnerColumns = []ColumnOf[spawnerRow]{
	{Column{Name: "spawner", Title: "Started by", Unit: Text, Help: "registered name or group of the process that spawned them"},
		func(r spawnerRow) Value {
			if r.s.Name == "" {
				return Missing(hasEnded)
			}
			return group(r.s.Name, r.syn)
		}},
	{Column{Name: "pid", Title: "Pid", Unit: PidText, Help: "who of them started most"},
		func(r spawnerRow) Value { return pid(r.s.Pid, r.syn) }},
	{Column{Name: "children", Title: "Processes", Unit: Count, Help: "of this group, that it started and that live"},
		func(r spawnerRow) Value { return int64(r.s.Children) }},
	{Column{Name: "share", Title: "Part", Unit: Ratio, Help: "of the group"},
		func(r spawnerRow) Value { return share(int64(r.s.Children), int64(r.count)) }},
	{Column{Name: "lives", Title: "Lives", Unit: Bool, Help: "whether it still does"},
		func(r spawnerRow) Value { return r.s.Lives }},
	{Column{Name: "parents", Title: "Of them", Unit: Count, Help: "processes of this name or group that started some"},
		func(r spawnerRow) Value { return int64(r.s.Parents) }},
}

// spelledOut are titles that say nothing without the column before them.
var spelledOut = map[string]string{"max_queue_pid": "Longest queue is of", "max_heap_pid": "Largest heap is of"}

// Group is one group of processes: its numbers, and who starts its members.
func Group(k *beam.Kin, syn etf.Syntax) Document {
	row := groupRow{&k.Group, 0, syn}
	var fields []Field
	for _, c := range groupColumns {
		if c.Name != "share" {
			fields = append(fields, Field{Name: c.Name, Title: cmp.Or(spelledOut[c.Name], c.Title), Unit: c.Unit, Value: c.Get(row), Help: c.Help})
		}
	}
	rows := make([]spawnerRow, len(k.Spawners))
	for i, s := range k.Spawners {
		rows[i] = spawnerRow{s, k.Group.Count, syn}
	}
	title, _ := name(k.Group.Name, syn).(string)
	return Document{
		Kind:  "group",
		Node:  k.Incarnation.Node,
		Title: title,
		Sections: []Section{
			{Name: "spawners", Title: "Who starts them", Table: TableOf(spawnerColumns, rows), Notes: kinNotes(k)},
			{Name: "identity", Title: "What they are", Fields: []Field{
				{Name: "initial_call", Title: "Initial call", Unit: MFAText, Value: mfa(k.Group.InitialCall, syn), Help: "the function they began with"},
				{Name: "label", Title: "Label", Unit: Text, Value: text(k.Group.Label), Help: "what their labels have in common"},
				{Name: "under", Title: "Below", Unit: Text, Value: group(k.Group.Under, syn), Help: "whose family they are of, where that tells groups apart"},
				{Name: "application", Title: "Application", Unit: Text, Value: text(k.Group.Application), Help: "where it is one for all of them"},
			}},
			{Name: "numbers", Title: "Numbers", Fields: fields},
		},
		Origin: Origin{Method: beam.Exact.String(), Seen: k.Group.Followed, Of: k.Group.Count},
	}
}

func kinNotes(k *beam.Kin) []string {
	var notes []string
	if k.OtherChildren > 0 {
		notes = append(notes, fmt.Sprintf("%d more were started by %d others.", k.OtherChildren, k.Others))
	}
	if k.Unknown > 0 {
		notes = append(notes, fmt.Sprintf("Of %d it is not known who started them.", k.Unknown))
	}
	return notes
}

// GroupNamed is the name by which a census knows a group that is printed so, in either
// language: a link is read by others.
func GroupNamed(c *beam.Census, printed string) string {
	if c != nil {
		i := slices.IndexFunc(c.Groups, func(g beam.Group) bool { return g.Name == printed || name(g.Name, etf.Elixir) == printed })
		if i >= 0 {
			return c.Groups[i].Name
		}
	}
	return printed
}
