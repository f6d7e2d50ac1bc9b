// Package collect gathers a node's metrics at intervals: it overhears the session,
// asks it at longer intervals for what a look does not tell, and hands each reading,
// stamped with the time at which it was read, to outputs. Each output takes its own
// selection of the catalogue at its own pace, and is told when a series has ended.
//
// It is not the session, whose rhythm it does not quicken, and stores nothing.
//
// Beneath: session, and metric for what the readings are called.
package collect
