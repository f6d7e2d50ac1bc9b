package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

// doctors look at some nodes, by target, all the time.
type doctors map[string]*view.Health

func (d doctors) Health(node string) *view.Health {
	h := d[node]
	if h == nil {
		return nil
	}
	fresh := *h
	fresh.At = time.Now().Add(-2 * time.Second)
	return &fresh
}

func (d doctors) Detector(name string) *diagnose.Detector {
	i := slices.IndexFunc(all.Detectors, func(d *diagnose.Detector) bool { return d.Name == name })
	if i < 0 {
		return nil
	}
	return all.Detectors[i]
}

// well is a node at which nothing is found.
func well(at time.Time) *view.Health {
	return &view.Health{At: at, Every: 10 * time.Second, Watched: 5 * time.Minute,
		Coverage: diagnose.Coverage{Detectors: len(all.Detectors), Looks: 30, Processes: 48_213, Followed: 48_213, Events: true}}
}

// ill is a node with a leak since half an hour, hostile names, and things that are over.
func ill(at time.Time) *view.Health {
	h := well(at)
	h.Every, h.Closely = 2500*time.Millisecond, true
	h.Coverage.Missing = []diagnose.Lack{{What: "links", Why: "the node did not answer in time"}}
	finding := func(detector string, s diagnose.Severity, culprit, title string, touches ...string) diagnose.Finding {
		return diagnose.Finding{Detector: detector, Title: title, Severity: s, Confidence: diagnose.Likely, Touches: touches,
			Culprit:  diagnose.Culprit{Kind: "group", Name: culprit, Module: "Shop.Pinger", Function: "loop/1", Count: 125_000, Pids: []string{"<0.142.0>", "<0.149.0>"}},
			Excluded: []diagnose.Exclusion{{Detector: "load", Text: "others of the kind end, so this is no rise in load"}},
			Advice: []diagnose.Advice{{Kind: diagnose.Now, Text: "As first aid end those that are old, by what they run (" + culprit + "), not by pid."},
				{Kind: diagnose.Code, Text: "Give every receive that waits for an answer an end.", Erlang: "receive {Ref, R} -> R after 5000 -> exit(timeout) end", Elixir: "receive do {^ref, r} -> r after 5_000 -> exit(:timeout) end"},
				{Kind: diagnose.Check, Text: "The count stays level while new ones come and go."}}}
	}
	leak := finding("process_leak", diagnose.Error, "Shop.Pinger", "Shop.Pinger: 125 000 processes that never end, 2 100 more a minute", diagnose.GroupSubject("Elixir.Shop.Cart"), "process <0.142.0>")
	leak.TimeLeft, leak.Consequences = diagnose.Duration(65*time.Minute), []string{"262 144 processes is the limit; it is reached in 65 minutes"}
	odd := finding("mailbox_overload", diagnose.Warning, hostile[0], hostile[1]+": 12 000 messages wait", diagnose.GroupSubject(hostile[0]))
	odd.Confidence = diagnose.Suspected
	var w diagnose.Ward
	over := finding("scheduler_saturation", diagnose.Critical, "Shop.Search", "8 of 8 schedulers are busy: Shop.Search")
	w.Observe([]diagnose.Finding{over}, at.Add(-3*time.Hour))
	w.Observe(nil, at.Add(-160*time.Minute))
	for ago := 30 * time.Minute; ago >= 0; ago -= 10 * time.Second {
		seen, steps := at.Add(-ago), (30*time.Minute-ago).Seconds()/10
		leak.Evidence = []diagnose.Evidence{
			{Signal: "count", Value: 62_000 + 350*steps, Unit: "{process}", At: seen, Text: "125 000 processes, 62 000 when first looked at 30 minutes before, 2 100 more a minute"},
			{Signal: "idle", Value: 0.98, Unit: "1", At: seen, Text: "98 % of them do nothing: no reduction since the look before"},
			{Signal: "ends", Value: 900 + float64(int(steps)%7)*20, Unit: "{process}/min", At: seen, Text: "900 processes a minute come and end meanwhile: 70 % of those begun stay"},
		}
		odd.Evidence = []diagnose.Evidence{{Signal: "message_queue_len", Value: steps * steps / 3, At: seen, Text: "12 000 messages in the queue of " + hostile[2]}}
		w.Observe([]diagnose.Finding{leak, odd}, seen)
	}
	h.Open, h.Closed = w.Open(), w.Closed()
	return h
}

