package casebook

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

var begin = time.Date(2026, 11, 27, 3, 0, 0, 17, time.UTC)

func open(t *testing.T, file string) *Book {
	t.Helper()
	b, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// caseOf is what a ward makes of a finding that is seen twice.
func caseOf(name string, at time.Time, value float64) diagnose.Case {
	var w diagnose.Ward
	f := diagnose.Finding{Detector: "process_leak", Title: name, Severity: diagnose.Error, Confidence: diagnose.Likely, Touches: []string{diagnose.GroupSubject(name)}, TimeLeft: diagnose.Duration(time.Hour),
		Culprit:  diagnose.Culprit{Kind: "group", Name: name, Pids: []string{"<0.1.0>"}},
		Evidence: []diagnose.Evidence{{Signal: "idle", Value: value, At: at}, {Signal: "count", Value: 12, Unit: "{process}", At: at, Text: "12 of them"}}}
	w.Observe([]diagnose.Finding{f}, at)
	w.Observe([]diagnose.Finding{f}, at.Add(time.Second))
	return w.Open()[0]
}

func names(t *testing.T, b *Book, node string) (out []string) {
	t.Helper()
	cases, err := b.Cases(node)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		out = append(out, c.Finding.Title)
	}
	return out
}

// TestBookIsReadAgain: after a crash a case is what it was, by the same name.
func TestBookIsReadAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data", "findings.db")
	b := open(t, file)
	want := caseOf("leak", begin, 0.9)
	if err := b.Keep("shop@web", caseOf("other", begin.Add(time.Hour), 1), want); err != nil {
		t.Fatal(err)
	}
	if _, err := openWithin(file, time.Millisecond); !errors.Is(err, ErrInUse) {
		t.Errorf("a second time: %v", err)
	}
	crashed := filepath.Join(t.TempDir(), "findings.db")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(crashed, text, 0o600); err != nil {
		t.Fatal(err)
	}
	b = open(t, crashed)
	cases, err := b.Cases("shop@web")
	if err != nil || len(cases) != 2 {
		t.Fatalf("%+v (%v)", cases, err)
	}
	got := cases[0]
	if got.ID() != want.ID() || !got.Opened.Equal(want.Opened) || !got.Closed.IsZero() || got.Worst != want.Worst || !reflect.DeepEqual(got.Finding, want.Finding) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if len(got.Courses) != 2 || got.Courses[1].Signal != "count" || len(got.Courses[1].Samples) != 2 || got.Courses[1].Samples[0].V != 12 || !got.Courses[1].Samples[0].At.Equal(begin) {
		t.Errorf("courses %+v", got.Courses)
	}
	if other := names(t, b, "shop@other"); len(other) > 0 {
		t.Errorf("another node has %v", other)
	}
	got.Closed = begin.Add(time.Minute)
	if err := b.Keep("shop@web", got); err != nil {
		t.Fatal(err)
	}
	if cases, _ = b.Cases("shop@web"); len(cases) != 2 || cases[0].Closed.IsZero() {
		t.Errorf("a case that is closed is another one: %+v", cases)
	}
}

// TestBookOfWhatJSONHasNoNumberFor: evidence and its course go together.
func TestBookOfWhatJSONHasNoNumberFor(t *testing.T) {
	b := open(t, filepath.Join(t.TempDir(), "findings.db"))
	if err := b.Keep("shop@web", caseOf("odd", begin, math.NaN())); err != nil {
		t.Fatal(err)
	}
	cases, err := b.Cases("shop@web")
	if err != nil || len(cases) != 1 || len(cases[0].Finding.Evidence) != 1 || len(cases[0].Courses) != 1 || cases[0].Courses[0].Signal != "count" {
		t.Errorf("%+v (%v)", cases, err)
	}
}

// TestBookSurvivesWhatItCannotRead: such a case is left out.
func TestBookSurvivesWhatItCannotRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "findings.db")
	b := open(t, file)
	err := errors.Join(b.Keep("shop@web", caseOf("well", begin, 1)), b.db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucket).Put([]byte("odd"), []byte(`{"node":"shop@web","case":7}`))
	}), b.Close())
	if err != nil {
		t.Fatal(err)
	}
	if got := names(t, open(t, file), "shop@web"); len(got) != 1 || got[0] != "well" {
		t.Errorf("%v", got)
	}
}

func TestBounded(t *testing.T) {
	var list []known
	for i := range 6 {
		list = append(list, known{key: fmt.Sprint(i), node: []string{"a", "b"}[i%2], open: i < 2})
	}
	for _, c := range []struct {
		ofNode, ofAll int
		want          string
	}{{3, 6, "012345"}, {2, 6, "01345"}, {3, 4, "0145"}, {3, 2, "01"}, {3, 1, "1"}, {1, 6, "0135"}} {
		kept, gone := bounded(append([]known{}, list...), "a", c.ofNode, c.ofAll)
		got := ""
		for _, k := range kept {
			got += k.key
		}
		if got != c.want || len(gone) != len(list)-len(kept) {
			t.Errorf("%d of a node, %d of all: %s, want %s; gone %v", c.ofNode, c.ofAll, got, c.want, gone)
		}
	}
}
