// Package probe is everything that Hodoscope may ever ask a node: a static table
// of calls, the requests that carry them, and the decoders of their answers.
//
// A request is the abstract form of a few Erlang expressions (written in
// erl/requests, translated when Hodoscope is built) which a linked, low-priority,
// heap-bounded process evaluates on the node with erl_eval. Nothing is loaded or
// installed, and nothing can be asked that is not a row of Calls: a Request has
// no exported fields, its code comes from the table, and its arguments are
// numbers, pids, binaries and the atoms of a fixed vocabulary. Text that a person
// typed travels as a binary, so that a mistyped name leaves no atom behind.
//
// It is not the place that sends: package node does, within its budget.
//
// Beneath lie etf and beam.
package probe
