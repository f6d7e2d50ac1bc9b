// Package waits reads from stacks in what processes wait, and from whom they wait
// for which of them hold up the others: edges between groups, bottlenecks, chains
// and cycles.
//
// It is pure: who is looked at, and how, package live decides. What it knows of
// the functions of OTP in which a process waits is one table, Classify's.
//
// Beneath lies beam.
package waits
