// Package casebook keeps on disk what the detectors found at the nodes that are watched:
// the open cases and the latest closed ones of each, so that who starts the watch again,
// after a crash too, goes on with what was known.
//
// It judges nothing, and knows no time but that of the cases: diagnose.Ward says what is
// open. It is small by construction: so many cases of a node and so many in all, the
// oldest closed ones go first.
//
// Beneath lies bbolt.
package casebook
