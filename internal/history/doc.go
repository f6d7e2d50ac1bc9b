// Package history judges what a node's metrics were over time: baselines are learnt
// from one period, and two periods are compared, with what is more than noise told
// from what is not.
//
// It is pure: series come from whoever asks, which may be the embedded store or any
// Prometheus. It watches nothing and raises no alarm; the rules it writes are for the
// rule manager.
//
// Beneath: the catalogue's names, and benchmath for the statistics of comparing.
package history
