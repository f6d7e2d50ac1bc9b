// Package recorded reads from a recording of hodoscope top what a node's numbers were, as
// history judges them.
//
// It judges nothing, and makes nothing up: what a recording has not is left out, and
// Without names it.
//
// Beneath: the tape that seen makes of a recording.
package recorded
