// Package bench measures what looking costs the node that is looked at: our own
// questions, and those of other tools, on the same node in the same run.
//
// Of each way it looks for at least a second, then leaves the node alone for as
// long, several times in turn; a figure is the median of the differences. CPU is
// what the operating system accounts to the threads of the runtime, and not what
// anybody says of himself. On nodes that it starts itself (Lab) instruments on the
// node tell what its programs felt of it; on a node of the user's (Target) there
// are none, and their figures carry the reason.
//
// It judges nothing: figures and their ratios are told as they came out. It is not
// the budget of package session, which goes by what the node's answers say of
// themselves; one of the things measured here is how true that is.
//
// Beneath lie session, source/live and attach, lab's program crowd, and of the
// machine os/exec and /proc. Documents are made with package view.
package bench
