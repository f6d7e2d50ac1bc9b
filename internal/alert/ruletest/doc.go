// Package ruletest runs tests of rule files in the format of promtool test rules:
// series go in, alerts and answers to expressions come out, and differences are
// told line by line.
//
// promtool's own runner is a main package and cannot be imported. This one uses
// the same parts, so that a rule means here what it means to the store. Of the
// format everything is known but fuzzy_compare.
//
// Beneath lie Prometheus' test loader (promqltest) and its rules.
package ruletest
