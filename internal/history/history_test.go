package history_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/metric"
)

var begin = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC) // a Monday

// shape gives a value for a time since begin.
type shape func(since time.Duration) float64

// line of a number, a point each step.
func line(name string, span, step time.Duration, f shape) history.Line {
	for _, n := range history.Numbers {
		if n.Name == name {
			l := history.Line{Number: n}
			for d := time.Duration(0); d < span; d += step {
				l.Times = append(l.Times, begin.Add(d))
				l.Values = append(l.Values, f(d))
			}
			return l
		}
	}
	panic(name)
}

func noisy(seed uint64, level, spread float64) shape {
	r := rand.New(rand.NewPCG(seed, 1))
	return func(time.Duration) float64 { return level + spread*r.NormFloat64() }
}

// wandering has the memory of a real node: what it is now is near to what it was.
func wandering(seed uint64, level, spread float64) shape {
	r := rand.New(rand.NewPCG(seed, 2))
	at := 0.0
	return func(time.Duration) float64 {
		at = 0.95*at + 0.3*r.NormFloat64()
		return level + spread*at
	}
}

func plus(a, b shape) shape {
	return func(d time.Duration) float64 { return a(d) + b(d) }
}

func linear(perHour float64) shape {
	return func(d time.Duration) float64 { return perHour * d.Hours() }
}

func learn(span time.Duration, l history.Line) history.Entry {
	return history.Learn(history.Period{From: begin, To: begin.Add(span)}, []history.Line{l}).Entries[0]
}

func TestLearn(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	t.Run("a leak", func(t *testing.T) {
		l := line("memory", day, time.Minute, plus(linear(10*mb), noisy(1, 500*mb, 5*mb)))
		l.Limit = 1000 * mb
		e := learn(day, l)
		if !e.Grows || math.Abs(e.Growth/mb-10) > 1 {
			t.Errorf("grows %v by %.1f MB an hour, want 10", e.Grows, e.Growth/mb)
		}
		if h := e.Full.Hours(); math.Abs(h-26) > 3 {
			t.Errorf("full in %.1f h, want 26", h)
		}
	})
	t.Run("peaks are no growth", func(t *testing.T) {
		e := learn(day, line("memory", day, time.Minute, plus(noisy(2, 500*mb, 5*mb), func(d time.Duration) float64 {
			if d.Hours() > 20 && d.Hours() < 21 {
				return 400 * mb
			}
			return 0
		})))
		if e.Grows || e.Full != 0 {
			t.Errorf("%+v", e.Growth)
		}
	})
	t.Run("a day's rhythm is no growth", func(t *testing.T) {
		e := learn(7*day, line("processes", 7*day, 5*time.Minute, func(d time.Duration) float64 { return 1000 + 800*math.Sin(d.Hours()/24*2*math.Pi) }))
		if e.Grows {
			t.Errorf("grows by %v an hour", e.Growth)
		}
		if len(e.Hours) != 168 || e.Hours[6].P50 < 1700 || e.Hours[18].P50 > 300 || e.Hours[24+6].N == 0 {
			t.Errorf("hours: %d, at six %v, at eighteen %v", len(e.Hours), e.Hours[6], e.Hours[18])
		}
	})
	t.Run("short", func(t *testing.T) {
		e := learn(time.Minute, line("run_queue", time.Minute, 15*time.Second, noisy(3, 1, 0)))
		if e.Grows || e.Hours != nil || e.P50 != 1 || e.P99 != 1 {
			t.Errorf("%+v", e)
		}
	})
	t.Run("thresholds", func(t *testing.T) {
		for _, c := range []struct {
			name       string
			limit      float64
			f          shape
			above, max float64
		}{
			{"scheduler_utilization", 0, noisy(4, 0.3, 0.02), 0.36, 0.95},
			{"processes", 262144, noisy(5, 800, 20), 850, 5000},
			{"processes", 1000, noisy(5, 800, 1), 803, 901},
			{"run_queue", 0, noisy(6, 0, 0), 0, 1},
		} {
			l := line(c.name, day, time.Minute, c.f)
			l.Limit = c.limit
			if e := learn(day, l); e.Threshold <= c.above || e.Threshold > c.max || e.Threshold <= e.Max {
				t.Errorf("%s: threshold %v, want above %v (and the most seen, %v), up to %v", c.name, e.Threshold, c.above, e.Max, c.max)
			}
		}
		if e := learn(day, line("reductions", day, time.Minute, noisy(7, 1e6, 1e4))); e.Threshold != 0 {
			t.Errorf("work done has the threshold %v", e.Threshold)
		}
	})
}

const day = 24 * time.Hour

