package metric

import "github.com/hodoscope/hodoscope/internal/beam"

// MnesiaReading is of Mnesia. Where it does not run there is no value.
type MnesiaReading struct{ Mnesia *beam.Mnesia }

func (MnesiaReading) Part() Part { return PartMnesia }
func (r MnesiaReading) record(b *builder) {
	if r.Mnesia.Running() {
		recordRows(b, mnesiaRows, r.Mnesia)
		recordRows(b, erlMnesiaRows, r.Mnesia)
	}
}

const (
	mnesiaTableState = "beam.mnesia.table.state"
	mnesiaNodeState  = "beam.mnesia.node.state"
	mnesiaTableName  = "beam.mnesia.table.name"
)

var mnesiaRows = []row[*beam.Mnesia]{
	{Metric{Name: "beam.mnesia.up", Unit: "{database}", Instrument: Gauge, Tier: Standard, Part: PartMnesia,
		Help: "1 when Mnesia runs, 0 while it starts or stops.", Source: "mnesia:system_info(is_running)", Healthy: "1",
		Blind: "A node on which Mnesia is not started has no value of this or any other metric of Mnesia."},
		func(m *beam.Mnesia, put *points) { put.int(one(m.Status == "running")) }},
	{Metric{Name: "beam.mnesia.node.count", Unit: "{node}", Instrument: UpDown, Attributes: []string{mnesiaNodeState}, Tier: Standard, Part: PartMnesia,
		Help: "Nodes of the schema, running or away.", Source: "mnesia:system_info(db_nodes), mnesia:system_info(running_db_nodes)",
		Meaning: "A node that is away is down, or runs for itself since the network was cut. In the second case both sides go on, and what one of them writes will be lost.",
		Healthy: "none away", Watch: "one away", Act: "each of two nodes says that the other is away, and both run"},
		func(m *beam.Mnesia, put *points) {
			away := int64(len(m.Away()))
			put.int(int64(len(m.Nodes))-away, "running")
			put.int(away, "away")
		}},
	{Metric{Name: "beam.mnesia.table.count", Unit: "{table}", Instrument: UpDown, Attributes: []string{mnesiaTableState}, Tier: Standard, Part: PartMnesia,
		Help: "Tables of Mnesia by where the node reads them: here, elsewhere, or nowhere.", Source: "mnesia:table_info(Table, where_to_read)",
		Meaning: "nowhere: the table is not loaded, and no node has it; reads of it fail. elsewhere: each read goes to another node.",
		Healthy: "nowhere 0", Act: "nowhere above 0, when the node is not just starting"},
		func(m *beam.Mnesia, put *points) {
			put.int(int64(m.Origin.Seen-m.Elsewhere-m.Nowhere), "here")
			put.int(int64(m.Elsewhere), "elsewhere")
			put.int(int64(m.Nowhere), "nowhere")
		}},
	{Metric{Name: "beam.mnesia.memory.used", Unit: "By", Instrument: UpDown, Tier: Standard, Part: PartMnesia,
		Help: "Memory of Mnesia's tables that are in memory on the node.", Source: "ets:info(Table, memory), words × word size",
		Meaning: "A part of beam.memory.used of type ets.", Blind: "Indexes, large binaries, tables on disc only and those of other backends."},
		func(m *beam.Mnesia, put *points) { put.int(m.Memory) }},
	{Metric{Name: "beam.mnesia.transaction.commits", Unit: "{transaction}", Instrument: Counter, Tier: Standard, Part: PartMnesia,
		Help: "Transactions of the node that succeeded, since Mnesia was started.", Source: "mnesia:system_info(transaction_commits)",
		Blind: "Dirty operations, which are no transactions."},
		func(m *beam.Mnesia, put *points) { put.int(m.Transactions.Commits) }},
	{Metric{Name: "beam.mnesia.transaction.failures", Unit: "{transaction}", Instrument: Counter, Tier: Standard, Part: PartMnesia,
		Help: "Transactions of the node that were aborted, since Mnesia was started.", Source: "mnesia:system_info(transaction_failures)",
		Meaning: "The application aborted them, an error did, or a table could not be read or written."},
		func(m *beam.Mnesia, put *points) { put.int(m.Transactions.Failures) }},
	{Metric{Name: "beam.mnesia.transaction.restarts", Unit: "{restart}", Instrument: Counter, Tier: Standard, Part: PartMnesia,
		Help: "Restarts of transactions on the node, since Mnesia was started.", Source: "mnesia:system_info(transaction_restarts)",
		Meaning: "A transaction that meets a lock of an older one gives up its own, waits, and begins again. Many for each commit: transactions want the same records.",
		Healthy: "few beside the commits", Watch: "as many as commits"},
		func(m *beam.Mnesia, put *points) { put.int(m.Transactions.Restarts) }},
	{Metric{Name: "beam.mnesia.log.writes", Unit: "{write}", Instrument: Counter, Tier: Standard, Part: PartMnesia,
		Help: "Writes to the log of transactions, since Mnesia was started.", Source: "mnesia:system_info(transaction_log_writes)",
		Meaning: "Only tables on disc have them. Each dump_log_write_threshold of them the log is dumped into the tables' files; when that takes longer than until the next, Mnesia is overloaded."},
		func(m *beam.Mnesia, put *points) { put.int(m.Transactions.LogWrites) }},
	{Metric{Name: "beam.mnesia.lock.count", Unit: "{lock}", Instrument: UpDown, Tier: Standard, Part: PartMnesia,
		Help: "Locks that transactions hold on the node.", Source: "ets:info(mnesia_held_locks, size)",
		Meaning: "Locks for reading and writing, of records and of whole tables. Some that stay while nothing commits are of a transaction that does not end."},
		func(m *beam.Mnesia, put *points) { put.int(m.HeldLocks) }},
	{Metric{Name: "beam.mnesia.lock.queue.length", Unit: "{request}", Instrument: UpDown, Tier: Standard, Part: PartMnesia,
		Help: "Requests for a lock that wait for another transaction.", Source: "ets:info(mnesia_lock_queue, size)",
		Meaning: "Only transactions older than the one that has the lock wait; younger ones restart.", Healthy: "about 0"},
		func(m *beam.Mnesia, put *points) { put.int(m.LockQueue) }},
	{Metric{Name: "beam.mnesia.table.memory", Unit: "By", Instrument: Gauge, Attributes: []string{mnesiaTableName}, Tier: Deep, Part: PartMnesia,
		Help: "Memory of the tables of Mnesia of a name; the largest, the rest as other.", Source: "mnesia:table_info(Table, memory), words × word size",
		Blind: "Names are cut before a number at their end, so that fragments of a table count as one."},
		func(m *beam.Mnesia, put *points) { mnesiaTables(m, func(t table) { put.int(t.memory, t.name) }) }},
	{Metric{Name: "beam.mnesia.table.size", Unit: "{record}", Instrument: Gauge, Attributes: []string{mnesiaTableName}, Tier: Deep, Part: PartMnesia,
		Help: "Records in the tables of Mnesia of a name; the largest by memory, the rest as other.", Source: "mnesia:table_info(Table, size)",
		Meaning: "A table that only grows has no one who deletes.", Blind: "As beam.mnesia.table.memory."},
		func(m *beam.Mnesia, put *points) { mnesiaTables(m, func(t table) { put.int(t.size, t.name) }) }},
}

