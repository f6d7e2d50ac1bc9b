package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/tsdb"
)

// TestDiagnosisRemembers: what the store kept of four days is what a diagnosis sees of them,
// and a leak that no half minute shows is found.
func TestDiagnosisRemembers(t *testing.T) {
	const node, days, every = "app@host", 4, 2 * time.Minute
	dir := t.TempDir()
	store, err := tsdb.Open(tsdb.Options{Dir: filepath.Join(dir, metricsDir)})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	begin := now.Add(-days * 24 * time.Hour)
	system := func(at time.Time) *beam.System {
		n := int64(at.Sub(begin) / time.Minute)
		return &beam.System{Processes: beam.Usage{Count: 1000 + 20*n, Limit: 1 << 18}, Atoms: beam.Usage{Count: 30_000, Limit: 1 << 20}, WordSize: 8, Origin: beam.Origin{At: at}}
	}
	// One of the groups is only there for a moment of each hour.
	census := func(at time.Time) *beam.Census {
		n := int(at.Sub(begin) / time.Minute)
		groups := []beam.Group{{Name: "Elixir.Shop.Pinger", Count: 19 * n, Followed: 19 * n}, {Name: "shop_session", Count: 900, Followed: 900}}
		if at.Minute() < 10 {
			groups = append(groups, beam.Group{Name: "shop_report", Count: 50 * n, Followed: 50 * n})
		}
		return &beam.Census{Groups: groups, Origin: beam.Origin{At: at}}
	}
	for at := begin; at.Before(now); at = at.Add(every) {
		stamp := metric.Stamp{At: at, Start: begin, Since: begin}
		m := metric.Selection{Tier: metric.Standard}.Record(metric.Resource{Node: node}, "1", stamp,
			metric.WatchReading{Up: true}, metric.NodeReading{System: system(at)}, metric.ProcessesReading{Census: census(at)})
		if err := store.Append(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}

	var c config.Config
	c.Data.Dir = dir
	p, err := (&tool{world: realWorld()}).openPipeline(&c, "http://127.0.0.1/")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.close(); err != nil {
			t.Error(err)
		}
	}()
	read := p.past(every)
	past, err := read(t.Context(), node, begin)
	if err != nil {
		t.Fatal(err)
	}
	h := &diagnose.History{Target: node, Past: past}
	for i := range 6 {
		at := now.Add(time.Duration(i) * 2 * time.Second)
		h.Looks = append(h.Looks, diagnose.Look{At: at, System: system(now), Census: &beam.Census{Window: 2 * time.Second}})
	}
	found := diagnose.Judge(all.Detectors, h).Findings
	if len(found) != 1 || found[0].Detector != "slow_growth" || found[0].Culprit.Name != "Elixir.Shop.Pinger" {
		t.Errorf("found %+v", found)
	}
	// A restart yesterday makes what was before the life of another.
	h.Past, err = read(t.Context(), node, now.Add(-24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if found := diagnose.Judge(all.Detectors, h).Findings; len(found) != 0 {
		t.Errorf("after a restart: %+v", found)
	}
	if other, err := read(t.Context(), "other@host", begin); err != nil || len(other.Lines) != 0 {
		t.Errorf("of a node that nothing is kept of: %+v, %v", other, err)
	}
}
