package probe

import (
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// mostMnesiaTables is how many tables of Mnesia are read; where there are more the answer
// is of some of them, and says so.
const mostMnesiaTables = 5000

// lostRank is above the size of any table: what cannot be read comes first.
const lostRank = 1 << 57

// What is read of Mnesia, by the names that its tables have for it on every release since
// OTP 23: each with how the answer's value is understood.
type (
	mnesiaFact struct {
		key  []string
		read func(*etf.Cursor, *mnesiaLook)
	}
	mnesiaItem struct {
		name string
		read func(*etf.Cursor, *tableLook)
	}
)

// mnesiaLook and tableLook are beside the model what it is made of.
type mnesiaLook struct {
	beam.Mnesia
	all, running, onDisc []string
	threshold            int64
}

type tableLook struct {
	beam.MnesiaTable
	all, active, ram, disc, discOnly []string
}

// mnesiaFacts has keys of one word first, then those of two: so they are asked.
var mnesiaFacts = []mnesiaFact{
	{[]string{"mnesia_status"}, func(c *etf.Cursor, m *mnesiaLook) { m.Status = defined(c) }},
	{[]string{"version"}, func(c *etf.Cursor, m *mnesiaLook) { m.Version = text(c) }},
	{[]string{"dir"}, func(c *etf.Cursor, m *mnesiaLook) { m.Directory = text(c) }},
	{[]string{"use_dir"}, func(c *etf.Cursor, m *mnesiaLook) { m.UseDir = defined(c) == "true" }},
	{[]string{"dump_log_write_threshold"}, func(c *etf.Cursor, m *mnesiaLook) { m.threshold = integer(c, beam.NotRead) }},
	{[]string{"current", "db_nodes"}, func(c *etf.Cursor, m *mnesiaLook) { m.running = nodeNames(c) }},
	{[]string{"schema", "all_nodes"}, func(c *etf.Cursor, m *mnesiaLook) { m.all = nodeNames(c) }},
	{[]string{"schema", "disc_copies"}, func(c *etf.Cursor, m *mnesiaLook) { m.onDisc = nodeNames(c) }},
	{[]string{"overload", "mnesia_tm"}, overloaded("mnesia_tm")},
	{[]string{"overload", "mnesia_dump_log"}, overloaded("mnesia_dump_log")},
}

func overloaded(in string) func(*etf.Cursor, *mnesiaLook) {
	return func(c *etf.Cursor, m *mnesiaLook) {
		if defined(c) == "true" {
			m.Overloaded = append(m.Overloaded, in)
		}
	}
}

var mnesiaItems = []mnesiaItem{
	{"setorbag", func(c *etf.Cursor, t *tableLook) { t.Type = defined(c) }},
	{"storage_type", func(c *etf.Cursor, t *tableLook) { t.StorageType = storageType(c) }},
	{"where_to_read", func(c *etf.Cursor, t *tableLook) { t.WhereToRead = defined(c) }},
	{"all_nodes", func(c *etf.Cursor, t *tableLook) { t.all = nodeNames(c) }},
	{"active_replicas", func(c *etf.Cursor, t *tableLook) { t.active = nodeNames(c) }},
	{"ram_copies", func(c *etf.Cursor, t *tableLook) { t.ram = nodeNames(c) }},
	{"disc_copies", func(c *etf.Cursor, t *tableLook) { t.disc = nodeNames(c) }},
	{"disc_only_copies", func(c *etf.Cursor, t *tableLook) { t.discOnly = nodeNames(c) }},
	{"local_content", func(c *etf.Cursor, t *tableLook) { t.Local = defined(c) == "true" }},
	{"access_mode", func(c *etf.Cursor, t *tableLook) { t.AccessMode = defined(c) }},
	{"majority", func(c *etf.Cursor, t *tableLook) { t.Majority = defined(c) == "true" }},
	{"index", func(c *etf.Cursor, t *tableLook) { t.Index = elements(c) }},
	{"load_reason", func(c *etf.Cursor, t *tableLook) { t.LoadReason = loadReason(c) }},
	{"load_node", func(c *etf.Cursor, t *tableLook) { t.LoadNode = known(c) }},
}

// Counters, tables of locks and servers, in the order in which the answer has them.
var (
	mnesiaCounters = []string{"trans_commits", "trans_failures", "trans_restarts", "trans_log_writes", "trans_log_writes_left"}
	mnesiaSizes    = []string{"mnesia_held_locks", "mnesia_lock_queue"}
	mnesiaServers  = []string{"mnesia_tm", "mnesia_locker"}
	// mnesiaColumns are what all tables are read and judged by.
	mnesiaColumns = []string{"storage_type", "where_to_read", "ram_copies", "disc_copies", "nowhere", "unknown"}
)

// mnesiaRank is the variable of the question's pattern that tables are ranked by.
var mnesiaRank = map[string]etf.Atom{"memory": "$3", "size": "$4"}

// Mnesia asks what Mnesia knows of itself, and for the limit tables with the largest key,
// memory or size; those that cannot be read come before all others. It reads public tables
// and wakes no process; see erl/requests/mnesia.erl.
func Mnesia(key string, limit int, pace Pace) Request {
	var single, first, second, items []string
	for _, f := range mnesiaFacts {
		if len(f.key) == 1 {
			single = append(single, f.key[0])
		} else {
			first, second = append(first, f.key[0]), append(second, f.key[1])
		}
	}
	for _, item := range mnesiaItems {
		items = append(items, item.name)
	}
	all := etf.List{names("mnesia_stats", "schema", "tables"), names(single...), names(first...), names(second...),
		names(mnesiaCounters...), names(mnesiaSizes...), names(mnesiaServers...), names(mnesiaColumns...), names(items...)}
	return request("mnesia", names("mnesia_gvar"), all, mnesiaRank[key], etf.Int(lostRank), etf.Int(-1), etf.Int(limit),
		etf.Int(mostMnesiaTables), etf.Int(pace.Slice), etf.Int(pace.Pause), etf.Int(tablesBudget.Microseconds()))
}

// names are names of atoms as text.
func names(of ...string) etf.List {
	l := make(etf.List, len(of))
	for i, n := range of {
		l[i] = etf.Binary(n)
	}
	return l
}

// DecodeMnesia reads the answer to Mnesia; seen is how many tables were read.
func DecodeMnesia(c *etf.Cursor, wordSize int) (m *beam.Mnesia, seen int) {
	var look mnesiaLook
	if c.Kind() == etf.KindAtom { // undefined; error: its books could not be read
		if why := c.Atom(); why != "undefined" {
			c.Fail(errShape)
		}
		return &look.Mnesia, 0
	}
	word := int64(wordSize)
	arity(c, 7)
	for i := range each(c) {
		if i < len(mnesiaFacts) {
			mnesiaFacts[i].read(c, &look)
		} else {
			c.Skip()
		}
	}
	look.Nodes = mnesiaNodes(look)
	look.Transactions = transactions(integers(c, len(mnesiaCounters)), look.threshold)
	sizes := integers(c, len(mnesiaSizes))
	look.HeldLocks, look.LockQueue = sizes[0], sizes[1]
	queues := queueLengths(c, len(mnesiaServers))
	look.ManagerQueueLen, look.LockerQueueLen = queues[0], queues[1]
	look.Total = int(c.Int())
	for range each(c) { // {Seen, Memory, Size, Nowhere, Elsewhere} of each slice
		arity(c, 5)
		seen += int(c.Int())
		look.Memory += c.Int() * word
		look.Size += c.Int()
		look.Nowhere += int(c.Int())
		look.Elsewhere += int(c.Int())
	}
	for range each(c) {
		look.List = append(look.List, mnesiaTable(c, word, look.running))
	}
	return &look.Mnesia, seen
}

func mnesiaNodes(look mnesiaLook) (nodes []beam.MnesiaNode) {
	for _, name := range look.all {
		n := beam.MnesiaNode{Name: name, Running: slices.Contains(look.running, name), Schema: "ram_copies"}
		if slices.Contains(look.onDisc, name) {
			n.Schema = "disc_copies"
		}
		nodes = append(nodes, n)
	}
	return nodes
}

// transactions reads counts in the order of mnesiaCounters. Writes are counted down from
// the threshold at which the log is dumped, and added to their counter then. Source:
// mnesia_dumper:get_log_writes/0.
func transactions(counts []int64, threshold int64) beam.MnesiaTransactions {
	t := beam.MnesiaTransactions{Commits: counts[0], Failures: counts[1], Restarts: counts[2], LogWrites: beam.NotRead, LogWritesLeft: counts[4]}
	if counts[3] >= 0 && counts[4] >= 0 && threshold >= 0 {
		t.LogWrites = counts[3] + max(threshold-counts[4], 0)
	}
	return t
}

// mnesiaTable reads {Name, Memory, Size, Values}. Each copy of a table with local contents
// is active by itself, and on no other node's list.
func mnesiaTable(c *etf.Cursor, word int64, running []string) beam.MnesiaTable {
	arity(c, 4)
	var t tableLook
	t.Name = string(c.Atom())
	t.Memory, t.Size = integer(c, beam.NotRead), integer(c, beam.NotRead)
	for i := range each(c) {
		if i < len(mnesiaItems) {
			mnesiaItems[i].read(c, &t)
		} else {
			c.Skip()
		}
	}
	// An ETS table of the application may have the name of one that is not in memory.
	if t.StorageType != "ram_copies" && t.StorageType != "disc_copies" {
		t.Memory, t.Size = beam.NotRead, beam.NotRead
	}
	if t.Memory >= 0 {
		t.Memory *= word
	}
	if t.Local {
		t.active = running
	}
	for _, node := range t.all {
		t.Copies = append(t.Copies, beam.MnesiaCopy{Node: node, StorageType: t.kept(node), Active: slices.Contains(t.active, node)})
	}
	return t.MnesiaTable
}

// kept is how a node keeps its copy.
func (t tableLook) kept(node string) string {
	switch {
	case slices.Contains(t.ram, node):
		return "ram_copies"
	case slices.Contains(t.disc, node):
		return "disc_copies"
	case slices.Contains(t.discOnly, node):
		return "disc_only_copies"
	}
	return "external"
}

// storageType reads an atom, or {ext, Alias, Module} of a backend.
func storageType(c *etf.Cursor) string {
	if c.Kind() != etf.KindTuple {
		return defined(c)
	}
	t, _ := c.Term(smallTerm).(etf.Tuple)
	if len(t) == 3 && t[0] == etf.Atom("ext") {
		if alias, ok := t[1].(etf.Atom); ok {
			return "external " + string(alias)
		}
	}
	return "external"
}

// loadReason prints a term such as {active_remote,'app@a'}.
func loadReason(c *etf.Cursor) string {
	if c.Kind() == etf.KindAtom {
		return known(c)
	}
	return etf.Print(c.Term(smallTerm), etf.PrintOptions{MaxBytes: 256})
}

// known reads an atom other than undefined and unknown.
func known(c *etf.Cursor) string {
	if a := defined(c); a != "unknown" {
		return a
	}
	return ""
}

// defined reads an atom other than undefined.
func defined(c *etf.Cursor) string {
	if a := atomOrEmpty(c); a != "undefined" {
		return a
	}
	return ""
}

// nodeNames reads a list of atoms; anything else has none.
func nodeNames(c *etf.Cursor) (nodes []string) {
	l, _ := c.Term(smallTerm).(etf.List)
	for _, e := range l {
		if a, ok := e.(etf.Atom); ok {
			nodes = append(nodes, string(a))
		}
	}
	return nodes
}

// elements is the length of a list; of small numbers it may come as a string.
func elements(c *etf.Cursor) int {
	l, _ := c.Term(smallTerm).(etf.List)
	return len(l)
}

// integers reads a list of n numbers; NotRead where one is none.
func integers(c *etf.Cursor, n int) []int64 {
	out := slices.Repeat([]int64{beam.NotRead}, n)
	// Small numbers may come as a string.
	l, _ := c.Term(smallTerm).(etf.List)
	for i := range min(n, len(l)) {
		out[i] = whole(l[i])
	}
	return out
}

// queueLengths reads n times {message_queue_len, N}, or undefined.
func queueLengths(c *etf.Cursor, n int) []int64 {
	out := slices.Repeat([]int64{beam.NotRead}, n)
	for i := range each(c) {
		pair, _ := c.Term(smallTerm).(etf.Tuple)
		if i < n && len(pair) == 2 {
			out[i] = whole(pair[1])
		}
	}
	return out
}
