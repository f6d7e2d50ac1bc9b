package view

import (
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// Process is everything known of one process. Field names are the items of
// erlang:process_info/2 and, under memory, of garbage_collection_info.
func Process(p *beam.ProcessDetail, syn etf.Syntax) Document {
	d := Document{
		Kind:   "process",
		Node:   p.Incarnation.Node,
		Title:  "Process " + pidText(p.Pid.String(), syn),
		Origin: origin(p.Origin),
		Sections: []Section{
			{Name: "process", Title: "Process", Fields: identityFields(p, syn)},
			{Name: "work", Title: "Work", Fields: workFields(p, syn)},
			{Name: "memory", Title: "Memory", Fields: processMemoryFields(p), Notes: processMemoryNotes(p)},
		},
	}
	switch {
	case p.RegisteredName != "":
		d.Title += " " + p.RegisteredName
	case p.Label != "":
		d.Title += " " + p.Label
	}
	d.Sections = append(d.Sections, Section{Name: "current_stacktrace", Title: "Stack, innermost first",
		Table: TableOf(frameColumns, rowsIn(p.Stack, syn))})
	for _, l := range []struct {
		name, title string
		list        []beam.Peer
		total       int
	}{
		{"links", "Links", p.Links, p.LinksTotal},
		{"monitors", "Monitors", p.Monitors, p.MonitorsTotal},
		{"monitored_by", "Monitored by", p.MonitoredBy, p.MonitoredTotal},
	} {
		d.Sections = append(d.Sections, peerSection(l.name, l.title, l.list, l.total, syn))
	}
	d.Sections = append(d.Sections, dictionarySection(p))
	if p.Messages != nil {
		d.Sections = append(d.Sections, contentsSection("messages", "Messages, oldest first", messageColumns, p.Messages))
	}
	if p.Dictionary != nil {
		d.Sections = append(d.Sections, contentsSection("dictionary_values", "Process dictionary", pairColumns, p.Dictionary))
	}
	if p.State != "" || p.StateNote != "" {
		d.Sections = append(d.Sections, stateSection(p))
	}
	return d
}

func identityFields(p *beam.ProcessDetail, syn etf.Syntax) []Field {
	return []Field{
		{Name: "pid", Title: "Pid", Unit: PidText, Value: pid(p.Pid, syn), Help: "as it pastes into a shell on the node"},
		{Name: "registered_name", Title: "Registered name", Unit: Text, Value: name(p.RegisteredName, syn)},
		{Name: "label", Title: "Label", Unit: Text, Value: text(p.Label), Help: "proc_lib:set_label/1 (OTP 27 and later) or $process_label"},
		{Name: "initial_call", Title: "Initial call", Unit: MFAText, Value: mfa(p.InitialCall, syn), Help: "for OTP processes the real one, from $initial_call"},
		{Name: "application", Title: "Application", Unit: Text, Value: text(p.Application), Help: "whose application master is its group leader"},
		{Name: "parent", Title: "Parent", Unit: PidText, Value: pid(p.Parent, syn), Help: "the process that started it"},
		{Name: "ancestors", Title: "Ancestors", Unit: Strings, Value: texts(pidTexts(p.Ancestors, syn)), Help: "$ancestors, nearest first"},
		{Name: "group_leader", Title: "Group leader", Unit: PidText, Value: text(pidText(p.GroupLeader, syn))},
	}
}

func workFields(p *beam.ProcessDetail, syn etf.Syntax) []Field {
	return []Field{
		{Name: "status", Title: "Status", Unit: Text, Value: text(p.Status)},
		{Name: "current_function", Title: "Current function", Unit: MFAText, Value: mfa(p.CurrentFunction, syn), Help: "the function it executes or waits in"},
		{Name: "message_queue_len", Title: "Message queue", Unit: Count, Value: number(p.MessageQueueLen), Help: "messages that wait in its mailbox"},
		{Name: "message_queue_data", Title: "Messages kept", Unit: Text, Value: text(p.MessageQueue), Help: "on_heap or off_heap"},
		{Name: "reductions", Title: "Reductions", Unit: Count, Value: number(p.Reductions), Help: "work done since it was started"},
		{Name: "priority", Title: "Priority", Unit: Text, Value: text(p.Priority)},
		{Name: "trap_exit", Title: "Traps exits", Unit: Bool, Value: p.TrapExit},
		{Name: "error_handler", Title: "Error handler", Unit: Text, Value: text(p.ErrorHandler)},
	}
}

func processMemoryFields(p *beam.ProcessDetail) []Field {
	bytes := func(name, title string, v int64, help string) Field {
		return Field{Name: name, Title: title, Unit: Bytes, Value: number(v), Help: help}
	}
	maxHeap := number(p.MaxHeapSize)
	if p.MaxHeapSize == 0 {
		maxHeap = nil
	}
	return []Field{
		bytes("memory", "Memory", p.Memory, "heap, stack, mailbox and internal structures; large binaries are not in it"),
		bytes("total_heap_size", "Total heap", p.TotalHeapSize, "old and young generation and heap fragments"),
		bytes("heap_size", "Young heap in use", p.HeapSize, "the youngest generation"),
		bytes("heap_block_size", "Young heap block", p.HeapBlockSize, "allocated for the youngest generation and the stack"),
		bytes("old_heap_size", "Old heap in use", p.OldHeapSize, "what survived earlier collections; only a full sweep frees it"),
		bytes("old_heap_block_size", "Old heap block", p.OldHeapBlockSize, "allocated for the old generation"),
		bytes("stack_size", "Stack", p.StackSize, ""),
		bytes("mbuf_size", "Heap fragments", p.MbufSize, "message buffers that are not yet part of the heap"),
		bytes("bin_vheap_size", "Binaries, young", p.BinVHeapSize, "reference counted binaries referred to from the young heap"),
		bytes("bin_old_vheap_size", "Binaries, old", p.BinOldVHeapSize, "reference counted binaries referred to from the old heap"),
		{Name: "binaries", Title: "Binaries", Unit: Count, Value: number(p.Binaries), Help: "number of reference counted binaries it refers to"},
		bytes("binary_memory", "Binaries, bytes", p.BinaryBytes, "of those; a binary counts for every process that holds it"),
		bytes("min_heap_size", "Least heap", p.MinHeapSize, "min_heap_size option"),
		{Name: "max_heap_size", Title: "Heap limit", Unit: Bytes, Value: maxHeap, Help: "max_heap_size option; none when empty"},
		{Name: "minor_gcs", Title: "Minor collections", Unit: Count, Value: number(p.MinorGCs), Help: "since the last full sweep"},
		{Name: "fullsweep_after", Title: "Full sweep after", Unit: Count, Value: number(p.FullsweepAfter), Help: "so many minor collections make the next one a full sweep"},
	}
}

// processMemoryNotes says what the generations mean when they hold back memory.
func processMemoryNotes(p *beam.ProcessDetail) []string {
	held := max(p.OldHeapSize, 0) + max(p.BinOldVHeapSize, 0)
	const worthSaying = 1 << 20
	if held < worthSaying || p.MinorGCs < 0 || p.FullsweepAfter <= p.MinorGCs {
		return nil
	}
	return []string{fmt.Sprintf("The old generation holds %d bytes, binaries included. What of it is garbage stays until a full sweep, "+
		"which comes after %d minor collections; there were %d since the last.", held, p.FullsweepAfter, p.MinorGCs)}
}

var frameColumns = []ColumnOf[in[beam.Frame]]{
	{Column{Name: "function", Title: "Function", Unit: MFAText, Help: "module, function and arity"},
		func(r in[beam.Frame]) Value { return mfa(r.v.MFA, r.syn) }},
	{Column{Name: "file", Title: "File", Unit: Text, Help: "source file, when the module was compiled with it"},
		func(r in[beam.Frame]) Value { return text(r.v.File) }},
	{Column{Name: "line", Title: "Line", Unit: Number, Help: "line in the source file"},
		func(r in[beam.Frame]) Value {
			if r.v.Line <= 0 {
				return nil
			}
			return int64(r.v.Line)
		}},
}

var peerColumns = []ColumnOf[in[beam.Peer]]{
	{Column{Name: "id", Title: "Id", Unit: PidText, Help: "process, port or name"},
		func(r in[beam.Peer]) Value { return peerText(r.v, r.syn) }},
	{Column{Name: "kind", Title: "Kind", Unit: Text, Help: "process, port, name, or foreign (on another node)"},
		func(r in[beam.Peer]) Value { return text(r.v.Kind) }},
	{Column{Name: "registered_name", Title: "Name", Unit: Text, Help: "registered name, if known"},
		func(r in[beam.Peer]) Value { return name(r.v.Name, r.syn) }},
}

func peerSection(name, title string, list []beam.Peer, total int, syn etf.Syntax) Section {
	s := Section{Name: name, Title: fmt.Sprintf("%s (%d)", title, max(total, len(list))), Table: TableOf(peerColumns, rowsIn(list, syn))}
	switch {
	case total < 0:
		s.Title, s.Notes = title+" (not read)", []string{"not read: it has so many links and monitors that a list of them would hold it up"}
	case total > len(list):
		s.Notes = []string{fmt.Sprintf("%d of %d are shown", len(list), total)}
	}
	return s
}

func dictionarySection(p *beam.ProcessDetail) Section {
	total := max(p.DictionaryTotal, len(p.DictionaryKeys))
	s := Section{Name: "dictionary", Title: fmt.Sprintf("Process dictionary (%d)", total),
		Fields: []Field{{Name: "keys", Title: "Keys", Unit: Strings, Value: texts(p.DictionaryKeys),
			Help: "keys only, since values may hold secrets"}}}
	if total > len(p.DictionaryKeys) {
		s.Notes = []string{fmt.Sprintf("%d of %d are shown", len(p.DictionaryKeys), total)}
	}
	return s
}

func stateSection(p *beam.ProcessDetail) Section {
	s := Section{Name: "state", Title: "State",
		Fields: []Field{{Name: "state", Title: "State", Unit: Text, Value: text(p.State), Help: "sys:get_state/1, redacted"}}}
	if p.StateNote != "" {
		s.Notes = []string{p.StateNote}
	}
	return s
}

var messageColumns = []ColumnOf[beam.Content]{
	{Column{Name: "message", Title: "Message", Unit: Text, Help: "as it waits, redacted"}, func(c beam.Content) Value { return c.Term }},
}

var pairColumns = []ColumnOf[beam.Content]{
	{Column{Name: "key", Title: "Key", Unit: Text}, func(c beam.Content) Value { return c.Key }},
	{Column{Name: "value", Title: "Value", Unit: Text, Help: "redacted"}, func(c beam.Content) Value { return c.Term }},
}

func contentsSection(name, title string, columns []ColumnOf[beam.Content], c *beam.Contents) Section {
	return Section{Name: name, Title: title, Table: TableOf(columns, c.List), Notes: contentsNotes(c)}
}

func contentsNotes(c *beam.Contents) (notes []string) {
	if c.Note != "" {
		notes = append(notes, c.Note)
	}
	if c.Total > len(c.List) {
		notes = append(notes, fmt.Sprintf("%d of %d are shown", len(c.List), c.Total))
	}
	return notes
}

// HoldingParts are what a process can be asked for beyond how it is.
var HoldingParts = []string{"state", "messages", "dictionary"}

// Holding is one of them, in full.
type Holding struct {
	Title  string
	List   []beam.Content
	Total  int // -1: not known
	Notes  []string
	Origin Origin
}

// HoldingOf is a part of what a process holds, which was asked for.
func HoldingOf(p *beam.ProcessDetail, part string) Holding {
	h := Holding{Origin: origin(p.Origin)}
	switch c := map[string]*beam.Contents{"messages": p.Messages, "dictionary": p.Dictionary}[part]; {
	case c != nil:
		h.Title, h.List, h.Total, h.Notes = map[string]string{"messages": "Messages, oldest first", "dictionary": "Process dictionary"}[part], c.List, c.Total, contentsNotes(c)
	default:
		h.Title, h.Total = "State", -1
		if p.State != "" {
			h.List, h.Total = []beam.Content{{Term: p.State}}, 1
		}
		if p.StateNote != "" {
			h.Notes = []string{p.StateNote}
		}
	}
	return h
}

func peerText(p beam.Peer, syn etf.Syntax) Value {
	if p.Text == "" {
		return pid(p.Pid, syn)
	}
	if p.Kind == "process" {
		return pidText(p.Text, syn)
	}
	return p.Text
}

func peers(list []beam.Peer, syn etf.Syntax) Value {
	if len(list) == 0 {
		return nil
	}
	out := make([]string, len(list))
	for i, p := range list {
		out[i], _ = peerText(p, syn).(string)
		if p.Name != "" {
			out[i] += " " + p.Name
		}
	}
	return out
}

func pidTexts(list []string, syn etf.Syntax) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = pidText(s, syn)
	}
	return out
}
