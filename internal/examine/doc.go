// Package examine makes the histories that detectors judge: it looks at one watched
// node round after round, closer where a detector asked for that, within bounds, and
// has the detectors judge after each.
//
// It judges nothing itself (package diagnose does), and asks a node only through its
// session, which shares answers with all who look and keeps the budget.
//
// Beneath lie session and diagnose.
package examine
