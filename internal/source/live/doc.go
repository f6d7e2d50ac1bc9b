// Package live is the source of snapshots from an attached node: it turns a
// question about the model into requests, in the right order and no more than
// needed, and their answers into values of package beam.
//
// It keeps only what makes the next answer better: the last reading of counters
// that mean something as differences.
//
// It does not schedule, cache or watch; package session does. Beneath lie node
// and probe.
package live
