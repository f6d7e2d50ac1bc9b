package seen

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/view"
)

// notes are what one sees of a made-up node in some looks, one of them without an answer.
func notes(t testing.TB) (out []Note) {
	n := asktest.New("shop@web", 2, 0.5, 2).Attached(3, asktest.Start)
	d := &ask.Desk{Findings: asktest.Findings{"shop@web": asktest.Ill(asktest.Start)}, Now: func() time.Time { return asktest.Start }}
	for i := range 3 {
		now := asktest.Start.Add(time.Duration(i) * 2 * time.Second)
		if i > 0 {
			n.Look(now)
		}
		sys := view.System(n.State().System)
		out = append(out, Note{Node: "shop@web", State: &State{At: now, Standing: d.StandingOf(n.State()), System: &sys}, Points: ask.PointsOf(n.State(), 0)})
		for _, name := range []string{"table", "heat", "findings", "history", "memory"} {
			a := Answer{At: now.Add(300 * time.Millisecond)}
			v, err := d.Ask(t.Context(), n, name, ask.NewParams(nil, nil))
			if err != nil {
				t.Fatal(err)
			}
			a.Value = v
			out = append(out, Note{Node: "shop@web", Question: name + "/?", Answer: &a})
		}
		out = append(out, Note{Node: "shop@web", Question: "ports/?", Answer: &Answer{At: now.Add(time.Second),
			Problem: &ask.Problem{Kind: ask.TooLate, What: "the node did not answer in time", Next: "wait", Again: 2 * time.Second}}})
	}
	return out
}

