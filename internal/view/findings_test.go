package view

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
)

// TestAspects: every detector says what to look at beside its findings, and the page has it.
func TestAspects(t *testing.T) {
	screens, err := os.ReadFile("../web/page/src/screens.ts")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all.Detectors {
		a, ok := aspects[d.Name]
		if !ok || len(a.charts) == 0 {
			t.Errorf("%s has no charts", d.Name)
		}
		for _, c := range a.charts {
			if !slices.ContainsFunc(charts, func(known Chart) bool { return known.Name == c }) {
				t.Errorf("%s: there is no chart %s", d.Name, c)
			}
		}
		if a.way.Screen != "" && !strings.Contains(string(screens), `name: "`+a.way.Screen+`"`) {
			t.Errorf("%s: the page has no screen %s", d.Name, a.way.Screen)
		}
	}
	for name := range aspects {
		if !slices.ContainsFunc(all.Detectors, func(d *diagnose.Detector) bool { return d.Name == name }) {
			t.Errorf("there is no detector %s", name)
		}
	}
}

// TestProse: the pages of all detectors are told without any markup left in them.
func TestProse(t *testing.T) {
	markup := regexp.MustCompile("`|\\*\\*|^#|^- |\\]\\(|^\\||^\\d+\\. |^ {4}")
	for _, d := range all.Detectors {
		blocks := prose(d.Doc)
		headings := 0
		for _, b := range blocks {
			if b.Kind == "heading" {
				headings++
			}
			for _, line := range b.Lines {
				if len(line)%2 == 0 {
					t.Errorf("%s: code does not end: %q", d.Name, line)
				}
				for i, piece := range line {
					if i%2 == 0 && markup.MatchString(piece) {
						t.Errorf("%s: markup is left in %q", d.Name, piece)
					}
				}
			}
		}
		if headings != 4 {
			t.Errorf("%s has %d headings", d.Name, headings)
		}
	}
	got := prose("# Title\n\nOne `two`\nthree.\n\n- a\n  b\n- c\n\n## Head\n")
	want := []Block{{"text", [][]string{{"One ", "two", " three."}}}, {"list", [][]string{{"a b"}, {"c"}}}, {"heading", [][]string{{"Head"}}}}
	if !slices.EqualFunc(got, want, func(a, b Block) bool {
		return a.Kind == b.Kind && slices.EqualFunc(a.Lines, b.Lines, slices.Equal)
	}) {
		t.Errorf("%q", got)
	}
}

// TestVerdict: what is said never claims more than was seen.
func TestVerdict(t *testing.T) {
	now := time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)
	calm := func(change func(h *Health)) *Health {
		h := &Health{At: now.Add(-4 * time.Second), Every: 10 * time.Second, Watched: 5 * time.Minute,
			Coverage: diagnose.Coverage{Detectors: 64, Looks: 30, Processes: 48_000, Followed: 48_000, Events: true}}
		if change != nil {
			change(h)
		}
		return h
	}
	ill := func(severities ...diagnose.Severity) func(h *Health) {
		return func(h *Health) {
			for _, s := range severities {
				h.Open = append(h.Open, diagnose.Case{Finding: diagnose.Finding{Severity: s}})
			}
		}
	}
	for _, c := range []struct {
		why, tone, title string
		h                *Health
		away             bool
		notes            []string // in this order, and no others of those below
	}{
		{"all is well", "quiet", "Nothing is wrong, as far as 64 detectors saw", calm(nil), false,
			[]string{"10 s apart; the last 30 looks are judged, over 5 minutes", "All 48 000 processes", "once something is suspicious"}},
		{"all is well, seen closely", "quiet", "Nothing is wrong, as far as 64 detectors saw", calm(func(h *Health) { h.Closely = true }), false,
			[]string{"10 s apart", "All 48 000 processes"}},
		{"little was seen", "quiet", "Nothing is wrong, as far as 64 detectors saw", calm(func(h *Health) {
			h.Coverage = diagnose.Coverage{Detectors: 64, Looks: 1, Processes: 1_000_000, Followed: 62_500, Missing: []diagnose.Lack{{What: "ports", Why: "no answer"}}}
		}), false, []string{"the last 1 look is judged", "takes six", "62 500 of 1 000 000 processes", "once something is suspicious", "events are not listened for", "Not known: ports: no answer."}},
		{"before the first look", "unknown", "Not known yet: the detectors have not looked", &Health{}, false, []string{"first census"}},
		{"the first look fails", "unknown", "Not known yet: the detectors have not looked", &Health{Problem: "no answer in time"}, false,
			[]string{"first census", "failed: no answer in time."}},
		{"a look failed, the next did not", "quiet", "Nothing is wrong, as far as 64 detectors saw", calm(func(h *Health) { h.Problem, h.Closely = "no answer in time", true }), false,
			[]string{"10 s apart", "All 48 000 processes"}},
		{"no look of late", "unknown", "Not known: the last look was 2 minutes ago", calm(func(h *Health) { h.At = now.Add(-2 * time.Minute) }), false,
			[]string{"10 s apart", "All 48 000 processes", "once something is suspicious"}},
		{"the node is away", "unknown", "Not known: the node cannot be looked at now", calm(nil), true,
			[]string{"10 s apart", "All 48 000 processes", "once something is suspicious"}},
		{"ill", "critical", "1 critical, 2 warnings, 1 to know", calm(ill(diagnose.Critical, diagnose.Warning, diagnose.Warning, diagnose.Info)), false,
			[]string{"10 s apart", "All 48 000 processes", "once something is suspicious"}},
		{"ill when it was seen last", "error", "1 error", calm(ill(diagnose.Error)), true,
			[]string{"the last look, 4 s ago", "10 s apart", "All 48 000 processes", "once something is suspicious"}},
	} {
		v := VerdictOf(c.h, !c.away, now)
		if v.Tone != c.tone || v.Title != c.title {
			t.Errorf("%s: %s: %s", c.why, v.Tone, v.Title)
		}
		if len(v.Notes) != len(c.notes) {
			t.Errorf("%s: notes %q", c.why, v.Notes)
			continue
		}
		for i, words := range c.notes {
			if !strings.Contains(v.Notes[i], words) {
				t.Errorf("%s: note %d is %q, without %q", c.why, i, v.Notes[i], words)
			}
		}
	}
}

