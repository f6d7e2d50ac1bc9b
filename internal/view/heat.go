package view

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Heat is how busy schedulers were over time: rows of shares of one, in columns of equal
// length. A cell that was not measured is nil.
type Heat struct {
	From float64   `json:"from"` // seconds since 1970: begin of the first column
	Step float64   `json:"step_seconds"`
	Rows []HeatRow `json:"rows"`
}

// HeatRow is one scheduler, or a quantile of many.
type HeatRow struct {
	Title  string     `json:"title"`
	Help   string     `json:"help"`
	Values []*float64 `json:"values"`
}

// Busy is how busy each scheduler was up to a time, in the order of System.SchedulerUse.
type Busy struct {
	At  time.Time
	Use []float64
}

const (
	heatColumns = 120
	heatStep    = 5 * time.Second
	// mostHeatRows is up to how many schedulers have a row each; of more one sees quantiles.
	mostHeatRows = 16
)

// heatRow makes a number of what the schedulers did at one moment.
type heatRow struct {
	title, help string
	of          func(use []float64) float64
}

// HeatOf is the heat of the last ten minutes of points, whose schedulers are list. Points
// of other numbers of schedulers are left out: the node was another then.
func HeatOf(list []beam.SchedulerUse, points []Busy) Heat {
	h := Heat{Step: heatStep.Seconds(), Rows: []HeatRow{}}
	if len(points) == 0 {
		return h
	}
	from := points[len(points)-1].At.Truncate(heatStep).Add(-(heatColumns - 1) * heatStep)
	h.From = float64(from.Unix())
	for _, r := range heatRows(list) {
		row := HeatRow{r.title, r.help, make([]*float64, heatColumns)}
		counts := make([]int, heatColumns)
		sums := make([]float64, heatColumns)
		for _, p := range points {
			if i := int(math.Floor(p.At.Sub(from).Seconds() / h.Step)); i >= 0 && i < heatColumns && len(p.Use) == len(list) {
				counts[i]++
				sums[i] += r.of(p.Use)
			}
		}
		for i, n := range counts {
			if n > 0 {
				mean := math.Round(sums[i]/float64(n)*1000) / 1000
				row.Values[i] = &mean
			}
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

func heatRows(list []beam.SchedulerUse) []heatRow {
	online := func(kind beam.SchedulerKind) (indices []int) {
		for i, u := range list {
			if u.Kind == kind && u.Online {
				indices = append(indices, i)
			}
		}
		return indices
	}
	normal := online(beam.NormalScheduler)
	var rows []heatRow
	if len(normal) <= mostHeatRows {
		for _, i := range normal {
			rows = append(rows, heatRow{fmt.Sprintf("scheduler %d", list[i].ID), "share of the time in which it worked", func(use []float64) float64 { return use[i] }})
		}
	} else {
		for _, q := range []struct {
			title, help string
			at          float64
		}{
			{"busiest", "the busiest of all", 1}, {"90 %", "nine of ten are not busier", 0.9}, {"median", "half are not busier", 0.5},
			{"10 %", "one of ten is not busier", 0.1}, {"idlest", "the idlest of all", 0},
		} {
			rows = append(rows, heatRow{q.title, fmt.Sprintf("of %d schedulers, %s", len(normal), q.help), quantile(normal, q.at)})
		}
	}
	for _, dirty := range []struct {
		kind  beam.SchedulerKind
		title string
	}{{beam.DirtyCPUScheduler, "dirty CPU"}, {beam.DirtyIOScheduler, "dirty I/O"}} {
		if of := online(dirty.kind); len(of) > 0 {
			rows = append(rows, heatRow{dirty.title, fmt.Sprintf("the busiest of %d", len(of)), quantile(of, 1)})
		}
	}
	return rows
}

func quantile(indices []int, q float64) func(use []float64) float64 {
	return func(use []float64) float64 {
		values := make([]float64, len(indices))
		for i, at := range indices {
			values[i] = use[at]
		}
		slices.Sort(values)
		return values[int(math.Round(q*float64(len(values)-1)))]
	}
}
