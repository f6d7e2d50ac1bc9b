package bench

import (
	"slices"
	"time"
)

// Report is what a bench found.
type Report struct {
	At      time.Time
	Took    time.Duration
	Target  string // "" for the lab
	Machine Machine
	OTP     string // release and runtime of the nodes
	Flags   string // of erl on the lab's nodes
	Rounds  int
	Least   time.Duration // a round looks for at least so long
	Ways    []Row
	Steady  []Steady
}

// Machine is where the bench ran.
type Machine struct {
	CPU    string
	Cores  int
	Memory int64 // bytes
	Kernel string
}

// Mood is what the lab's node does apart from being looked at.
type Mood string

const (
	Idle Mood = "idle"
	Busy Mood = "busy"
)

// Row is what one way of looking cost. Figures are for one look, the control run
// taken off, medians over the rounds. Seconds, bytes, counts.
type Row struct {
	Processes int
	Mood      Mood   // "" for a node of the user's
	Tool      string // and its level or version
	Ours      bool
	What      string // the look, as its tool calls it
	Question  string // what it answers; looks with the same one are compared
	Looks     int    // in all rounds

	CPU        Figure // of the runtime, as the operating system accounts it
	PerProcess Figure
	Times      Figure // CPU as a multiple of ours, for the same question
	Load       Figure // CPU of the control run, share of one core
	Busy       Figure // what our own answer says of its cost
	Elapsed    Figure // from question to answer
	Reductions Figure
	In, Out    Figure // bytes from the node and to it
	Woken      Figure // members of the crowd that ran during the first look

	StallWorst, StallWorstControl Figure // of the ticker, within a round
	Stall99, Stall99Control       Figure
	Echo50, Echo50Control         Figure // round trip of the echo
	Echo99, Echo99Control         Figure

	Atoms      Figure // added from before attaching until after the last look
	MemoryPeak Figure // growth of erlang:memory(total) during the first look
	MemoryLeft Figure // of it left when the look was over
}

// Steady is what a session that watches cost, against the same time without it.
// Shares of one core, medians over the rounds.
type Steady struct {
	Level     string
	Processes int
	Mood      Mood
	Rounds    int
	Span      time.Duration // watched, and left alone, in each round

	CPU      Figure // with the session
	Control  Figure // without it
	Cost     Figure // the difference
	Shown    Figure // what the session says of itself
	Ratio    Figure // cost as a multiple of what is shown
	Interval Figure // seconds between looks at the end
	Woken    Figure // processes woken per minute, as the session says
}

// Complete tells whether every way of ours was measured. Other tools need not be
// there.
func (r *Report) Complete() bool {
	return !slices.ContainsFunc(r.Ways, func(row Row) bool { return row.Ours && row.Looks == 0 })
}

// compare sets each row against ours for the same question, of the first level,
// on the same node in the same mood.
func compare(rows []Row) {
	type key struct {
		processes int
		mood      Mood
		question  string
	}
	ours := make(map[key]Figure)
	for _, r := range rows {
		k := key{r.Processes, r.Mood, r.Question}
		if _, there := ours[k]; r.Ours && !there {
			ours[k] = r.CPU
		}
	}
	for i := range rows {
		r := &rows[i]
		base, there := ours[key{r.Processes, r.Mood, r.Question}]
		if !there {
			base = none("no look of ours answers this")
		}
		r.Times = r.CPU.over(base)
	}
}
