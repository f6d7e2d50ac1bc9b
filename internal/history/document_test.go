package history_test

import (
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/prometheus/common/model"

	"github.com/hodoscope/hodoscope/internal/history"
)

var update = flag.Bool("update", false, "write testdata")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is other: go test ./internal/history -update, and read the difference\n%s", path, got)
	}
}

// shop is a week of a node whose memory grows and that has a daily rhythm.
func shop() history.Baseline {
	const mb = 1 << 20
	memory := line("memory", 8*day, 10*time.Minute, plus(linear(2*mb), noisy(1, 500*mb, 5*mb)))
	memory.Limit = 2000 * mb
	processes := line("processes", 8*day, 10*time.Minute, func(d time.Duration) float64 {
		if h := int(d.Hours()) % 24; h > 8 && h < 18 {
			return 1800
		}
		return 900
	})
	processes.Limit = 262144
	group := line("group_memory", 8*day, 10*time.Minute, noisy(2, 80*mb, mb))
	group.Key = "Elixir.Shop|Channel\n"
	return history.Learn(history.Period{Job: "shop", Instance: "shop@store1", From: begin, To: begin.Add(8 * day)}, []history.Line{
		line("scheduler_utilization", 8*day, 10*time.Minute, noisy(3, 0.3, 0.02)), memory, processes, group,
	})
}

func TestBaselinePage(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := shop().Markdown(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "baseline.md", b.String())
}

// The rule file is one that Prometheus takes.
func TestBaselineRules(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := shop().WriteRules(&b); err != nil {
		t.Fatal(err)
	}
	if _, errs := rulefmt.Parse([]byte(b.String()), false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.New(slog.DiscardHandler)); len(errs) > 0 {
		t.Error(errs)
	}
	golden(t, "baseline.rules.yml", b.String())
}

func TestComparePage(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	before, after := history.Period{Instance: "shop@store1", From: begin, To: begin.Add(time.Hour)}, history.Period{Instance: "shop@store1", From: begin.Add(2 * time.Hour), To: begin.Add(3 * time.Hour)}
	c := history.Comparison{Before: before, After: after, Changes: history.Compare(
		[]history.Line{line("memory", time.Hour, time.Minute, noisy(1, 550*mb, 5*mb)), line("reductions", time.Hour, time.Minute, noisy(2, 1e6, 1e4)), line("run_queue", time.Hour, time.Minute, noisy(3, 0, 0))},
		[]history.Line{line("memory", time.Hour, time.Minute, noisy(4, 250*mb, 5*mb)), line("reductions", time.Hour, time.Minute, noisy(5, 1e6, 1e4)), line("longest_queue", time.Hour, time.Minute, noisy(6, 3, 1))})}
	var b strings.Builder
	if err := c.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "compare.md", b.String())
}
