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
