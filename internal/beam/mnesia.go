package beam

import "time"

// Mnesia is what Mnesia on a node knows of itself. Source: its tables mnesia_gvar and
// mnesia_stats, of which mnesia:system_info/1 and mnesia:table_info/2 read; none of its
// processes is asked.
type Mnesia struct {
	Incarnation Incarnation
	Origin      Origin
	Status      string // running, starting or stopping; "" where Mnesia is not started, and nothing else is set
	Version     string
	Directory   string
	UseDir      bool // has its schema on disc

	Nodes []MnesiaNode

	Transactions MnesiaTransactions
	HeldLocks    int64 // locks that transactions have on this node
	LockQueue    int64 // requests for a lock that wait for another transaction
	// MessageQueueLen of mnesia_tm, through which transactions begin and commit, and of
	// mnesia_locker.
	ManagerQueueLen, LockerQueueLen int64
	// Overloaded has what Mnesia itself is overloaded in: mnesia_tm, mnesia_dump_log.
	Overloaded []string

	Total     int   // tables, its schema among them
	Elsewhere int   // that only other nodes have, and of which one answers
	Nowhere   int   // that cannot be read: not loaded, and no node has them for us
	Memory    int64 // bytes of tables in memory here
	Size      int64 // records in these
	List      []MnesiaTable
}

// Running tells whether Mnesia is started on the node.
func (m *Mnesia) Running() bool { return m.Status != "" }

// Away are the nodes of the schema on which Mnesia does not run, as far as this node
// knows.
func (m *Mnesia) Away() (names []string) {
	for _, n := range m.Nodes {
		if !n.Running {
			names = append(names, n.Name)
		}
	}
	return names
}

// MnesiaNode is a node of the schema.
type MnesiaNode struct {
	Name string
	// Running: it is among running_db_nodes of the node that was asked. One that runs for
	// itself, after a network was partitioned, is not.
	Running bool
	Schema  string // how it keeps the schema: disc_copies or ram_copies
}

// MnesiaTransactions counts since Mnesia was started on the node; NotRead: it does not say.
type MnesiaTransactions struct {
	Commits, Failures, Restarts int64
	LogWrites                   int64 // to the log of transactions
	LogWritesLeft               int64 // until the log is dumped into the tables' files

	// What was within Window, the time between two looks; 0: there was only one.
	Window                                                     time.Duration
	CommitsDelta, FailuresDelta, RestartsDelta, LogWritesDelta int64
}

// MnesiaTable is one table, as the node knows it.
type MnesiaTable struct {
	Name string
	Type string // set, ordered_set, bag
	// StorageType is how this node keeps it: ram_copies, disc_copies, disc_only_copies,
	// external with the name of its backend, or unknown: not here.
	StorageType string
	Size        int64  // records; NotRead of a table that is not in memory here
	Memory      int64  // bytes, NotRead alike
	WhereToRead string // the node that is read from, or nowhere
	LoadReason  string // how the copy here came to be; "" there is none
	LoadNode    string // from which node it was loaded
	AccessMode  string // read_write, read_only
	Index       int    // attributes with an index
	Local       bool   // local_content: each node has contents of its own
	Majority    bool   // no update unless most copies take part
	Copies      []MnesiaCopy
}

// Active is how many copies are in use.
func (t *MnesiaTable) Active() (n int) {
	for _, c := range t.Copies {
		if c.Active {
			n++
		}
	}
	return n
}

// MnesiaCopy is a node that keeps a copy of a table.
type MnesiaCopy struct {
	Node        string
	StorageType string
	Active      bool // loaded, and taking part in updates
}
