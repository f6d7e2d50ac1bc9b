package cli

import (
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// TestFindings: a short report and a long one, in lines that fit, with nothing in it that a
// terminal obeys.
func TestFindings(t *testing.T) {
	r := &diagnose.Report{Node: "shop@store1", Watched: diagnose.Duration(24 * time.Second), Findings: []diagnose.Finding{{
		Detector: "junk_messages", Title: "stock\x1b[2J_server does not take its messages", Severity: diagnose.Error, Confidence: diagnose.Likely,
		Culprit:  diagnose.Culprit{Kind: "process", Name: "stock\x1b]0;x\x07_server", Module: "stock", Function: "loop/1"},
		Evidence: []diagnose.Evidence{{Text: "first " + strings.Repeat("word ", 40)}, {Text: "second"}, {Text: "third"}, {Text: "fourth"}, {Text: "fifth"}},
		Excluded: []diagnose.Exclusion{{Detector: "mailbox_overload", Text: "it waits"}},
		Advice: []diagnose.Advice{{Kind: diagnose.Now, Text: "look"}, {Kind: diagnose.Code, Text: "drop", Erlang: "receive _ -> ok end", Elixir: "_ -> :ok"},
			{Kind: diagnose.Check, Text: "it stays short"}},
		Consequences: []string{"memory grows"},
	}}, Coverage: diagnose.Coverage{Looks: 12, Processes: 1234, Missing: []diagnose.Lack{{What: "ports", Why: "no answer"}}}}
	draw := func(explain bool) string {
		t.Helper()
		var b strings.Builder
		if err := WriteFindings(&b, r, explain, Options{Width: 80, Color: true}); err != nil {
			t.Fatal(err)
		}
		plain := strings.NewReplacer("\x1b[1m", "", "\x1b[1;7m", "", "\x1b[2m", "", "\x1b[0m", "").Replace(b.String())
		if strings.ContainsAny(plain, "\x1b\x07") {
			t.Errorf("a terminal would obey %q", plain)
		}
		for line := range strings.Lines(plain) {
			if len([]rune(line)) > 81 && !strings.HasPrefix(line, "ERROR") {
				t.Errorf("too long: %q", line)
			}
		}
		return plain
	}
	short, long := draw(false), draw(true)
	for _, words := range []string{"ERROR", "stock:loop/1", "and 1 more: --explain", "memory grows", "drop", "Not known: ports", "12 looks in 24 s; it took"} {
		if !strings.Contains(short, words) {
			t.Errorf("the short one has no %q:\n%s", words, short)
		}
	}
	for _, words := range []string{"fifth", "not mailbox_overload", "Erlang: receive _ -> ok end", "Elixir: _ -> :ok", "it stays short"} {
		if !strings.Contains(long, words) || strings.Contains(short, words) {
			t.Errorf("%q is for the long one only:\n%s", words, long)
		}
	}
	r.Findings = nil
	if none := draw(false); !strings.Contains(none, "nothing is wrong") {
		t.Errorf("nothing found:\n%s", none)
	}
	r.Coverage.Looks = 1
	if blind := draw(false); strings.Contains(blind, "nothing is wrong") || !strings.Contains(blind, "too little was seen") || !strings.Contains(blind, "1 look in") {
		t.Errorf("after one look:\n%s", blind)
	}
}