func record(t testing.TB, list []Note) []byte {
	t.Helper()
	var b bytes.Buffer
	r, err := NewRecorder(&b, "hodoscope 0.test", asktest.Start)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range list {
		if err := r.Keep(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestReadAsItWasSeen: the tape of a recording shows at each moment what was seen then.
// How values come back is a test of ask.
func TestReadAsItWasSeen(t *testing.T) {
	var was Tape
	list := notes(t)
	for _, n := range list {
		was.Keep(n)
	}
	got, err := Read(bytes.NewReader(record(t, list)))
	if err != nil || got.Cut != "" || got.Program != "hodoscope 0.test" || !got.Begun.Equal(asktest.Start) {
		t.Fatalf("%+v, %v", got, err)
	}
	moments := was.Moments("shop@web")
	if is := got.Tape.Moments("shop@web"); len(moments) != 3 || !reflect.DeepEqual(is, moments) {
		t.Fatalf("moments %v, want %v", is, moments)
	}
	for _, when := range moments {
		a, _ := was.State("shop@web", when)
		b, _ := got.Tape.State("shop@web", when)
		if !reflect.DeepEqual(a.Standing, b.Standing) || !reflect.DeepEqual(view.Wire(*a.System), view.Wire(*b.System)) {
			t.Errorf("state at %v: %+v, want %+v", when, b, a)
		}
		if a, b := was.Points("shop@web", when), got.Tape.Points("shop@web", when); !reflect.DeepEqual(a, b) {
			t.Errorf("points at %v: %v, want %v", when, b, a)
		}
		for question := range was.nodes["shop@web"].answers {
			a, _ := was.Answer("shop@web", question, when)
			b, _ := got.Tape.Answer("shop@web", question, when)
			if !a.At.Equal(b.At) || !reflect.DeepEqual(a.Problem, b.Problem) || a.Value != nil && ask.Form(a.Value) != ask.Form(b.Value) {
				t.Errorf("%s at %v: %+v, want %+v", question, when, b, a)
			}
		}
	}
}

// TestOldRecordings: each version that was ever written keeps being read.
func TestOldRecordings(t *testing.T) {
	f, err := os.Open("testdata/version-1.recording")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := Read(f)
	if err != nil || got.Cut != "" || len(got.Tape.Moments("shop@web")) != 3 {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestReadCutOff: wherever a recording ends, what stands before is there, nothing else is,
// and one is told.
func TestReadCutOff(t *testing.T) {
	list := notes(t)
	data := record(t, list)
	before := 0
	for n := 0; n <= len(data); n += max(1, min(101, len(data)-n)) {
		got, err := Read(bytes.NewReader(data[:n]))
		if err != nil {
			if before > 0 {
				t.Fatalf("%d of %d bytes: %v, though fewer could be read", n, len(data), err)
			}
			continue
		}
		if len(got.Tape.order) < before || got.Cut == "" && n < len(data)-8 {
			t.Fatalf("%d of %d bytes: %d notes (%d before), cut %q", n, len(data), len(got.Tape.order), before, got.Cut)
		}
		before = len(got.Tape.order)
	}
	if before != len(list) {
		t.Errorf("%d of %d notes are there at last", before, len(list))
	}
}

// TestWrittenAtOnce: what was kept can be read though the recording is never closed.
func TestWrittenAtOnce(t *testing.T) {
	var b bytes.Buffer
	r, err := NewRecorder(&b, "hodoscope", start)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range notes(t) {
		if err := r.Keep(n); err != nil {
			t.Fatal(err)
		}
		got, err := Read(bytes.NewReader(b.Bytes()))
		if err != nil || len(got.Tape.order) != i+1 || !strings.Contains(got.Cut, "not closed") {
			t.Fatalf("after %d notes: %d, cut %q, %v", i+1, len(got.Tape.order), got.Cut, err)
		}
	}
}

type fullDisk struct{ room int }

func (f *fullDisk) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errors.New("no space left on device")
	}
	return len(p), nil
}

func TestFullDisk(t *testing.T) {
	r, err := NewRecorder(&fullDisk{2000}, "hodoscope", start)
	for i := 0; err == nil; i++ {
		if i == 1000 {
			t.Fatal("no error")
		}
		err = r.Keep(Note{Node: fmt.Sprint(i, "@host"), State: &State{At: at(float64(i))}})
	}
	if !strings.Contains(err.Error(), "no space") {
		t.Error(err)
	}
}

func packed(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	z.Write([]byte(text))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const begin = `{"hodoscope_recording":1,"program":"p","begun":"2026-03-01T12:00:00Z"}` + "\n"

func TestNoRecording(t *testing.T) {
	for _, c := range []struct {
		data []byte
		want string
	}{
		{nil, "no recording"},
		{[]byte("PK\x03\x04"), "no recording"},
		{packed(t, ""), "no recording"},
		{packed(t, "{}\n"), "no recording"},
		{packed(t, `{"hodoscope_recording":2,"program":"hodoscope 9"}`), "version 2, made by hodoscope 9"},
	} {
		if got, err := Read(bytes.NewReader(c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, %v, want %q", c.data, got, err, c.want)
		}
	}
}

// TestHostileLines end the reading, and what stands before stays.
func TestHostileLines(t *testing.T) {
	good := `{"node":"a@h","at":"2026-03-01T12:00:00Z","standing":{"status":"attached"}}` + "\n"
	line := func(rest string) string { return `{"node":"a@h","at":"2026-03-01T12:00:01Z",` + rest + `}` }
	var nodes strings.Builder
	for i := range mostNodes {
		fmt.Fprintf(&nodes, `{"node":"n%d","at":"2026-03-01T12:00:01Z","standing":{}}`+"\n", i)
	}
	series := make([]string, mostSeries+1)
	for i := range series {
		series[i] = fmt.Sprintf(`"s%d":1`, i)
	}
	for _, c := range []struct{ bad, want string }{
		{"[]", "none of a recording"},
		{line(`"question":"q/?","form":"document","answer":` + strings.Repeat("[", 20_000)), "none of a recording"},
		{`{"at":"2026-03-01T12:00:01Z","standing":{}}`, "names no node"},
		{`{"node":"a@h","standing":{}}`, "without a time"},
		{line(`"points":[]`), "either of a state"},
		{line(`"standing":{},"question":"q/?"`), "either of a state"},
		{line(`"question":"q/?","form":"colour","answer":{}`), "colour"},
		{line(`"question":"q/?","form":"document","answer":{"table":{"columns":[],"rows":[[1]]}}`), "1 cells under 0 columns"},
		{line(`"standing":{},"system":{"tree":{"roots":[null]}}`), "system: "},
		{line(`"standing":{},"points":[{"series":{` + strings.Join(series, ",") + `}}]`), "101 numbers"},
		{strings.TrimSpace(nodes.String()), "more than 1000 nodes"},
		{line(`"standing":{"name":"` + strings.Repeat("x", mostLine) + `"}`), "longer than 16 MiB"},
	} {
		got, err := Read(bytes.NewReader(packed(t, begin+good+c.bad+"\n"+good)))
		if err != nil || !strings.Contains(got.Cut, c.want) {
			t.Errorf("%.60s: cut %q, %v, want %q", c.bad, got.Cut, err, c.want)
			continue
		}
		if _, ok := got.Tape.State("a@h", time.Time{}); !ok {
			t.Errorf("%.60s: what stood before is gone", c.bad)
		}
	}
}

// FuzzRead: whatever a file holds, it is read without a panic, and the tape keeps its bounds.
func FuzzRead(f *testing.F) {
	f.Add(record(f, []Note{{Node: "a@h", State: &State{At: start}}}))
	f.Add([]byte("no recording"))
	f.Fuzz(func(t *testing.T, data []byte) {
		// Half of the inputs are lines, which random bytes rarely pack.
		if len(data) > 0 && data[0] == '{' {
			data = packed(t, begin+string(data))
		}
		got, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, node := range got.Tape.Nodes() {
			moments := got.Tape.Moments(node)
			for i, m := range moments {
				if i > 0 && m.Before(moments[i-1]) {
					t.Fatalf("time goes back: %v", moments)
				}
				got.Tape.Points(node, m)
			}
		}
		if len(got.Tape.order) > 1 && got.Tape.weight > mostKept {
			t.Fatalf("the tape weighs %d", got.Tape.weight)
		}
	})
}
