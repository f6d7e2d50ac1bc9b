// Package alert holds the rule pack: when somebody should be told about a node,
// as plain Prometheus rule files that any engine of that kind evaluates, with
// tests beside them in promtool's format.
//
// It evaluates nothing and sends nothing: rules run in the store, or in whatever
// store the metrics go to; ruletest runs tests, deliver tells people. What the
// rules know of a node are names of metrics, no Go type.
//
// Beneath lie Prometheus' parsers of rule files and of PromQL.
package alert
