package deliver

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite messages in testdata")

// TestMessages: what is sent of an alert that fires, with a name from a hostile
// node in it, and of one that is over.
func TestMessages(t *testing.T) {
	at := time.Date(2026, 11, 27, 3, 12, 0, 0, time.UTC)
	m := &message{receiver: "team", page: "http://hodoscope.example:4370", now: at.Add(time.Hour), repeat: time.Minute, alerts: []Alert{
		{
			Labels: map[string]string{"alertname": "BeamMailboxLong", "job": "shop", "instance": "shop@a", "severity": "warning", "beam_process_name": "<!channel> & *bold*"},
			Annotations: map[string]string{"summary": "<!channel> & *bold* on shop@a has a long message queue", "description": "At no time of the last 2 minutes fewer than 6k messages waited.",
				"meaning": "It gets messages as fast as it handles them, or faster.", "first_look": "hodoscope inspect on the process.",
				"runbook_url": "https://example.org/alerts.md#beammailboxlong", "page": "http://hodoscope.example:4370/#/shop%40a/system?at=1795749120"},
			StartsAt: at, Generator: "http://hodoscope.example:4370/graph",
		}, {
			Labels:      map[string]string{"alertname": "BeamNodeUnreachable", "job": "shop", "instance": "shop@b", "severity": "critical"},
			Annotations: map[string]string{"summary": "shop@b cannot be reached", "description": "No look has succeeded.", "page": "http://hodoscope.example:4370/#/shop%40b/system?at=1795749120"},
			StartsAt:    at, EndsAt: at.Add(25*time.Minute + 300*time.Millisecond),
		},
	}}
	for kind, f := range formats {
		got, err := json.MarshalIndent(f.encode(m), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", string(kind)+".json")
		if *update {
			if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if string(got)+"\n" != string(want) {
			t.Errorf("%s:\n%s\nwant\n%s", kind, got, want)
		}
	}
}
