// Package cli draws a view.Document for a terminal or a pipe: as an aligned
// table, JSON, newline-delimited JSON or CSV.
//
// It decides how things look, never what is shown. Data goes to one writer and
// nothing else does; sentences for people are returned to be printed elsewhere.
//
// All text of a document came from a node and is hostile until proven
// otherwise: terminal escapes in a process label must not reach a terminal.
// The one choke point is plain.Text: only plain.Clean makes one, and nothing else
// is drawn.
//
// Beneath lie view, diagnose and plain. It asks nothing of nodes, files or the
// environment; whoever calls it says whether there is a terminal, how wide it is
// and what it understands.
package cli
