package view

import (
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/probe"
)

// Program is this program, and what it does here.
type Program struct {
	Version, Built string // Built: with what and for what
	Started        time.Time
	Store          string // where numbers are kept, in words
	Nodes          int
	Detectors      int
	Rules          int // negative: none can run here
}

// Visitor is who looks at the page.
type Visitor struct {
	Name, Role string
	How        string // how one gets in
	Inspects   bool
}

// Deed is what was done to a node beyond looking, as the audit log has it.
type Deed struct {
	At                                             time.Time
	Person, Role, From, Node, Effect, Call, Object string
}

// About is a page on the observer itself. note says why there are no deeds; "" where
// there are, or none were done.
func About(p Program, v Visitor, deeds []Deed, note string) Document {
	d := Document{Kind: "about", Title: "About this observer", Origin: Origin{Method: "exact"}, Sections: []Section{
		ProgramOf(p),
		{Name: "visitor", Title: "You", Fields: []Field{
			{Name: "user", Title: "User", Unit: Text, Value: text(v.Name), Help: "of the web file; none where a link with a token lets in"},
			{Name: "role", Title: "Role", Unit: Text, Value: text(v.Role), Help: "a viewer sees all tables and charts; an inspector may also ask processes for what they hold"},
			{Name: "how", Title: "Let in by", Unit: Text, Value: text(v.How)},
		}},
	}}
	audit := Section{Name: "audit", Title: "Audit: what was done beyond looking"}
	if v.Inspects {
		audit.Table = TableOf(deedColumns, deeds)
	} else {
		note = "The role inspector is needed to read it."
	}
	if note != "" {
		audit.Notes = []string{note}
	}
	d.Sections = append(d.Sections, audit, Section{Name: "calls", Title: fmt.Sprintf("All that may be asked of a node (%d)", len(probe.Calls)),
		Table: TableOf(callColumns, probe.Calls),
		Notes: []string{"There is no other way to a node, and no text is evaluated there. The source of each is in internal/probe/erl/requests."}})
	return d
}

// ProgramOf is what this program is, as a section.
func ProgramOf(p Program) Section {
	return Section{Name: "program", Title: "Program", Fields: []Field{
		{Name: "version", Title: "Version", Unit: Text, Value: text(p.Version)},
		{Name: "built", Title: "Built with, for", Unit: Text, Value: text(p.Built)},
		{Name: "started", Title: "Started", Unit: Text, Value: timestamp(p.Started)},
		{Name: "nodes", Title: "Nodes watched", Unit: Count, Value: int64(p.Nodes)},
		{Name: "store", Title: "Numbers are kept", Unit: Text, Value: text(p.Store)},
		{Name: "detectors", Title: "Detectors", Unit: Count, Value: int64(p.Detectors), Help: "of what is wrong with a node: hodoscope explain lists them"},
		{Name: "rules", Title: "Alert rules", Unit: Count, Value: unlessNegative(p.Rules)},
	}}
}

func timestamp(t time.Time) Value {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC") // which may be days ago
}

var deedColumns = []ColumnOf[Deed]{
	{Column{Name: "time", Title: "Time", Unit: Text}, func(d Deed) Value { return timestamp(d.At) }},
	{Column{Name: "person", Title: "User", Unit: Text, Help: "of the page; in a shell, of the operating system"}, func(d Deed) Value { return text(d.Person) }},
	{Column{Name: "role", Title: "Role", Unit: Text}, func(d Deed) Value { return text(d.Role) }},
	{Column{Name: "from", Title: "From", Unit: Text, Help: "address of the browser"}, func(d Deed) Value { return text(d.From) }},
	{Column{Name: "node", Title: "Node", Unit: Text}, func(d Deed) Value { return text(d.Node) }},
	{Column{Name: "effect", Title: "Effect", Unit: Text, Help: "touch: a process ran to answer; act: the node was changed"}, func(d Deed) Value { return text(d.Effect) }},
	{Column{Name: "call", Title: "Call", Unit: Text, Help: "row of the table of all that may be asked"}, func(d Deed) Value { return text(d.Call) }},
	{Column{Name: "object", Title: "Of", Unit: Text}, func(d Deed) Value { return text(d.Object) }},
}

