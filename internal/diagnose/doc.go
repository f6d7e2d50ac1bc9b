// Package diagnose says what is wrong with a node, who is to blame, how one can
// tell, and what to do. A detector knows one pathology: constant data, a page of
// text, and a pure function of what was seen. Each has a folder of its own beneath
// this one, package all is their list.
//
// A detector is given a [History]: looks at one node, oldest first. It reports a
// [Finding], or asks for a closer look ([Want]) in order to be sure; the next
// history has it. [Judge] runs all detectors and folds consequences into their
// causes. [Ward] keeps findings over time: what opens one, and what closes it.
//
// It is pure: it asks no node and knows no clock but the times in the history, so
// that a history which was kept is judged today as on the day it was made. Package
// examine makes histories of nodes that live.
//
// Beneath lie beam and waits.
package diagnose
