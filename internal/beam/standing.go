package beam

import "time"

// Standing is what one process does at one moment. Source: process_info/2. A
// process that hibernates was not woken: it has no stack. One with a long message
// queue was asked for nothing that walks the queue. A number that was not read has
// the reason in its place: that of them all is Gone when it has ended, and NoAnswer
// when it did not answer.
type Standing struct {
	Pid              Pid
	Gone, Hibernates bool
	RegisteredName   string
	InitialCall      MFA      // `$initial_call`, or what process_info tells
	Label            string   // of proc_lib:set_label/1
	Ancestors        []string // `$ancestors`: names and pids, nearest first
	Parent           Pid      // from OTP 25 on; NoPid when not known, or of another node
	Priority         string
	Status           string
	MessageQueueLen  int64
	Reductions       int64
	HeapSize         int64 // bytes of the youngest generation
	TotalHeapSize    int64 // bytes
	Stack            []MFA // innermost first, of the first 16
	At               time.Time
}

// NewStanding has reason for all its numbers.
func NewStanding(p Pid, reason int64) Standing {
	return Standing{Pid: p, Gone: reason == Gone, Parent: NoPid,
		MessageQueueLen: reason, Reductions: reason, HeapSize: reason, TotalHeapSize: reason}
}

// Standings is a look at what some processes do, in the order in which they were
// asked for.
type Standings struct {
	Incarnation Incarnation
	Origin      Origin
	List        []Standing
}
