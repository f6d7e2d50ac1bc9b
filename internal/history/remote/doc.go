// Package remote asks a Prometheus, or whatever speaks its HTTP API, for what a
// node's metrics were: our own serve, VictoriaMetrics, Mimir.
//
// It writes nothing there, and judges nothing.
//
// Beneath: Prometheus' own client of the API.
package remote