// mnesiaTables gives the largest names, and as one what is left of all tables in memory.
func mnesiaTables(m *beam.Mnesia, each func(table)) {
	list := make([]table, 0, len(m.List)+1)
	rest := table{name: Other, memory: m.Memory, size: m.Size}
	for _, t := range m.List {
		if t.Memory >= 0 {
			list = append(list, table{name: t.Name, size: t.Size, memory: t.Memory})
			rest.memory -= t.Memory
			rest.size -= t.Size
		}
	}
	if rest.memory > 0 {
		list = append(list, rest)
	}
	largest(list, each)
}

// erlMnesia is one of prometheus.erl's metrics of Mnesia. Those of participants and
// coordinators would ask mnesia_tm.
func erlMnesia(name, unit string, i Instrument, help string, of func(m *beam.Mnesia) int64) row[*beam.Mnesia] {
	return row[*beam.Mnesia]{
		Metric{Name: "erlang.mnesia." + name, Unit: unit, Instrument: i, Part: PartMnesia, Set: PrometheusErl, Help: help, Source: "as the metric of prometheus.erl"},
		func(m *beam.Mnesia, put *points) { put.int(of(m)) },
	}
}

var erlMnesiaRows = []row[*beam.Mnesia]{
	erlMnesia("held_locks", "{lock}", Gauge, "Locks held.", func(m *beam.Mnesia) int64 { return m.HeldLocks }),
	erlMnesia("lock_queue", "{transaction}", Gauge, "Transactions that wait for a lock.", func(m *beam.Mnesia) int64 { return m.LockQueue }),
	erlMnesia("failed_transactions", "{transaction}", Counter, "Transactions that were aborted.", func(m *beam.Mnesia) int64 { return m.Transactions.Failures }),
	erlMnesia("committed_transactions", "{transaction}", Counter, "Transactions that were committed.", func(m *beam.Mnesia) int64 { return m.Transactions.Commits }),
	erlMnesia("logged_transactions", "{transaction}", Counter, "Writes to the log of transactions.", func(m *beam.Mnesia) int64 { return m.Transactions.LogWrites }),
	erlMnesia("restarted_transactions", "{transaction}", Counter, "Restarts of transactions.", func(m *beam.Mnesia) int64 { return m.Transactions.Restarts }),
	erlMnesia("memory_usage", "By", Gauge, "Memory of Mnesia's tables that are in memory.", func(m *beam.Mnesia) int64 { return m.Memory }),
}