func (h *house) findings(path string, into any) {
	h.t.Helper()
	w := h.get("/api/v1/" + path)
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil || w.Code != http.StatusOK {
		h.t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
}

func TestFindings(t *testing.T) {
	h := newHouse(t)
	now := time.Now()
	h.desk.Findings = doctors{"shop@web": ill(now), "gone@web": well(now)}

	var of ask.FindingsOf
	h.findings("nodes/shop@web/findings", &of)
	if len(of.Open) != 2 || of.Open[0].Detector != "process_leak" || len(of.Closed) != 1 || of.Closed[0].Closed == "" || of.Verdict.Tone != "error" {
		t.Fatalf("%+v", of)
	}
	for _, f := range append(of.Open, of.Closed...) {
		var page view.FindingPage
		h.findings("nodes/shop@web/findings/"+f.ID, &page)
		if page.ID != f.ID || page.Kind == "" || len(page.Prose) == 0 || len(page.Charts) == 0 {
			t.Errorf("%s: %+v", f.ID, page)
		}
		if f.Closed == "" && len(page.Evidence[0].Values) < 60 {
			t.Errorf("%s: %d values of %s", f.ID, len(page.Evidence[0].Values), page.Evidence[0].Signal)
		}
	}
	var all struct{ Nodes []ask.FindingsOf }
	h.findings("findings", &all)
	if len(all.Nodes) != 2 || len(all.Nodes[0].Open) != 2 || all.Nodes[1].Verdict.Tone != "unknown" {
		t.Errorf("of all nodes: %+v", all)
	}
	var list struct{ Nodes []nodeSummary }
	h.findings("nodes", &list)
	if got := list.Nodes[0].Findings; got != (findingCount{2, "error"}) {
		t.Errorf("the list counts %+v", got)
	}
	if code, p := h.problem("/api/v1/nodes/shop@web/findings/process_leak.00000000"); code != http.StatusNotFound || p.Next == "" {
		t.Errorf("an unknown one: %d %+v", code, p)
	}
	if got := h.desk.Health(&session.State{Target: "shop@web", CensusError: "no answer"}); got.Problem != "no answer" || h.desk.Findings.Health("shop@web").Problem != "" {
		t.Errorf("why there is no newer look: %q", got.Problem)
	}
	if n := len(h.shop.asked); n > 0 {
		t.Errorf("the node was asked %d times", n)
	}
}

// TestNoDetectors: where none look, nothing is claimed.
func TestNoDetectors(t *testing.T) {
	h := newHouse(t)
	for _, found := range []ask.Findings{nil, doctors{}} {
		h.desk.Findings = found
		var of ask.FindingsOf
		h.findings("nodes/shop@web/findings", &of)
		if of.Verdict.Tone != "off" || of.Open == nil || of.Closed == nil {
			t.Errorf("%+v", of)
		}
		if code, _ := h.problem("/api/v1/nodes/shop@web/findings/x.1"); code != http.StatusNotFound {
			t.Errorf("a finding: %d", code)
		}
	}
}

// TestStreamCountsFindings: a tab knows of findings without asking.
func TestStreamCountsFindings(t *testing.T) {
	h := newHouse(t)
	h.desk.Findings = doctors{"shop@web": ill(time.Now())}
	address, stop := h.served(t)
	first := <-events(t, h.openStream(t, address, "?nodes=shop@web").Body)
	if first.Findings != (findingCount{2, "error"}) {
		t.Errorf("%+v", first.Findings)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
