package dashboard

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/metric"
)

var update = flag.Bool("update", false, "write the files in dashboards")

const committed = "../../dashboards"

// What is committed is what the table makes, and nothing else.
func TestFilesAreCurrent(t *testing.T) {
	t.Parallel()
	made := map[string]bool{}
	for _, f := range Files() {
		path := filepath.Join(committed, filepath.FromSlash(f.Path))
		made[path] = true
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, f.Content, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		have, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(have, f.Content) {
			t.Errorf("%s is not current: go test ./internal/dashboard -update, and read the difference", f.Path)
		}
	}
	err := filepath.WalkDir(committed, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !made[path] {
			t.Errorf("%s is made of nothing", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Panels have their own place and number, lie within the board, and say what they are.
func TestPanels(t *testing.T) {
	t.Parallel()
	uids := map[string]bool{}
	for _, b := range boards {
		d := grafana(b)
		if uids[d.UID] || len(d.UID) > 40 {
			t.Errorf("%s is an address twice, or too long", d.UID)
		}
		uids[d.UID] = true
		taken := map[[2]int]string{}
		ids := map[int]bool{}
		for _, p := range d.Panels {
			if ids[p.ID] {
				t.Errorf("%s: %s has the number of another panel", b.name, p.Title)
			}
			ids[p.ID] = true
			g := p.GridPos
			if g.X < 0 || g.X+g.W > across || g.W < 1 || g.H < 1 {
				t.Errorf("%s: %s is not on the board: %+v", b.name, p.Title, g)
			}
			for x := g.X; x < g.X+g.W; x++ {
				for y := g.Y; y < g.Y+g.H; y++ {
					if other := taken[[2]int{x, y}]; other != "" {
						t.Fatalf("%s: %s lies on %s", b.name, p.Title, other)
					}
					taken[[2]int{x, y}] = p.Title
				}
			}
			if p.Type != "row" && (p.Description == "" || len(p.Targets) == 0 || p.FieldConfig.Defaults.Unit == "" && p.Type != "table") {
				t.Errorf("%s: %s: no description, no query or no unit", b.name, p.Title)
			}
		}
	}
}

// An override that names no series does nothing.
func TestOverridesNameSomething(t *testing.T) {
	t.Parallel()
	for _, b := range boards {
		for _, r := range b.rows {
			for _, p := range r.panels {
				names := map[string]bool{nodeColumn: p.kind == table && b.fleet}
				for _, q := range p.queries {
					names[q.legend] = true
					for name := range palette[q.label()] {
						names[name] = true
					}
				}
				for _, c := range p.columns {
					names[c.title] = true
				}
				for _, o := range fields(b, p).Overrides {
					if !names[o.Matcher.Options] {
						t.Errorf("%s: %s has an override of %q", b.name, p.title, o.Matcher.Options)
					}
				}
			}
		}
	}
}

// Honeycomb is asked for metrics and attributes of the catalogue, by operations that it
// has for metrics, and each reference within the configuration leads somewhere.
func TestHoneycomb(t *testing.T) {
	t.Parallel()
	var c struct {
		Resource struct {
			Query      map[string]struct{ Query_json string } `json:"honeycombio_query"`
			Annotation map[string]struct {
				Query_id, Name, Description string
			} `json:"honeycombio_query_annotation"`
			Board map[string]struct {
				Panel []struct {
					Query_panel struct{ Query_id, Query_annotation_id string }
				}
			} `json:"honeycombio_flexible_board"`
		}
	}
	text := encode(honeycomb(boards))
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	operations := []string{"SUM", "AVG", "MAX", "MIN", "HEATMAP", "P50", "P90", "P95", "P99"}
	for id, q := range c.Resource.Query {
		var query hQuery
		if err := json.Unmarshal([]byte(q.Query_json), &query); err != nil {
			t.Fatal(err)
		}
		for _, calc := range query.Calculations {
			m, ok := metric.Find(calc.Column)
			if !ok || !slices.Contains(operations, calc.Op) {
				t.Errorf("%s: %s of %s", id, calc.Op, calc.Column)
			}
			for _, a := range query.Breakdowns {
				if a != node && !slices.Contains(m.Attributes, a) {
					t.Errorf("%s: %s has no attribute %s", id, m.Name, a)
				}
			}
			for _, f := range query.Filters {
				if !slices.Contains(m.Attributes, f.Column) {
					t.Errorf("%s: %s has no attribute %s", id, m.Name, f.Column)
				}
			}
		}
	}
	panels := 0
	for _, b := range c.Resource.Board {
		panels += len(b.Panel)
	}
	if panels != len(c.Resource.Query) || panels < 40 {
		t.Errorf("%d panels of %d queries", panels, len(c.Resource.Query))
	}
	references := regexp.MustCompile(`\$\{(\w+)\.(\w+)(\.id)?\}`).FindAllSubmatch(text, -1)
	for _, r := range references {
		_, query := c.Resource.Query[string(r[2])]
		_, annotation := c.Resource.Annotation[string(r[2])]
		switch string(r[1]) {
		case "honeycombio_query":
			if !query {
				t.Errorf("%s leads nowhere", r[0])
			}
		case "honeycombio_query_annotation":
			if !annotation {
				t.Errorf("%s leads nowhere", r[0])
			}
		default:
			if string(r[0]) != "${var.dataset}" {
				t.Errorf("unknown reference %s", r[0])
			}
		}
	}
	// What is not a reference must not look like one to Terraform.
	if strings.Count(string(text), "${") != len(references) || strings.Contains(string(text), "%{") {
		t.Error("text that Terraform would take for a template")
	}
}

// A panel has no more points than its metrics have readings, and rates have two
// readings in their window.
func TestInterval(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"beam.uptime":           "15s",
		"beam.reductions":       "15s", // read as often as the data source expects
		"beam.process.births":   "30s",
		"beam.dist.io":          "60s", // a counter that is read every 30 s
		"beam.ets.table.memory": "60s",
	} {
		if got := (panel{of: []string{name}}).interval(); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
