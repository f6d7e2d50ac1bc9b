package diagnose

import (
	"testing"
	"time"
)

func TestWard(t *testing.T) {
	begin := time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)
	leak := Finding{Detector: "process_leak", Severity: Warning, Confidence: Likely, Culprit: Culprit{Kind: "group", Name: "Pinger"}}
	worse := leak
	worse.Severity = Error
	doubt := Finding{Detector: "idle_garbage", Severity: Warning, Confidence: Suspected, Culprit: Culprit{Kind: "group", Name: "Channel"}}
	var w Ward
	for _, step := range []struct {
		after                  time.Duration
		found                  []Finding
		opened, graver, closed int
		open                   int
		why                    string
	}{
		{0, []Finding{leak, doubt}, 1, 0, 0, 1, "what is likely opens at once, what is suspected does not"},
		{10 * time.Second, []Finding{leak}, 0, 0, 0, 1, "a suspicion that passed is forgotten"},
		{20 * time.Second, []Finding{leak, doubt}, 0, 0, 0, 1, "so it begins anew"},
		{30 * time.Second, []Finding{worse, doubt}, 1, 1, 0, 2, "and opens when seen again; another gets graver"},
		{70 * time.Second, []Finding{doubt}, 0, 0, 0, 2, "not seen for a while is not gone"},
		{85 * time.Second, []Finding{worse, doubt}, 0, 0, 0, 2, "it comes again, as the same case"},
		{140 * time.Second, []Finding{worse}, 0, 0, 0, 2, ""},
		{150 * time.Second, []Finding{worse}, 0, 0, 1, 1, "one that was not seen for a minute is closed"},
	} {
		opened, graver, closed := w.Observe(step.found, begin.Add(step.after))
		if len(opened) != step.opened || len(graver) != step.graver || len(closed) != step.closed || len(w.Open()) != step.open {
			t.Errorf("after %s: opened %d, graver %d, closed %d, open %d: %s", step.after, len(opened), len(graver), len(closed), len(w.Open()), step.why)
		}
	}
	if c := w.Open()[0]; c.Opened != begin || c.Worst != Error {
		t.Errorf("the case is of %s, at worst %s", c.Opened, c.Worst)
	}
	if w.Leave(begin.Add(time.Hour)); len(w.Open()) != 0 || len(w.Closed()) != 2 {
		t.Errorf("after the node left %d are open and %d closed", len(w.Open()), len(w.Closed()))
	}
}

// TestWardResumes: a ward goes on with the cases of a former one, and what it does not see
// again was over when that one saw it last.
func TestWardResumes(t *testing.T) {
	begin := time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)
	finding := func(name string) Finding {
		return Finding{Detector: "process_leak", Severity: Warning, Confidence: Likely, Culprit: Culprit{Kind: "group", Name: name}}
	}
	var former Ward
	former.Observe([]Finding{finding("over")}, begin.Add(-time.Hour))
	former.Leave(begin.Add(-time.Minute))
	former.Observe([]Finding{finding("stays"), finding("goes")}, begin)

	var w Ward
	w.Resume(append(former.Closed(), former.Open()...))
	again := begin.Add(2 * time.Hour)
	if _, _, closed := w.Observe(nil, again); len(closed) > 0 {
		t.Errorf("the first look closes %d cases", len(closed))
	}
	if opened, _, _ := w.Observe([]Finding{finding("stays")}, again.Add(50*time.Second)); len(opened) > 0 {
		t.Errorf("a case that goes on is opened again: %+v", opened)
	}
	_, _, closed := w.Observe([]Finding{finding("stays")}, again.Add(regain))
	if len(closed) != 1 || closed[0].Finding.Culprit.Name != "goes" || !closed[0].Closed.Equal(begin) {
		t.Errorf("closed: %+v", closed)
	}
	if open := w.Open(); len(open) != 1 || !open[0].Opened.Equal(begin) || !open[0].Seen.Equal(again.Add(regain)) {
		t.Errorf("open: %+v", open)
	}
	if closed := w.Closed(); len(closed) != 2 || closed[1].Finding.Culprit.Name != "over" {
		t.Errorf("all that is closed: %+v", closed)
	}
	if closed := w.Leave(again.Add(time.Hour)); len(closed) != 1 || !closed[0].Closed.Equal(again.Add(time.Hour)) {
		t.Errorf("it left: %+v", closed)
	}
}
