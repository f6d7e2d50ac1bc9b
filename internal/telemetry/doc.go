// Package telemetry hands metrics to the application that they are of, as events of
// the library telemetry, where that is loaded and handlers are attached: an output of
// the collector, which makes events of metrics, executes them through the session
// at a bounded cost, and stops when handlers take long.
//
// It is the only output that changes something on a node, and it does so only when
// asked for, after a line in the audit log. It is not OpenTelemetry, and no exporter.
//
// Beneath: session, which executes; collect, which gives the metrics; metric, for
// what they are called.
package telemetry