func TestCompare(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	for _, c := range []struct {
		what, number string
		a, b         shape
		want         history.Verdict
	}{
		{"story 4: 550 to 250", "memory", wandering(1, 550*mb, 10*mb), wandering(2, 250*mb, 10*mb), history.Better},
		{"a regression", "scheduler_utilization", wandering(3, 0.40, 0.02), wandering(4, 0.55, 0.02), history.WorseNow},
		{"nothing changed", "memory", wandering(5, 550*mb, 10*mb), wandering(6, 550*mb, 10*mb), history.Noise},
		{"certain and tiny", "memory", noisy(7, 100*mb, 1), noisy(8, 100*mb+100_000, 1), history.Noise},
		{"more work", "reductions", wandering(9, 1e6, 1e4), wandering(10, 2e6, 1e4), history.Different},
		{"never moves", "processes", noisy(0, 200, 0), noisy(0, 200, 0), history.Noise},
		{"steps up", "processes", noisy(0, 200, 0), noisy(0, 400, 0), history.WorseNow},
	} {
		got := history.Compare([]history.Line{line(c.number, 30*time.Minute, 15*time.Second, c.a)}, []history.Line{line(c.number, 30*time.Minute, 15*time.Second, c.b)})
		if len(got) != 1 || got[0].Verdict != c.want {
			t.Errorf("%s: %v (p %.3g, %.4g → %.4g), want %v", c.what, got[0].Verdict, got[0].P, got[0].A.Median, got[0].B.Median, c.want)
		}
	}
	few := history.Compare([]history.Line{line("memory", time.Minute, 15*time.Second, noisy(1, 1, 0))}, []history.Line{line("memory", time.Minute, 15*time.Second, noisy(1, 2e9, 0))})
	if few[0].Verdict != history.TooFew {
		t.Errorf("four points: %v", few[0].Verdict)
	}
	one := history.Compare(nil, []history.Line{line("memory", time.Hour, time.Minute, noisy(1, 1e9, 0)), line("births", time.Hour, time.Minute, noisy(1, 0, 0))})
	if len(one) != 1 || one[0].Verdict != history.OnlyB {
		t.Errorf("only after, and not worth a word: %v", one)
	}
}

// Of periods in which nothing changed, few are told apart: neighbouring points that
// resemble one another do not pass for evidence.
func TestCompareFalseAlarms(t *testing.T) {
	t.Parallel()
	wrong := 0
	const rounds = 400
	for i := range uint64(rounds) {
		got := history.Compare([]history.Line{line("reclaimed", 30*time.Minute, 15*time.Second, wandering(2*i, 1e9, 1e7))}, []history.Line{line("reclaimed", 30*time.Minute, 15*time.Second, wandering(2*i+1, 1e9, 1e7))})
		if got[0].Verdict != history.Noise {
			wrong++
		}
	}
	t.Logf("%d of %d", wrong, rounds)
	if wrong > rounds/20 {
		t.Errorf("%d of %d comparisons of the same were told apart", wrong, rounds)
	}
}

// canned answers queries by what they ask for.
type canned struct{ asked []string }

func (c *canned) QueryRange(_ context.Context, expr string, from, to time.Time, step time.Duration) ([]history.Series, error) {
	c.asked = append(c.asked, expr)
	switch {
	case strings.Contains(expr, "memory_limit"):
		return []history.Series{{Times: []time.Time{to}, Values: []float64{4e9}}}, nil
	case strings.HasPrefix(expr, "sum(beam_memory_used_bytes"):
		return []history.Series{{Times: []time.Time{from, to}, Values: []float64{1e9, math.NaN()}}}, nil
	case strings.Contains(expr, "rate(beam_gc_collections"):
		return nil, fmt.Errorf("timeout")
	}
	return nil, nil
}

func TestRead(t *testing.T) {
	t.Parallel()
	c := &canned{}
	p := history.Period{Job: `sho"p`, Instance: "shop@store1", From: begin, To: begin.Add(30 * day)}
	_, err := history.Read(t.Context(), c, p, nil)
	if err == nil || !strings.Contains(err.Error(), "collections: timeout") {
		t.Errorf("error %v", err)
	}
	if want := `sum(beam_memory_used_bytes{job="sho\"p",instance="shop@store1"})`; !contains(c.asked, want) {
		t.Errorf("asked %q, not %s", c.asked, want)
	}
	if want := `[1296000ms]`; !contains(c.asked, want) {
		t.Errorf("a month's rates are not of the step: %q", c.asked)
	}
}

func contains(all []string, part string) bool {
	for _, s := range all {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}

// What is judged is made from metrics that exist, by names that they have.
func TestNumbers(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, n := range history.Numbers {
		if seen[n.Name] {
			t.Errorf("%s is there twice", n.Name)
		}
		seen[n.Name] = true
		m, ok := metric.Find(n.Metric)
		if !ok || !strings.Contains(n.Expr, m.PrometheusName()) {
			t.Errorf("%s: %s is not made from %s", n.Name, n.Expr, n.Metric)
		}
		if n.By != "" {
			found := false
			for _, l := range m.Labels() {
				found = found || l == n.By
			}
			if !found {
				t.Errorf("%s: %s has no label %s", n.Name, n.Metric, n.By)
			}
		}
	}
}
