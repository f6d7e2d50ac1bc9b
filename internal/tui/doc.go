// Package tui is the terminal interface: what one opens over SSH at three in the morning.
// It asks the nodes what the screen in sight needs, keeps what was seen, and has screens
// draw it, now or as it was.
//
// Data flows one way. Sessions tell how they stand with nodes, questions of ask bring
// answers; both become messages, messages go on the tape (seen), screens draw from the
// tape (stage, part, paint), and keys come back as effects. Each screen is a folder of its
// own; screens.go is the list of them.
//
// It draws values of view only, in the columns, words and order of the page. It acts on
// no node. Beneath lie Bubble Tea, which owns the terminal and gives it back whatever
// happens, and ask.
package tui
