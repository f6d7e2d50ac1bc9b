package beam

import "time"

// Kin is what a census knows of the family of one group of processes.
type Kin struct {
	Incarnation Incarnation
	Group       Group
	// Spawners started its members, who started most first; at most MostSpawners.
	// Others are further ones, OtherChildren what those started.
	Spawners              []Spawner
	Others, OtherChildren int
	Unknown               int // members of whom nobody knows who started them
}

// MostSpawners bounds the spawners that are told of.
const MostSpawners = 20

// Spawner is a process that started members of a group, or several of one kind.
type Spawner struct {
	Name     string // its registered name, else its group; "" when nothing is known of it
	Pid      Pid    // who started most of them
	Lives    bool   // Pid does
	Parents  int    // processes of that name
	Children int    // members that they started
}

// Recent is what the last census knew of one process. Nobody is asked for it.
type Recent struct {
	Incarnation Incarnation
	At          time.Time // of the census
	Row         Processes // one row
	Ancestors   []Relative
	Children    int // processes that live and that it started
}

// Relative is a process above another.
type Relative struct {
	Pid         Pid
	Name, Group string // "" when not known
	Lives       bool
}

// Vital is what a census knows of a process that is shown beside others.
type Vital struct {
	Known           bool
	Group           string
	MessageQueueLen int64
	TotalHeapSize   int64 // bytes; of a heap that was not read the youngest generation
	ReductionsRate  float64
	Age             time.Duration // since a census first saw it: at least so old
	Former          bool          // it was there before the first census
	// Births and Deaths are of processes that it started, within the last minute.
	Births, Deaths int
	// Replaced is how often its registered name passed on to another process since we
	// came, and Since when it did so last.
	Replaced int
	Since    time.Time
}
