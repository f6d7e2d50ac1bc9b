// Package charted reads the numbers of a node over a time as charts have them: on a grid of
// moments, with nothing where nobody watched, beside what each group, table or peer had at
// a moment.
//
// It keeps nothing and judges nothing. Beneath: PromQL of whoever has the metrics of the
// catalogue (history.Querier), and the charts of view.
package charted