var callColumns = []ColumnOf[probe.Call]{
	{Column{Name: "call", Title: "Call", Unit: Text}, func(c probe.Call) Value { return c.Name }},
	{Column{Name: "effect", Title: "Effect", Unit: Text, Help: "look: no process of the application runs for it; touch: one does, or is copied from; act: it changes the node"},
		func(c probe.Call) Value { return c.Effect.String() }},
	{Column{Name: "class", Title: "Costs by", Unit: Text, Help: "what its cost grows with"}, func(c probe.Call) Value { return c.Class.String() }},
	{Column{Name: "heap", Title: "Heap limit", Unit: Bytes, Help: "our process is ended beyond it"}, func(c probe.Call) Value { return int64(c.Heap) * 8 }},
	{Column{Name: "max_reply", Title: "Message limit", Unit: Bytes, Help: "of one message of the answer"}, func(c probe.Call) Value { return int64(c.MaxReply) }},
	{Column{Name: "timeout", Title: "Time limit", Unit: Seconds, Help: "none for what stays as long as we do"}, func(c probe.Call) Value { return known(c.Timeout.Seconds()) }},
	{Column{Name: "what", Title: "What", Unit: Text}, func(c probe.Call) Value { return c.What }},
	{Column{Name: "blocks", Title: "May wait for", Unit: Text, Wide: true}, func(c probe.Call) Value { return text(c.Blocks) }},
}

// Watching is what watching one node costs it.
type Watching struct {
	Node                string
	Limit, Used         float64 // shares of one scheduler
	Interval, Sampling  time.Duration
	Method              string // of the last census
	Followed, Processes int
	Woken               float64
	Note                string
	Restarts            int
	Since               time.Time
}

// AboutNode is what the observer does to one node.
func AboutNode(w Watching) Document {
	s := Section{Name: "cost", Title: "What watching costs this node", Fields: []Field{
		{Name: "used", Title: "Of one scheduler", Unit: Ratio, Value: w.Used, Limit: w.Limit, LimitName: "budget", Share: shareOf(w.Used, w.Limit), Help: "of its time, lately; where a look costs more than the budget, looks come less often"},
		{Name: "interval", Title: "Between looks", Unit: Seconds, Value: w.Interval.Seconds()},
		{Name: "sampling", Title: "Between censuses", Unit: Seconds, Value: known(w.Sampling.Seconds()), Help: "of all processes"},
		{Name: "method", Title: "Census", Unit: Text, Value: text(w.Method), Help: "exact: all processes are followed; sampled: some are"},
		{Name: "followed", Title: "Processes followed", Unit: Count, Value: known(int64(w.Followed)), Limit: known(int64(w.Processes))},
		{Name: "woken", Title: "Processes woken a minute", Unit: Count, Value: int64(w.Woken + 0.5), Help: "those that ran for a moment to answer"},
		{Name: "since", Title: "In this state since", Unit: Text, Value: timestamp(w.Since), Help: "attached, or why not"},
		{Name: "restarts", Title: "Restarts seen", Unit: Count, Value: int64(w.Restarts)},
	}}
	if w.Note != "" {
		s.Notes = []string{w.Note}
	}
	return Document{Kind: "about_node", Node: w.Node, Title: "Watching " + w.Node, Origin: Origin{Method: "exact"}, Sections: []Section{s}}
}

// known is nil for what is not known yet.
func known[N int64 | float64](n N) Value {
	if n <= 0 {
		return nil
	}
	return n
}

func shareOf(part, whole float64) Value {
	if whole <= 0 {
		return nil
	}
	return part / whole
}
