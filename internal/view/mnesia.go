package view

import (
	"fmt"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

const notInMemory = "not in memory here"

// inMemory is a number that tables in memory on the node have.
func inMemory(v int64) Value {
	if v < 0 {
		return Missing(notInMemory)
	}
	return v
}

var mnesiaNodeColumns = []ColumnOf[beam.MnesiaNode]{
	{Column{Name: "node", Title: "Node", Unit: Text, Help: "of the schema (db_nodes)"},
		func(n beam.MnesiaNode) Value { return text(n.Name) }},
	{Column{Name: "running", Title: "Running", Unit: Bool, Help: "among running_db_nodes of this node. One that is not is down, cut off by the network, or runs for itself since it was"},
		func(n beam.MnesiaNode) Value { return n.Running }},
	{Column{Name: "schema", Title: "Schema", Unit: Text, Help: "where it keeps the schema: disc_copies or ram_copies"},
		func(n beam.MnesiaNode) Value { return text(n.Schema) }},
}

var mnesiaTableColumns = []ColumnOf[in[beam.MnesiaTable]]{
	{Column{Name: "name", Title: "Table", Unit: Text, Help: "its name; schema is Mnesia's own"},
		func(r in[beam.MnesiaTable]) Value { return name(r.v.Name, r.syn) }},
	{Column{Name: "size", Title: "Records", Unit: Count, Help: "in the copy of this node, where that is in memory"},
		func(r in[beam.MnesiaTable]) Value { return inMemory(r.v.Size) }},
	{Column{Name: "memory", Title: "Memory", Unit: Bytes, Help: "of the copy of this node, without large binaries and indexes"},
		func(r in[beam.MnesiaTable]) Value { return inMemory(r.v.Memory) }},
	{Column{Name: "storage_type", Title: "Storage", Unit: Text, Help: "how this node keeps it: ram_copies, disc_copies, disc_only_copies, external with the name of a backend, or unknown: not here"},
		func(r in[beam.MnesiaTable]) Value { return text(r.v.StorageType) }},
	{Column{Name: "where_to_read", Title: "Read from", Unit: Text, Help: "the node that reads go to; nowhere: the table is not loaded, and no node has it for this one"},
		func(r in[beam.MnesiaTable]) Value { return text(r.v.WhereToRead) }},
	{Column{Name: "active_replicas", Title: "Active", Unit: Count, Help: "copies that are loaded and take part in updates"},
		func(r in[beam.MnesiaTable]) Value { return int64(r.v.Active()) }},
	{Column{Name: "copies", Title: "Copies", Unit: Count, Help: "nodes that keep a copy"},
		func(r in[beam.MnesiaTable]) Value { return int64(len(r.v.Copies)) }},
	{Column{Name: "away", Title: "Away", Unit: Strings, Help: "nodes whose copy is not active: they catch up when they come back"},
		func(r in[beam.MnesiaTable]) Value { return texts(away(r.v)) }},
	{Column{Name: "type", Title: "Type", Unit: Text, Wide: true, Help: "set, ordered_set or bag"},
		func(r in[beam.MnesiaTable]) Value { return text(r.v.Type) }},
	{Column{Name: "index", Title: "Indexes", Unit: Count, Wide: true, Help: "attributes with an index; each is a table of its own"},
		func(r in[beam.MnesiaTable]) Value { return int64(r.v.Index) }},
	{Column{Name: "access_mode", Title: "Access", Unit: Text, Wide: true, Help: "read_write or read_only"},
		func(r in[beam.MnesiaTable]) Value { return text(r.v.AccessMode) }},
	{Column{Name: "local_content", Title: "Local", Unit: Bool, Wide: true, Help: "each node has contents of its own"},
		func(r in[beam.MnesiaTable]) Value { return r.v.Local }},
	{Column{Name: "majority", Title: "Majority", Unit: Bool, Wide: true, Help: "updates fail unless most of the copies take part"},
		func(r in[beam.MnesiaTable]) Value { return r.v.Majority }},
	{Column{Name: "load_reason", Title: "Loaded because", Unit: Text, Wide: true, Help: "why the copy here was loaded as it was, in Mnesia's words"},
		func(r in[beam.MnesiaTable]) Value { return text(r.v.LoadReason) }},
	{Column{Name: "load_node", Title: "Loaded from", Unit: Text, Wide: true, Help: "the node that the copy here was loaded from"},
		func(r in[beam.MnesiaTable]) Value { return text(r.v.LoadNode) }},
	{Column{Name: "nodes", Title: "On", Unit: Strings, Wide: true, Help: "nodes that keep a copy, and how"},
		func(r in[beam.MnesiaTable]) Value {
			var all []string
			for _, c := range r.v.Copies {
				all = append(all, c.Node+" "+c.StorageType)
			}
			return texts(all)
		}},
}

// away are the nodes whose copy of a table is not active.
func away(t beam.MnesiaTable) (nodes []string) {
	for _, c := range t.Copies {
		if !c.Active {
			nodes = append(nodes, c.Node)
		}
	}
	return nodes
}

// mnesiaRunning are mnesia:system_info(is_running)'s words for a status.
var mnesiaRunning = map[string]string{"": "no", "running": "yes"}

// Mnesia is what Mnesia on a node knows of itself. Names of fields are items of
// mnesia:system_info/1 where these have them.
func Mnesia(m *beam.Mnesia, syn etf.Syntax) Document {
	d := Document{Kind: "mnesia", Node: m.Incarnation.Node, Title: "Mnesia", Origin: origin(m.Origin)}
	if !m.Running() {
		d.Sections = []Section{{Name: "mnesia", Title: "Mnesia", Fields: mnesiaFields(m)[:1]}}
		d.Notes = []string{"Mnesia does not run on this node."}
		return d
	}
	d.Title = fmt.Sprintf("%s, of which %d are shown", plural(int64(m.Total), "table of Mnesia", "tables of Mnesia"), len(m.List))
	d.Sections = []Section{
		{Name: "mnesia", Title: "Mnesia", Fields: mnesiaFields(m)},
		{Name: "transactions", Title: "Transactions", Fields: transactionFields(m)},
		{Name: "nodes", Title: "Nodes", Table: TableOf(mnesiaNodeColumns, m.Nodes)},
		{Name: "tables", Title: "Tables", Table: TableOf(mnesiaTableColumns, rowsIn(m.List, syn))},
	}
	for _, r := range mnesiaReadings {
		if s := r(m); s != "" {
			d.Notes = append(d.Notes, s)
		}
	}
	return d
}

func mnesiaFields(m *beam.Mnesia) []Field {
	running, ok := mnesiaRunning[m.Status]
	if !ok {
		running = m.Status
	}
	return []Field{
		{Name: "is_running", Title: "Running", Unit: Text, Value: running, Help: "yes, no, starting or stopping"},
		{Name: "version", Title: "Version", Unit: Text, Value: text(m.Version)},
		{Name: "tables", Title: "Tables", Unit: Count, Value: int64(m.Total), Help: "of the schema, itself among them"},
		{Name: "nowhere", Title: "Tables nowhere", Unit: Count, Value: int64(m.Nowhere), Help: "tables that are not loaded, and that no node has for this one"},
		{Name: "elsewhere", Title: "Tables elsewhere", Unit: Count, Value: int64(m.Elsewhere), Help: "tables of which this node has no copy: each read of them goes to another node"},
		{Name: "size", Title: "Records", Unit: Count, Value: number(m.Size), Help: "in tables in memory here"},
		{Name: "memory", Title: "Memory", Unit: Bytes, Value: number(m.Memory), Help: "of tables in memory here, without large binaries and indexes"},
		{Name: "directory", Title: "Directory", Unit: Text, Value: text(m.Directory), Help: "where it keeps what is on disc"},
		{Name: "use_dir", Title: "On disc", Unit: Bool, Value: m.UseDir, Help: "uses its directory; no: all is in memory, and gone when the last node stops"},
	}
}

func transactionFields(m *beam.Mnesia) []Field {
	t := m.Transactions
	counted := func(name, title, help string, count, delta int64) []Field {
		return []Field{
			{Name: name + "_rate", Title: title, Unit: Rate, Value: counterRate(count, delta, t.Window), Help: help},
			{Name: name, Title: title + " in all", Unit: Count, Value: number(count), Help: "since Mnesia was started here"},
		}
	}
	over := Value(Missing(noWindow))
	if t.Window > 0 {
		over = seconds(t.Window)
	}
	fields := counted("transaction_commits", "Commits", "transactions begun on this node that succeeded; dirty operations are not counted", t.Commits, t.CommitsDelta)
	fields = append(fields, counted("transaction_failures", "Failures", "transactions that were aborted", t.Failures, t.FailuresDelta)...)
	fields = append(fields, counted("transaction_restarts", "Restarts", "a transaction that meets a lock of an older one gives up its locks, and begins again after a pause", t.Restarts, t.RestartsDelta)...)
	fields = append(fields, counted("transaction_log_writes", "Log writes", "to the log of transactions, which only tables on disc have", t.LogWrites, t.LogWritesDelta)...)
	return append(fields,
		Field{Name: "log_writes_left", Title: "Writes until dump", Unit: Count, Value: number(t.LogWritesLeft), Help: "then, or after dump_log_time_threshold, the log goes into the tables' files"},
		Field{Name: "window", Title: "Measured over", Unit: Seconds, Value: over, Help: "the time that rates are means of"},
		Field{Name: "held_locks", Title: "Locks", Unit: Count, Value: number(m.HeldLocks), Help: "that transactions hold on this node, for reading or writing"},
		Field{Name: "lock_queue", Title: "Wait for locks", Unit: Count, Value: number(m.LockQueue), Help: "requests of transactions that are older than who has the lock; younger ones do not wait, but restart"},
		Field{Name: "mnesia_tm", Title: "Manager's queue", Unit: Count, Value: number(m.ManagerQueueLen), Help: "messages that wait for mnesia_tm, through which every transaction passes"},
		Field{Name: "mnesia_locker", Title: "Locker's queue", Unit: Count, Value: number(m.LockerQueueLen), Help: "messages that wait for mnesia_locker, which gives locks"},
		Field{Name: "overload", Title: "Overloaded", Unit: Strings, Value: texts(m.Overloaded), Help: "what Mnesia itself says it is overloaded in: mnesia_tm, mnesia_dump_log"},
	)
}

// mnesiaReadings are sentences about what is not as it should be; "" when it is.
var mnesiaReadings = []func(*beam.Mnesia) string{
	func(m *beam.Mnesia) string {
		missing := m.Away()
		if len(missing) == 0 {
			return ""
		}
		return fmt.Sprintf("%s not here: %s. Where such a node runs all the same, the network was cut between them: both go on for themselves, and what is written on one side is lost when they meet again.",
			plural(int64(len(missing)), "node of the schema is", "nodes of the schema are"), strings.Join(some(missing), ", "))
	},
	func(m *beam.Mnesia) string {
		if m.Nowhere == 0 {
			return ""
		}
		return fmt.Sprintf("%s be read: not loaded yet, or kept only by nodes that are away.", plural(int64(m.Nowhere), "table cannot", "tables cannot"))
	},
	func(m *beam.Mnesia) string {
		if len(m.Overloaded) == 0 {
			return ""
		}
		return "Mnesia says that it is overloaded in " + strings.Join(m.Overloaded, " and ") + ": more comes than it can do."
	},
}

// some are the first few names, and how many there are besides.
func some(names []string) []string {
	const shown = 5
	if len(names) <= shown {
		return names
	}
	return append(names[:shown:shown], fmt.Sprintf("and %d more", len(names)-shown))
}
