package beam

import "time"

// SortKey is a column of the process table by which the node can rank.
type SortKey string

// The keys and what each costs the node. Keys in the first group read without
// waking anybody; none of the ranking keys wakes.
const (
	SortReductions      SortKey = "reductions"
	SortMessageQueueLen SortKey = "message_queue_len"
	SortHeapSize        SortKey = "heap_size"
	SortStackSize       SortKey = "stack_size"
	// From garbage_collection_info: about 1 µs a process, wakes nobody.
	SortTotalHeapSize SortKey = "total_heap_size"
	SortMemory        SortKey = "memory" // ranked by total_heap_size; memory itself is read of the rows shown
	SortBinaryMemory  SortKey = "binary_memory"
	// Only a census knows these.
	SortReductionsRate SortKey = "reductions_rate"
	SortAge            SortKey = "age"
)

// Processes is a set of rows of the node's process table, by columns. Rows are
// those that a query chose (a top list, or all); Total says how many processes
// there were. All columns have the same length, or are nil when nobody asked.
//
// Source: erlang:process_info/2. Numbers below zero are reasons, see NotRead.
type Processes struct {
	Incarnation Incarnation
	Origin      Origin

	Total int // processes on the node
	// With a filter: how many of the Candidates, best first, were looked at
	// closely. If Examined < Candidates and rows are missing, more may pass.
	Candidates, Examined int
	Sort                 SortKey
	Window               time.Duration // 0: absolute values; else Delta is change over Window

	// Looked: the rows come from a closer look, which woke the processes. An empty
	// label then means that there is none.
	Looked bool

	Pid            []Pid
	RegisteredName []string
	// InitialCall is `$initial_call` or the translated initial call where it is
	// known, else what process_info says (proc_lib:init_p/5 for any OTP process).
	InitialCall     []MFA
	CurrentFunction []MFA
	Label           []string // proc_lib:set_label/1 (27+) or the process dictionary's `$process_label`
	Status          []string
	Parent          []Pid

	Reductions      []int64
	MessageQueueLen []int64
	Memory          []int64 // bytes, as process_info(memory)
	TotalHeapSize   []int64 // bytes, old and young generation and fragments
	HeapSize        []int64 // bytes, young generation
	StackSize       []int64 // bytes
	BinaryMemory    []int64 // bytes of reference counted binaries that the process refers to
	Delta           []int64 // change of the sort key over Window, in its unit

	// Known of processes that a census follows; nil without one.
	Group          []string
	Application    []string
	ReductionsRate []int64 // per second, between the last two censuses
	Age            []int64 // seconds since a census first saw it: it is at least so old
	// Orphan is "yes" for who has no link and no known ancestor that lives, "no" for
	// others, and "" for who was not asked for its links, which wakes.
	Orphan []string
	// With a filter by Orphan: of how many of the Candidates it is known.
	ByOrphan     bool
	OrphansKnown int
}

// Len is the number of rows.
func (p *Processes) Len() int { return len(p.Pid) }

// ProcessDetail is all that can be told of one process without copying its
// mailbox. Source: erlang:process_info/2.
type ProcessDetail struct {
	Incarnation Incarnation
	Origin      Origin

	Pid            Pid
	RegisteredName string
	Label          string
	InitialCall    MFA
	OTPProcess     bool // started by proc_lib, which noted `$initial_call`
	Status         string
	// CurrentFunction is the function the process executes or waits in.
	CurrentFunction MFA
	Stack           []Frame
	Ancestors       []string // `$ancestors`, nearest first: names or pids
	Parent          Pid
	GroupLeader     string
	Application     string // by group leader's application master; "" unknown
	Priority        string
	TrapExit        bool
	ErrorHandler    string
	MessageQueueLen int64
	MessageQueue    string // message_queue_data: on_heap, off_heap
	Links           []Peer // some of them; the totals are NotRead where they are too many to be listed
	LinksTotal      int
	Monitors        []Peer
	MonitorsTotal   int
	MonitoredBy     []Peer
	MonitoredTotal  int

	Memory           int64
	TotalHeapSize    int64 // bytes
	HeapSize         int64 // bytes
	StackSize        int64 // bytes
	OldHeapSize      int64 // bytes in use in the old generation
	OldHeapBlockSize int64
	HeapBlockSize    int64
	MbufSize         int64
	BinVHeapSize     int64 // bytes of binaries referred to from the young heap
	BinOldVHeapSize  int64
	MinHeapSize      int64 // bytes
	FullsweepAfter   int64
	MinorGCs         int64 // minor collections since the last full sweep
	MaxHeapSize      int64 // bytes, 0: none
	Reductions       int64
	Binaries         int64 // number of reference counted binaries, NotRead when not asked
	BinaryBytes      int64
	DictionaryKeys   []string // keys only: values may hold secrets
	DictionaryTotal  int
	State            string // sys:get_state, printed and redacted; "" unless asked
	StateNote        string // why there is no state, or what was cut or redacted

	Messages   *Contents // those that wait; nil: not asked for
	Dictionary *Contents // nil: not asked for
}

// Contents are things that a process holds, printed and redacted. There may be more of them.
type Contents struct {
	List  []Content // the first ones, in the process' own order
	Total int       // -1: not known
	Note  string    // why there are none, or what was redacted
}

// Content is a message, or a pair of a process dictionary.
type Content struct {
	Key  string // of a pair; "" of a message
	Term string
}

// Frame is one line of a stack, innermost first.
type Frame struct {
	MFA  MFA
	File string
	Line int
}

// Peer is the other end of a link or monitor.
type Peer struct {
	Kind string // "process", "port", "name", "foreign"
	Pid  Pid    // when Kind is process
	Text string // printed form: <0.1.0>, #Port<0.5>, name, or app@host's pid
	Name string // registered name, if known
}
