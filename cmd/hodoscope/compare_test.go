package main

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
)

// recordMemory records ten minutes of nodes, in megabytes of memory at each second.
func recordMemory(t *testing.T, file string, begin time.Time, memory map[string]func(second int) float64) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := seen.NewRecorder(f, "hodoscope test", begin)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 600 {
		at := begin.Add(time.Duration(i) * time.Second)
		for node, mb := range memory {
			bytes := mb(i) * (1 << 20)
			s := seen.State{At: at}
			if err := r.Keep(seen.Note{Node: node, State: &s, Points: []ask.Point{{At: ask.UnixSeconds(at), Series: map[string]*float64{"memory_total": &bytes, "load1": nil}}}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestCompareRecordings: two recordings, and two periods or nodes of one, are compared as
// the history of a store is.
func TestCompareRecordings(t *testing.T) {
	t.Chdir(t.TempDir())
	noise := rand.New(rand.NewPCG(1, 1))
	level := func(mb float64) func(int) float64 { return func(int) float64 { return mb + noise.NormFloat64() } }
	begin := time.Date(2026, 11, 27, 10, 0, 0, 0, time.Local)
	recordMemory(t, "old", begin, map[string]func(int) float64{"shop@store1": level(550)})
	recordMemory(t, "new", begin.Add(time.Hour), map[string]func(int) float64{"shop@store1": level(240)})
	recordMemory(t, "both", begin, map[string]func(int) float64{"shop@store1": level(550), "shop@store2": func(i int) float64 { return 240 + 200*float64(i/300) + noise.NormFloat64() }})

	for _, c := range []struct {
		what    string
		args    string
		verdict string
		before  string
	}{
		{"two recordings", "--replay old --replay new", "better", "550"},
		{"the other way round", "shop@store1 --replay new --replay old", "worse", "240"},
		{"a part of each", "--replay old --replay new --before -5m..-1m --after 11:02..11:08", "better", "550"},
		{"the same twice", "--replay old --replay old", "noise", "550"},
		{"two nodes of one", "shop@store1 shop@store2 --replay both --after 10:00..10:05 --before 10:00..10:05", "better", "550"},
		{"two periods of one", "shop@store2 --replay both --before 10:00..10:05 --after -4m..now", "worse", "240"},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := realWorld()
			var out, said strings.Builder
			w.stdout, w.stderr = &out, &said
			if code := run(t.Context(), w, append(strings.Fields("compare "+c.args), "-o", "json")); code != exitOK {
				t.Fatalf("exit code %d: %s", code, said.String())
			}
			var rows []struct{ Number, Before, Verdict string }
			if err := json.Unmarshal([]byte(out.String()), &rows); err != nil {
				t.Fatal(err)
			}
			if len(rows) != 1 || rows[0].Number != "Memory" || rows[0].Verdict != c.verdict || !strings.HasPrefix(rows[0].Before, c.before) {
				t.Errorf("%+v", rows)
			}
		})
	}

	for _, c := range []struct{ args, says string }{
		{"--replay old", "--before is missing"},
		{"--replay both --before -8m..-5m", "both has several nodes\n  next: name one of shop@store1, shop@store2"},
		{"other@host --replay old --replay new", "old has nothing of other@host\n  next: name one of shop@store1"},
		{"--replay old --replay new --before -8h..-5h", "old has no numbers of shop@store1 in that time\n  next: it has some from 2026-11-27 10:00:00 to 2026-11-27 10:09:59"},
		{"--replay old --replay compare_test.go", "cannot replay"},
		{"--replay old --replay new --replay new", "more than two"},
		{"--replay old --before yesterday", "--before: "},
		{"", "NODE is missing"},
	} {
		w := realWorld()
		var said strings.Builder
		w.stdout, w.stderr = &strings.Builder{}, &said
		if code := run(t.Context(), w, strings.Fields("compare "+c.args)); code != exitUsage || !strings.Contains(said.String(), c.says) {
			t.Errorf("%q: exit code %d: %s", c.args, code, said.String())
		}
	}
	// What a recording has not is said, and that it ends in its midst, to a person and on the page.
	whole, err := os.ReadFile("new")
	if err == nil {
		err = os.WriteFile("torn", whole[:len(whole)-9], 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	w := realWorld()
	var out strings.Builder
	w.stdout, w.stderr = &out, &out
	page := filepath.Join(t.TempDir(), "page.md")
	if code := run(t.Context(), w, strings.Fields("compare --replay old --replay torn --verbose --markdown "+page)); code != exitOK || !strings.Contains(out.String(), "It has none of: ") {
		t.Errorf("%d: %s", code, out.String())
	}
	if text, err := os.ReadFile(page); err != nil || !strings.Contains(string(text), "It has none of: context switches, ") || !strings.Contains(string(text), "Not all of torn could be read: it ends in its midst") {
		t.Errorf("%v: %s", err, text)
	}
}
