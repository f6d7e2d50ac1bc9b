package beam

import "time"

// Excerpt is some rows, one after the other, of the table of all processes in an
// order; or, when By is set, of groups of these processes.
type Excerpt struct {
	Incarnation Incarnation
	// Origin: of the census when the rows were chosen by one, and its cost is what
	// closer looks at the rows took.
	Origin Origin

	// Order names the census that the order was made of; 0: there is none, and the
	// node ranked its processes for this answer.
	Order  int64
	Ranked time.Time // when that census ended
	Sort   SortKey
	Up     bool // smallest, or first in the alphabet, first
	Window time.Duration

	Total    int // processes on the node
	Followed int // of which the census follows
	Each     int // where not all: one in so many
	Passed   int // of those followed that were asked for: rows of the whole table
	Offset   int
	// With a filter by orphan: of how many it is known.
	ByOrphan     bool
	OrphansKnown int

	Processes *Processes // the rows; numbers of one that has ended since are Gone
	Top       *Processes // the row with the largest number of Sort, or none
	Pinned    *Processes // rows that were asked for by pid
	PinnedAt  []int      // their places in the order; -1: in none
	NotLooked int        // rows that a closer look would have told more of, but so many were looked at of late

	By     string  // "": rows are processes
	Groups []Group // all of them, the largest count first
}
