// Package hub tells of a history which processes hold up others: who waits for them, for
// how long already, and what they do meanwhile. A detector of one kind of these is a row:
// see [Kind].
//
// Beneath lie diagnose and waits.
package hub