// TestFindingPage: evidence has its course, subjects their screens, charts their time.
func TestFindingPage(t *testing.T) {
	opened := time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC)
	f := diagnose.Finding{Detector: "process_leak", Title: "Pinger: 125 000 processes that never end", Severity: diagnose.Error, Confidence: diagnose.Likely,
		Culprit: diagnose.Culprit{Kind: "group", Name: "Shop.Pinger"}, TimeLeft: diagnose.Duration(3 * time.Hour),
		Touches:  []string{diagnose.GroupSubject("Elixir.Shop.Pinger"), "process <0.12.0>", diagnose.TableSubject("sessions"), "peer b@host"},
		Evidence: []diagnose.Evidence{{Signal: "count", Value: 10, Unit: "{process}", At: opened, Text: "ten"}}}
	var w diagnose.Ward
	for i := range 3 {
		f.Evidence[0].Value += float64(i)
		f.Evidence[0].At = opened.Add(time.Duration(i) * 10 * time.Second)
		w.Observe([]diagnose.Finding{f}, f.Evidence[0].At)
	}
	now := opened.Add(time.Hour)
	d := all.Detectors[slices.IndexFunc(all.Detectors, func(d *diagnose.Detector) bool { return d.Name == f.Detector })]
	p := PageOf(&w.Open()[0], d, now)
	if e := p.Evidence[0]; !slices.Equal(e.Values, []float64{10, 11, 13}) || len(e.Times) != 3 || e.Times[2]-e.Times[0] != 20 {
		t.Errorf("the course of the evidence is %v at %v", e.Values, e.Times)
	}
	if p.TimeLeft != "3 hours" || p.Kind != "Processes that never end" || p.Closed != "" || p.Limits == nil || len(p.Charts) == 0 {
		t.Errorf("%+v", p)
	}
	if p.From != "2026-11-27T02:45:00.000Z" || p.To != "2026-11-27T04:00:00.000Z" {
		t.Errorf("charts show from %s to %s", p.From, p.To)
	}
	var ways []string
	for _, way := range p.Ways {
		ways = append(ways, way.Title+" > "+way.Screen+"/"+way.Arg+way.Query["group"]+way.Query["filter"])
	}
	if want := []string{"Processes of Shop.Pinger > processes/Elixir.Shop.Pinger", "Process <0.12.0> > processes/0.12.0", "Table sessions > ets/sessions", "Groups by births > groups/"}; !slices.Equal(ways, want) {
		t.Errorf("ways %q", ways)
	}
	w.Leave(opened.Add(10 * time.Minute))
	if p := PageOf(&w.Closed()[0], d, now); p.From != "2026-11-27T02:55:00.000Z" || p.To != "2026-11-27T03:15:00.000Z" || p.Closed == "" {
		t.Errorf("of a closed one charts show from %s to %s", p.From, p.To)
	}
}

func TestByGravity(t *testing.T) {
	list := []Finding{{Severity: "info"}, {Severity: "of another version"}, {Severity: "critical"}, {Severity: "warning"}, {Severity: "error"}}
	slices.SortStableFunc(list, ByGravity)
	var got []string
	for _, f := range list {
		got = append(got, f.Severity)
	}
	if want := "critical error warning info of another version"; strings.Join(got, " ") != want {
		t.Errorf("in order they are %q, want %q", got, want)
	}
}
