package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

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
	h.desk.Findings = asktest.Findings{"shop@web": asktest.Ill(now), "gone@web": asktest.Well(now)}

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
	var list struct{ Nodes []ask.Summary }
	h.findings("nodes", &list)
	if got := list.Nodes[0].Findings; got != (ask.FindingCount{Open: 2, Worst: "error"}) {
		t.Errorf("the list counts %+v", got)
	}
	if code, p := h.problem("/api/v1/nodes/shop@web/findings/process_leak.00000000"); code != http.StatusNotFound || p.Next == "" {
		t.Errorf("an unknown one: %d %+v", code, p)
	}
	if got := h.desk.Health(&session.State{Target: "shop@web", CensusError: "no answer"}); got.Problem != "no answer" || h.desk.Findings.Health("shop@web").Problem != "" {
		t.Errorf("why there is no newer look: %q", got.Problem)
	}
	if n := len(h.shop.Asked()); n > 0 {
		t.Errorf("the node was asked %d times", n)
	}
}

// TestFindingsOfThen: at a moment those are told that were open then, and those that were over.
func TestFindingsOfThen(t *testing.T) {
	h := newHouse(t)
	now := time.Now()
	h.desk.Findings = asktest.Findings{"shop@web": asktest.Ill(now)}
	for _, c := range []struct {
		ago          time.Duration
		open, closed string
		tone         string
	}{
		{4 * time.Hour, "", "", "unknown"},
		{170 * time.Minute, "scheduler_saturation", "", "critical"},
		{2 * time.Hour, "", "scheduler_saturation", "unknown"},
		{15 * time.Minute, "process_leak mailbox_overload", "scheduler_saturation", "error"},
		{-time.Hour, "process_leak mailbox_overload", "scheduler_saturation", "error"}, // that is now
	} {
		var of ask.FindingsOf
		h.findings("nodes/shop@web/findings?at="+now.Add(-c.ago).UTC().Format(time.RFC3339), &of)
		names := func(list []view.Finding) string {
			var out []string
			for _, f := range list {
				out = append(out, f.Detector)
			}
			return strings.Join(out, " ")
		}
		if names(of.Open) != c.open || names(of.Closed) != c.closed || of.Verdict.Tone != c.tone || of.Verdict.Title == "" {
			t.Errorf("%s ago: open %q, closed %q, %+v", c.ago, names(of.Open), names(of.Closed), of.Verdict)
		}
	}
	if code, p := h.problem("/api/v1/nodes/shop@web/findings?at=yesterday"); code != http.StatusBadRequest || p.Detail == "" {
		t.Errorf("no time: %d %+v", code, p)
	}
}

// TestFindingsOfAGroup: those that are about it, and that there are none is no verdict on the node.
func TestFindingsOfAGroup(t *testing.T) {
	h := newHouse(t)
	h.desk.Findings = asktest.Findings{"shop@web": asktest.Ill(time.Now())}
	var of ask.FindingsOf
	h.findings("nodes/shop@web/findings?group=Elixir.Shop.Cart", &of)
	if len(of.Open) != 1 || of.Open[0].Detector != "process_leak" || len(of.Closed) != 0 || of.Verdict.Tone != "error" {
		t.Errorf("%+v", of)
	}
	h.findings("nodes/shop@web/findings?group=nobody", &of)
	if len(of.Open) != 0 || len(of.Closed) != 0 || of.Verdict.Tone != "quiet" || !strings.Contains(of.Verdict.Title, "group") {
		t.Errorf("%+v", of)
	}
}

// TestNoDetectors: where none look, nothing is claimed.
func TestNoDetectors(t *testing.T) {
	h := newHouse(t)
	for _, found := range []ask.Findings{nil, asktest.Findings{}} {
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
	h.desk.Findings = asktest.Findings{"shop@web": asktest.Ill(time.Now())}
	address, stop := h.served(t)
	first := <-events(t, h.openStream(t, address, "?nodes=shop@web").Body)
	if first.Findings != (ask.FindingCount{Open: 2, Worst: "error"}) {
		t.Errorf("%+v", first.Findings)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
