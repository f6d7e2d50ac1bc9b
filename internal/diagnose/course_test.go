package diagnose

import (
	"testing"
	"time"
)

// TestCourses: a case has the numbers of its evidence from its begin on, however long it is
// open, and readers keep what they were given.
func TestCourses(t *testing.T) {
	begin := time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)
	found := func(at time.Time, signals ...string) []Finding {
		f := Finding{Detector: "process_leak", Confidence: Likely, Culprit: Culprit{Kind: "group", Name: "Pinger"}}
		for _, s := range signals {
			f.Evidence = append(f.Evidence, Evidence{Signal: s, Value: at.Sub(begin).Seconds(), At: at})
		}
		return []Finding{f}
	}
	var w Ward
	const looks = 1000
	var early Case
	for i := range looks {
		at := begin.Add(time.Duration(i) * 10 * time.Second)
		signals := []string{"count", "idle"}
		if i >= looks/2 {
			signals = []string{"ends", "count"}
		}
		w.Observe(found(at, signals...), at)
		if i == 4 {
			early = w.Open()[0]
		}
	}
	if got := early.Courses[0].Samples; len(got) != 5 || got[0].V != 0 || got[4].V != 40 {
		t.Errorf("a reader's samples have become %v", got)
	}
	c := w.Open()[0]
	if len(c.Courses) != 3 || c.Courses[0].Signal != "ends" || c.Courses[1].Signal != "count" || c.Courses[2].Signal != "idle" {
		t.Fatalf("courses %v", c.Courses)
	}
	count := c.Courses[1].Samples
	if len(count) > mostSamples || len(count) < mostSamples/2 || count[0].At != begin || count.Last() != 10*(looks-1) {
		t.Errorf("%d samples from %s to %v", len(count), count[0].At, count.Last())
	}
	for i := 1; i < len(count); i++ {
		if !count[i].At.After(count[i-1].At) {
			t.Fatalf("samples are not in order at %d", i)
		}
	}
	id := c.ID()
	w.Leave(begin.Add(3 * time.Hour))
	closed := w.Closed()[0]
	if kept := closed.Courses[1].Samples; len(kept) != keptSamples || kept[0].At != begin || kept.Last() != 10*(looks-1) {
		t.Errorf("of a closed case %d samples are kept", len(kept))
	}
	if closed.ID() != id {
		t.Errorf("it is called %s when open and %s when closed", id, closed.ID())
	}
	w.Observe(found(begin.Add(4*time.Hour), "count"), begin.Add(4*time.Hour))
	if w.Open()[0].ID() == id {
		t.Error("another case has the same name")
	}
}
