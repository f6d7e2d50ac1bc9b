package history_test

import (
	"context"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/promql/parser"

	"github.com/hodoscope/hodoscope/internal/alert"
	"github.com/hodoscope/hodoscope/internal/history"
)

// shaped answers an expression by what it is about, a point every ten minutes.
type shaped struct {
	of    map[string]shape // by a part of the expression
	asked []string
}

func (s *shaped) QueryRange(_ context.Context, expr string, from, to time.Time, _ time.Duration) ([]history.Series, error) {
	s.asked = append(s.asked, expr)
	for part, f := range s.of {
		if strings.Contains(expr, part) {
			var one history.Series
			for at := from; at.Before(to); at = at.Add(10 * time.Minute) {
				one.Times, one.Values = append(one.Times, at), append(one.Values, f(at.Sub(from)))
			}
			return []history.Series{one}, nil
		}
	}
	return nil, nil
}

// The parts by which thresholds are known here.
const (
	schedulers = "avg(avg_over_time(beam_scheduler_utilization"
	mailbox    = "max(min_over_time(beam_process_mailbox"
	runaway    = "max(beam_process_mailbox"
	ports      = "beam_port_limit"
	count      = "sum(beam_process_count{instance=\"shop@store1\"})" // of both below, and of the share
	carriers   = "carrier_size"
	memory     = "memory_limit"
)

func TestFit(t *testing.T) {
	t.Parallel()
	level := func(v float64) shape { return func(time.Duration) float64 { return v } }
	week := 7 * day
	for _, c := range []struct {
		what string
		span time.Duration
		of   map[string]shape
		want alert.Settings
		says string // in the file
	}{
		{"an idle node", week, map[string]shape{schedulers: level(0.2), mailbox: level(3), ports: level(0.01), carriers: level(0.8)}, alert.Settings{}, "# None of them"},
		{"busy all day", week, map[string]shape{schedulers: level(0.84)}, alert.Settings{"schedulers_busy": 0.88}, "schedulers_busy: 0.88 # 99 of 100 points are 84.0 % or less, half 84.0 %; added is"},
		{"busy, up and down", week, map[string]shape{schedulers: func(d time.Duration) float64 { return []float64{0.6, 0.84}[int(d.Hours())%2] }}, alert.Settings{"schedulers_busy": 0.92}, ""},
		{"never up to what is critical", week, map[string]shape{schedulers: level(0.935)}, alert.Settings{"schedulers_busy": 0.94}, ""},
		{"beyond what is critical", week, map[string]shape{schedulers: level(0.97)}, alert.Settings{}, "# schedulers_busy stays 0.8: 99 of 100 points are 97.0 % or less, half 97.0 %; that is too near"},
		{"memory near its limit", week, map[string]shape{memory: level(0.85)}, alert.Settings{"memory_high": 0.89}, ""},
		{"a peak of an hour in a week", week, map[string]shape{schedulers: func(d time.Duration) float64 {
			if d < time.Hour {
				return 0.9
			}
			return 0.3
		}}, alert.Settings{}, ""},
		{"queues", week, map[string]shape{mailbox: level(1200), runaway: level(2000)}, alert.Settings{"mailbox_long": 1800}, ""},
		{"long queues", week, map[string]shape{mailbox: level(6000), runaway: level(9000)}, alert.Settings{"mailbox_runaway": 14000, "mailbox_long": 9000}, ""},
		{"queues that one threshold cannot tell", week, map[string]shape{mailbox: level(7000)}, alert.Settings{}, "# mailbox_long stays 1000: 99 of 100 points are 7k or less, half 7k; more than 4999 cannot be set"},
		{"fragmented for good", week, map[string]shape{carriers: level(0.4)}, alert.Settings{"allocator_utilization_low": 0.32}, "are 40.0 % or more"},
		{"a small node", week, map[string]shape{count: level(200)}, alert.Settings{"process_growth_least": 100}, "pack: 1000"},
		{"a big one that breathes", week, map[string]shape{count: func(d time.Duration) float64 { return []float64{10_000, 18_000}[int(d.Hours())/12%2] }}, alert.Settings{"process_growth_least": 8000}, ""},
		{"less than a day says nothing of days", time.Hour, map[string]shape{count: level(200)}, alert.Settings{}, ""},
	} {
		q := &shaped{of: c.of}
		f, err := history.Fit(t.Context(), q, history.Period{Instance: "shop@store1", From: begin, To: begin.Add(c.span)})
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if !maps.Equal(f.Settings, c.want) {
			t.Errorf("%s: %v, want %v", c.what, f.Settings, c.want)
		}
		var b strings.Builder
		if err := f.Write(&b); err != nil || !strings.Contains(b.String(), c.says) {
			t.Errorf("%s: %v\n%s", c.what, err, b.String())
		}
		read := alert.Settings{}
		if err := read.Read([]byte(b.String())); err != nil || !maps.Equal(read, f.Settings) {
			t.Errorf("%s is read as %v, %v", c.what, read, err)
		}
	}
}

// TestFitAsksAsThePackDoes: of thresholds that there are, and of metrics that the rules
// look at.
func TestFitAsksAsThePackDoes(t *testing.T) {
	t.Parallel()
	q := &shaped{of: map[string]shape{"": func(time.Duration) float64 { return 0.97 }}}
	if _, err := history.Fit(t.Context(), q, history.Period{Instance: "shop@store1", From: begin, To: begin.Add(day)}); err != nil {
		t.Fatal(err)
	}
	var pack strings.Builder
	for _, name := range alert.RuleFiles() {
		text, err := fs.ReadFile(alert.Pack(), name)
		if err != nil {
			t.Fatal(err)
		}
		pack.Write(text)
	}
	for _, expr := range q.asked {
		e, err := parser.NewParser(parser.Options{}).ParseExpr(expr)
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
			if s, ok := n.(*parser.VectorSelector); ok {
				if !strings.Contains(pack.String(), s.Name) {
					t.Errorf("no rule looks at %s", s.Name)
				}
				if !strings.Contains(s.String(), `instance="shop@store1"`) {
					t.Errorf("%s is of all nodes", expr)
				}
			}
			return nil
		})
	}
}
