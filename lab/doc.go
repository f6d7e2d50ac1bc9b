// Package lab carries the sources of those of its programs that Hodoscope itself
// starts: the crowd of `hodoscope bench --lab`.
//
// It is not a way to run the others; lab/run and package erltest read them from
// the checkout. Beneath lies nothing.
package lab
