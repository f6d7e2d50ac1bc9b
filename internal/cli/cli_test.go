package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/view"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

var update = flag.Bool("update", false, "rewrite the files in testdata")

func documents() map[string]view.Document {
	utilization, _ := metric.Find("beam.scheduler.utilization")
	return map[string]view.Document{
		"system":            view.System(viewtest.System()),
		"system_quiet":      view.System(viewtest.Quiet()),
		"processes":         view.Processes(viewtest.Processes(), etf.Erlang),
		"processes_elixir":  view.Processes(viewtest.Processes(), etf.Elixir),
		"processes_window":  view.Processes(viewtest.Window(), etf.Erlang),
		"groups":            view.Groups(viewtest.Census(), "group", "count", 20, etf.Elixir),
		"groups_by_app":     view.Groups(viewtest.Census(), "application", "reductions_rate", 20, etf.Erlang),
		"process":           view.Process(viewtest.Detail(), etf.Erlang),
		"applications":      view.Applications(viewtest.Applications(), etf.Elixir),
		"tree":              view.SupervisionTree(viewtest.Tree(), etf.Erlang),
		"ets":               view.EtsTables(viewtest.EtsTables(), etf.Erlang),
		"ets_growth":        view.EtsTables(viewtest.EtsGrowth(), etf.Erlang),
		"ets_groups":        view.EtsGroups(viewtest.EtsGroups(), etf.Erlang),
		"links":             view.Links(viewtest.Links(), etf.Erlang),
		"mnesia":            view.Mnesia(viewtest.Mnesia(), etf.Elixir),
		"mnesia_none":       view.Mnesia(&beam.Mnesia{Incarnation: viewtest.Shop}, etf.Erlang),
		"metric":            view.Metric(utilization),
		"microstates":       view.Microstates(viewtest.Microstates(), false),
		"microstates_each":  view.Microstates(viewtest.Microstates(), true),
		"microstates_off":   view.Microstates(&beam.Microstates{Incarnation: viewtest.Shop, BuildType: "lcnt"}, false),
		"locks":             view.Locks(viewtest.Locks(), "waiting", 20),
		"locks_off":         view.Locks(&beam.Locks{Incarnation: viewtest.Shop, BuildType: "opt"}, "waiting", 20),
		"locks_too_many":    view.Locks(&beam.Locks{Incarnation: viewtest.Shop, BuildType: "lcnt", Counted: true, Categories: beam.LockCategories, TooMany: true, Expected: 51_234}, "waiting", 20),
		"events":            view.Events(viewtest.Events(), etf.Erlang),
		"ports":             view.Ports(viewtest.Ports(), etf.Erlang),
		"allocators":        view.Allocators(viewtest.Allocators(), false),
		"allocators_single": view.Allocators(viewtest.Allocators(), true),
		"waits":             view.Waits(viewtest.Waits(), true, etf.Elixir),
	}
}

// drawings are the ways a document is drawn in testdata.
var drawings = map[string]Options{
	"80.txt":   {Format: Table, Width: 80},
	"160.txt":  {Format: Table, Width: 160},
	"pipe.txt": {Format: Table},
	"wide.txt": {Format: Wide},
	"json":     {Format: JSON},
	"ndjson":   {Format: NDJSON},
	"csv":      {Format: CSV},
}

