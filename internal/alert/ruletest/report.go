package ruletest

import (
	"fmt"
	"strings"
	"time"
)

// Report is what came of the tests of one file.
type Report struct {
	File  string
	Tests []Result
}

// Result is what came of one test.
type Result struct {
	Name     string
	Checks   int // alerts and expressions that were looked at
	Failures []Failure
}

// Failure is one check that did not come out as expected.
type Failure struct {
	What string        // alert BeamMemoryHigh, or the expression
	At   time.Duration // since the start of the test
	// Want and Got are alerts or samples, one text each and sorted.
	Want, Got []string
	Err       error // the check could not be made at all; then there is neither
}

// OK tells whether all tests passed.
func (r *Report) OK() bool { return r.Failed() == 0 }

// Failed counts the tests that did not pass.
func (r *Report) Failed() int {
	n := 0
	for _, t := range r.Tests {
		if len(t.Failures) > 0 {
			n++
		}
	}
	return n
}

// String is the failure as people read it: what was missing with a minus, what was
// too much with a plus.
func (f Failure) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s at %v", f.What, f.At)
	if f.Err != nil {
		fmt.Fprintf(&b, ": %v", f.Err)
		return b.String()
	}
	missing, extra := without(f.Want, f.Got), without(f.Got, f.Want)
	sign(&b, "- ", missing)
	sign(&b, "+ ", extra)
	return b.String()
}

func sign(b *strings.Builder, mark string, texts []string) {
	for _, t := range texts {
		for i, line := range strings.Split(t, "\n") {
			b.WriteString("\n  " + mark)
			if i > 0 {
				b.WriteString("  ")
			}
			b.WriteString(line)
		}
	}
}

// without is a less what b has, each as often as it is there.
func without(a, b []string) []string {
	count := make(map[string]int)
	for _, t := range b {
		count[t]++
	}
	var out []string
	for _, t := range a {
		if count[t]--; count[t] < 0 {
			out = append(out, t)
		}
	}
	return out
}
