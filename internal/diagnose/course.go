package diagnose

import "slices"

// Course is one number of the evidence of a case over time: what a detector judged by,
// at each look at which it found the same again.
type Course struct {
	Signal  string
	Unit    string
	Samples Series
}

const (
	// mostSamples is how many a course of an open case has; of one that lasts longer
	// every second is left out, again and again, so that it always begins at the begin.
	mostSamples = 120
	// keptSamples is how many are kept when it is closed.
	keptSamples = 40
	// mostCourses bounds them where the evidence changes from look to look.
	mostCourses = 24
)

// follow adds what was seen to the courses, in the order of the evidence. Samples that a
// reader may have are never changed: new ones go behind them.
func follow(courses []Course, evidence []Evidence) []Course {
	out := make([]Course, 0, len(evidence))
	for _, e := range evidence {
		c := Course{Signal: e.Signal, Unit: e.Unit}
		if i := slices.IndexFunc(courses, func(old Course) bool { return old.Signal == e.Signal && old.Unit == e.Unit }); i >= 0 {
			c = courses[i]
			courses = slices.Delete(slices.Clone(courses), i, i+1)
		}
		if len(c.Samples) >= mostSamples {
			c.Samples = c.Samples.thinned(mostSamples / 2)
		}
		c.Samples = append(c.Samples, Sample{e.At, e.Value})
		out = append(out, c)
	}
	out = append(out, courses...)
	return out[:min(len(out), mostCourses)]
}

// thinned are at most so many of the values, evenly, the first and the last among them.
func (s Series) thinned(most int) Series {
	if len(s) <= most {
		return s
	}
	out := make(Series, most)
	for i := range out {
		out[i] = s[i*(len(s)-1)/(most-1)]
	}
	return out
}
