package view

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

func schedulers(normal, dirty int) (list []beam.SchedulerUse) {
	for i := range normal + 2*dirty {
		kind := beam.NormalScheduler
		if i >= normal {
			kind = beam.DirtyCPUScheduler
		}
		if i >= normal+dirty {
			kind = beam.DirtyIOScheduler
		}
		list = append(list, beam.SchedulerUse{ID: i + 1, Kind: kind, Online: i != 1})
	}
	return list
}

// TestHeat: few schedulers have a row each, of many one sees quantiles; what was not measured
// is no zero.
func TestHeat(t *testing.T) {
	end := time.Date(2026, 11, 27, 3, 0, 2, 0, time.UTC)
	points := func(n int) (list []Busy) {
		for i := 300; i >= 0; i-- {
			if i > 100 && i < 200 {
				continue // nobody looked
			}
			p := Busy{At: end.Add(-time.Duration(i) * 2 * time.Second)}
			for k := range n {
				p.Use = append(p.Use, float64(k)/100)
			}
			list = append(list, p)
		}
		return list
	}
	for _, c := range []struct {
		normal int
		titles []string
		last   []float64
	}{
		{4, []string{"scheduler 1", "scheduler 3", "scheduler 4", "dirty CPU", "dirty I/O"}, []float64{0, 0.02, 0.03, 0.05, 0.07}},
		{96, []string{"busiest", "90 %", "median", "10 %", "idlest", "dirty CPU", "dirty I/O"}, []float64{0.95, 0.86, 0.48, 0.1, 0, 0.97, 0.99}},
	} {
		list := schedulers(c.normal, 2)
		h := HeatOf(list, append([]Busy{{At: end.Add(-time.Second), Use: []float64{1}}}, points(len(list))...))
		if len(h.Rows) != len(c.titles) {
			t.Fatalf("%d rows", len(h.Rows))
		}
		for i, r := range h.Rows {
			if r.Title != c.titles[i] || len(r.Values) != heatColumns {
				t.Errorf("row %d is %s with %d columns", i, r.Title, len(r.Values))
			}
			if last := r.Values[heatColumns-1]; last == nil || *last != c.last[i] {
				t.Errorf("%s: the last is %v, want %v", r.Title, last, c.last[i])
			}
			if r.Values[heatColumns/2] != nil {
				t.Errorf("%s has a value of when nobody looked", r.Title)
			}
		}
		if at := end.Unix() - int64(h.From); at < 595 || at >= 600 {
			t.Errorf("it begins %d s before the last look", at)
		}
	}
	if h := HeatOf(nil, nil); h.Rows == nil || len(h.Rows) != 0 {
		t.Errorf("of nothing: %+v", h)
	}
}
