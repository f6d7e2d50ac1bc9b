// Package prometheus shows the latest collection of every node as a page that
// Prometheus and its kin scrape: the text format 0.0.4 and OpenMetrics 1.0, all
// nodes on one page or each on its own, and the list of nodes for http_sd.
//
// Names and labels are those that Prometheus' own OTLP receiver makes of the
// same metrics, and so does the embedded store: a query, a rule or a dashboard
// is the same whichever way the data went. A test holds the two against each
// other.
//
// It does not collect, keeps the latest collection of each scope and no history, and
// does not judge whether a node is up: the collector says so in beam.node.up.
// Series have no timestamps, as Prometheus advises. A node that is forgotten is
// gone from the page, and its series end.
//
// Beneath lie pdata (what is shown), otlptranslator (names), and client_golang,
// which merges, checks, negotiates, compresses and writes.
package prometheus
