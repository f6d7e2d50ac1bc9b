// Package roster is the table of all processes of one node over time: who is
// there, since when, of what kind, and what each did of late. A census keeps it
// up (births, deaths, numbers of those that ran); answers to closer looks add
// identities and heaps. From it come the totals by group and by application, the
// first of any ranking, and the lists of whom to ask next.
//
// It is pure: it asks nobody and knows no clock but the time that it is given.
// A million processes take about a hundred megabytes. It is not safe for
// concurrent use; who owns it locks.
//
// # Groups
//
// On a node with a hundred thousand processes a pid means nothing. A group is
// named by the first of these that is known: the constant part of the label; the
// module (or function) of `$initial_call`; what process_info tells as initial
// call, with the nearest ancestor that has a name or a kind.
//
// Who a process is only it can say, and asking wakes it. So few are asked:
// processes of the same birth (same initial call, group leader and parentage) are
// a cohort, and once several of a cohort all say the same, the others are taken to
// be the same, and counted as inferred. A process that hibernates is never asked.
//
// # Orders
//
// A table of a million rows is read a part at a time, by several people. An order is
// the pids of a roster as they stood at the end of a round: it never changes, so that
// parts that are read one after the other fit together, and is kept on a shelf, so
// that it is made once. Rows are read of the roster when they are shown.
//
// Beneath lie beam and filter.
package roster