func TestGolden(t *testing.T) {
	for name, d := range documents() {
		for ending, o := range drawings {
			var b, footer bytes.Buffer
			notes, err := Write(&b, &d, o)
			if err != nil {
				t.Fatal(err)
			}
			if o.Width > 0 {
				for _, line := range strings.Split(b.String(), "\n") {
					if w := plain.Text(line).Width(); w > o.Width && len(d.Sections) == 0 {
						t.Errorf("%s at %d: a line of %d: %s", name, o.Width, w, line)
					}
				}
				Footer(&footer, &d, notes, o)
				b.WriteString("--- standard error ---\n" + footer.String())
			}
			golden(t, name+"."+ending, b.Bytes())
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; -update rewrites\ngot:\n%s\nwant:\n%s", name, got, want)
	}
}

// hostile is a document with one hostile text in every place a text can be.
func hostile(s string) map[string]view.Document {
	cols := []view.Column{{Name: s, Title: s, Unit: view.Text}, {Name: "n", Title: "N", Unit: view.Count},
		{Name: "p", Title: "P", Unit: view.PidText}, {Name: "l", Title: "L", Unit: view.Strings}}
	row := []view.Value{s, view.Missing(s), s, []string{s, s}}
	table := &view.Table{Columns: cols, Rows: [][]view.Value{row}}
	common := view.Document{Kind: "x", Node: s, Title: s, Notes: []string{s}}
	a, b, c := common, common, common
	a.Table = table
	b.Tree = &view.Tree{Columns: cols, Roots: []*view.TreeNode{{Values: row, Children: []*view.TreeNode{{Values: row}}}}}
	c.Sections = []view.Section{{Name: s, Title: s, Notes: []string{s}, Fields: []view.Field{
		{Name: s, Title: s, Unit: view.Text, Value: s},
		{Name: "n", Title: s, Unit: view.Count, Value: view.Missing(s)},
		{Name: "l", Title: s, Unit: view.Strings, Value: []string{s}},
	}}, {Name: "t", Title: "T", Table: table}}
	return map[string]view.Document{"table": a, "tree": b, "sections": c}
}

// Nothing that a node says may be obeyed by a terminal. Escapes that came
// through: 0 of all.
func TestHostileTextIsShownNotObeyed(t *testing.T) {
	for what, s := range viewtest.Hostile {
		for kind, d := range hostile(s) {
			for _, f := range Formats {
				for _, o := range []Options{{Format: f.Format, Width: 80, ASCII: true}, {Format: f.Format, Width: 80}, {Format: f.Format}} {
					var b bytes.Buffer
					notes, err := Write(&b, &d, o)
					if err != nil {
						t.Fatal(err)
					}
					if o.Width > 0 {
						Footer(&b, &d, notes, o)
					}
					if r, ok := obeyed(b.String(), o); ok {
						t.Errorf("%s in a %s as %s: %U came through", what, kind, f.Format, r)
					}
					if len(s) > 64<<10 {
						break
					}
				}
			}
		}
	}
}

// obeyed finds a character that is not plainly visible.
func obeyed(s string, o Options) (rune, bool) {
	if !utf8.ValidString(s) {
		return utf8.RuneError, true
	}
	for _, r := range s {
		if r != '\n' && !unicode.IsPrint(r) || unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) {
			return r, true
		}
		if o.ASCII && o.Format != CSV && r > '~' {
			return r, true
		}
	}
	return 0, false
}

// A name must not forge a row: a table has as many lines as rows.
func TestHostileTextStaysOnItsLine(t *testing.T) {
	for what, s := range viewtest.Hostile {
		d := hostile(s)["table"]
		for _, f := range []Format{Table, Wide, NDJSON} {
			var b bytes.Buffer
			if _, err := Write(&b, &d, Options{Format: f, NoHeaders: true}); err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(b.String(), "\n"); n != 1 {
				t.Errorf("%s as %s: %d lines", what, f, n)
			}
			if f != NDJSON && b.Len() > 64<<10 {
				t.Errorf("%s as %s: %d bytes for one row", what, f, b.Len())
			}
		}
	}
}

// JSON escapes change nothing for a program.
func TestJSONKeepsText(t *testing.T) {
	for what, s := range viewtest.Hostile {
		d := view.Document{Kind: "x", Table: &view.Table{Columns: []view.Column{{Name: "text"}}, Rows: [][]view.Value{{s}}}}
		var b bytes.Buffer
		if _, err := Write(&b, &d, Options{Format: JSON, ASCII: true}); err != nil {
			t.Fatal(err)
		}
		var got []struct{ Text string }
		if err := json.Unmarshal(b.Bytes(), &got); err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if want := string([]rune(s)); got[0].Text != want {
			t.Errorf("%s: %.60q became %.60q", what, want, got[0].Text)
		}
	}
}

func TestCSVIsNoFormula(t *testing.T) {
	for what, s := range viewtest.Hostile {
		d := hostile(s)["table"]
		var b bytes.Buffer
		if _, err := Write(&b, &d, Options{Format: CSV, NoHeaders: true}); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range records[0] {
			if strings.ContainsAny(first(cell), "=+-@\t\r＝＋－＠") {
				t.Errorf("%s: %.40q", what, cell)
			}
		}
	}
	// A number may be negative.
	d := view.Document{Table: &view.Table{Columns: []view.Column{{Name: "delta"}, {Name: "memory"}}, Rows: [][]view.Value{{int64(-5), view.Missing("gone")}}}}
	var b bytes.Buffer
	if _, err := Write(&b, &d, Options{Format: CSV}); err != nil || b.String() != "delta,memory\n-5,\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func first(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

func TestColorIsAskedFor(t *testing.T) {
	d := view.Applications(viewtest.Applications(), etf.Erlang)
	for _, color := range []bool{false, true} {
		var b bytes.Buffer
		if _, err := Write(&b, &d, Options{Format: Table, Color: color}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "\x1b[1m") != color {
			t.Errorf("color %v: %q", color, b.String())
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"memory", "message_queue_len", "reductions"}
	for in, want := range map[string]string{"memroy": "memory", "reduction": "reductions", "message_que_len": "message_queue_len", "xyz": "", "": ""} {
		if got := Nearest(in, known); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}
