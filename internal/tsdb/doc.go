// Package tsdb is the embedded store of metrics: Prometheus' time series
// database, its query engine, rule manager, remote write and HTTP API behind one
// door. What is appended are collections of OpenTelemetry metrics; what comes out
// are small values of our own, or the HTTP API that Grafana knows.
//
// It collects nothing, knows no metric by name and delivers no alert: collections,
// rule files and what to do with alerts are given to it. Process rows never come
// here.
//
// Beneath lies github.com/prometheus/prometheus, pinned, since its Go packages
// promise no stable interface: nothing else here may import it. The format on
// disk, PromQL, rule files, remote write and the HTTP API are stable.
package tsdb
