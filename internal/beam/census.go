package beam

import "time"

// Birth is what a process is told by when it is first seen, without being
// woken. Source: erlang:process_info/2, items initial_call, group_leader and
// (OTP 25 and later) parent.
type Birth struct {
	Pid         Pid
	InitialCall MFA // proc_lib:init_p/5 for any OTP process, erlang:apply/2 for a fun
	GroupLeader Pid // NoPid when it is of another node
	Parent      Pid // NoPid when not known, or of another node
	// Each is how many processes it stands for: more than 1 where of so many one is
	// followed. Former: it was there before, and is followed only from now on, or
	// from now on for itself alone.
	Each   int
	Former bool
}

// Pulse are the numbers of a process that ran, or has messages waiting. Reading
// them wakes nobody.
type Pulse struct {
	Pid             Pid
	Reductions      int64
	MessageQueueLen int64
	HeapSize        int64 // words of the youngest generation
	StackSize       int64 // words
	Status          ProcessStatus
}

// ProcessStatus is process_info(status).
type ProcessStatus uint8

const (
	StatusUnknown ProcessStatus = iota
	StatusWaiting
	StatusRunnable
	StatusRunning
	StatusGarbageCollecting
	StatusSuspended
	StatusExiting
)

var statusNames = [...]string{"", "waiting", "runnable", "running", "garbage_collecting", "suspended", "exiting"}

func (s ProcessStatus) String() string { return statusNames[s] }

// StatusNamed is the status of that name, StatusUnknown for any other text.
func StatusNamed(name string) ProcessStatus {
	for i, n := range statusNames {
		if n == name {
			return ProcessStatus(i)
		}
	}
	return StatusUnknown
}

// Identity is what a process says of itself when it is asked, which wakes it:
// its label, and what proc_lib noted in its dictionary.
type Identity struct {
	Pid         Pid
	Known       bool // false: it has ended, or did not answer
	InitialCall MFA  // `$initial_call`; zero when it has none
	// Label is the constant part of the process label: an atom, or the atoms that a
	// tuple begins with. Texts and numbers tell one process, not a kind.
	Label    string
	Ancestor string // nearest of `$ancestors` that has a registered name; ""
	// Ancestors are the nearest that `$ancestors` tells by pid.
	Ancestors []Pid
	Links     int // processes and ports it is linked to
}

// Heap is what garbage_collection_info and garbage_collection tell of a process,
// without waking it. Sizes are in bytes.
type Heap struct {
	Pid             Pid
	Known           bool  // false: it has ended, or its message queue is too long to be walked
	TotalHeapSize   int64 // old and young generation and fragments
	OldHeapSize     int64 // block of the old generation
	OldHeapUsed     int64
	BinaryMemory    int64 // reference counted binaries that it refers to, both generations
	BinaryMemoryOld int64 // of the old generation: kept until a full sweep
	MinorGCs        int64 // minor collections since the last full sweep
}

// Census is the population of a node at one moment: all its processes, by group
// and by application, and how they changed since the census before.
type Census struct {
	Incarnation Incarnation
	// Origin: exact when all processes are followed, else sampled: Seen of Of.
	Origin Origin
	Window time.Duration // since the census before; 0 for the first one

	Processes   int // on the node, without ours
	Followed    int // of which are followed
	Each        int // all that have a name or are of the node's first, one in so many of the others
	Identified  int // that said who they are when asked
	Inferred    int // named like others of the same origin, all of which say the same
	Hibernating int // never woken to be asked
	// BirthsPerMinute and DeathsPerMinute are of processes that a census saw.
	// Unseen are those per minute that came and went between two, by the numbers
	// that the node gives to pids; negative: not known.
	BirthsPerMinute, DeathsPerMinute, Unseen float64
	Status                                   map[ProcessStatus]int // of those that ran since the census before
	HeapsKnown                               int                   // processes whose heaps were read and have not changed since

	Groups       []Group // largest count first
	Applications []Group // the same by application; InitialCall and Parent are empty
	Parents      []Group // the same by the pid of who started them; nil where nobody asked, since these may be as many as processes
	// Newest are some of those born since the census before that are followed and were
	// still there, newest first.
	Newest []Newborn
}

// MostNewest bounds the newborn that a census lists.
const MostNewest = 50

// Newborn is a process that no census had seen before.
type Newborn struct {
	Pid         Pid
	Parent      Pid    // NoPid when not known
	InitialCall MFA    // `$initial_call`, or what process_info tells
	Group       string // its group's name
	HeapSize    int64  // bytes of the youngest generation; NotRead
	Reductions  int64  // since its birth; NotRead
}

// Group is a set of processes of one kind. Numbers that were read of some members
// only say of how many.
type Group struct {
	Name        string // as it is shown: label, module or function, or "… under …"
	InitialCall MFA    // `$initial_call`, or what process_info tells
	Label       string
	// Under is the nearest named ancestor, or the group of the parent, where that tells
	// groups apart. Of a group by parent it is the name or the group of that parent.
	Under       string
	Application string // "" when its members belong to several or none
	Count       int
	Followed    int // members followed; where they are fewer, Count and all sums are estimates

	ReductionsRate  float64 // per second, negative: not known yet
	MessageQueueLen int64   // sum
	MaxQueue        int64
	MaxQueuePid     Pid
	HeapSize        int64 // bytes of the youngest generations, sum: of all members
	// Sums and spread over the members whose heaps were read.
	HeapsRead       int
	TotalHeapSize   int64 // bytes, extrapolated to all members
	MedianHeap      int64 // bytes, within an eighth
	MaxHeap         int64
	MaxHeapPid      Pid
	OldHeapSize     int64 // bytes, extrapolated
	BinaryMemory    int64 // bytes, extrapolated
	MedianMinorGCs  int64
	BirthsPerMinute float64 // negative: not known
	DeathsPerMinute float64
	MedianAge       time.Duration // since a census first saw them: at least so old
	OldestAge       time.Duration
	Idle            int // members that did nothing since the census before
	Hibernating     int
	Inferred        int // members that were not asked but are of the same birth as others that were
	// Of the members that were asked (LinksRead): those without any link, and those
	// of them none of whose known ancestors lives.
	LinksRead, Unlinked, Orphans int
	QueueHistogram               Histogram
	HeapHistogram                Histogram // bytes of the youngest generation
}

// Histogram counts by powers of two: Histogram[0] counts zeros, Histogram[i]
// values from 2^(i-1) to 2^i-1. It ends with the last that is not empty.
type Histogram []int
