// Package remedy has the changes of code that detectors advise, each in Erlang and in
// Elixir. It is a list of texts; which of them fits the evidence a detector decides.
//
// Beneath lies diagnose.
package remedy
