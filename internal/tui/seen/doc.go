// Package seen keeps what was seen of nodes for as long as it fits: how we stood with
// them, their numbers, and each answer to each question, by time. Screens draw from it
// only, now or as it was at an earlier moment, so that to pause, to step back, to record
// and to replay are all the same thing. A recording is what was seen, written down.
//
// It asks nobody and has no clock. Beneath lie ask and view, whose values it keeps.
package seen
