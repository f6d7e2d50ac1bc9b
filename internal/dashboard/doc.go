// Package dashboard makes dashboards of the catalogue: for Grafana, in its classic
// JSON, and for Honeycomb, as Terraform's JSON. Both are drawn from one table of
// boards and panels; what a panel means is told in the catalogue's words.
//
// It neither uploads them nor asks a database: files are all it makes. They are
// committed under dashboards, and a test holds them against the table, each query
// against the catalogue and against a real Prometheus.
//
// Beneath it: metric.
package dashboard
