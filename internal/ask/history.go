package ask

import (
	"context"
	"slices"

	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

// series are the charted numbers of a point, by the names the API gives them.
// Bytes, shares of one, counts, and rates per second; negative or NaN: not known.
var series = []struct {
	name string
	get  func(*session.Point) float64
}{
	{"scheduler_utilization", func(p *session.Point) float64 { return p.SchedulerBusy }},
	{"os_cpu", func(p *session.Point) float64 { return p.OSCPU }},
	{"load1", func(p *session.Point) float64 { return p.Load1 }},
	{"run_queue", func(p *session.Point) float64 { return float64(p.RunQueue.Normal) }},
	{"run_queue_dirty_cpu", func(p *session.Point) float64 { return float64(p.RunQueue.DirtyCPU) }},
	{"run_queue_dirty_io", func(p *session.Point) float64 { return float64(p.RunQueue.DirtyIO) }},
	{"memory_total", func(p *session.Point) float64 { return float64(p.Memory.Total) }},
	{"memory_processes", func(p *session.Point) float64 { return float64(p.Memory.Processes) }},
	{"memory_binary", func(p *session.Point) float64 { return float64(p.Memory.Binary) }},
	{"memory_ets", func(p *session.Point) float64 { return float64(p.Memory.Ets) }},
	{"memory_code", func(p *session.Point) float64 { return float64(p.Memory.Code) }},
	{"memory_atom", func(p *session.Point) float64 { return float64(p.Memory.Atom) }},
	{"memory_other", func(p *session.Point) float64 {
		m := &p.Memory
		return float64(max(0, m.System-m.Binary-m.Ets-m.Code-m.Atom))
	}},
	{"processes", func(p *session.Point) float64 { return float64(p.Processes) }},
	{"reductions", func(p *session.Point) float64 { return p.Reductions }},
	{"context_switches", func(p *session.Point) float64 { return p.Switches }},
	{"garbage_collections", func(p *session.Point) float64 { return p.GCs }},
	{"io_input", func(p *session.Point) float64 { return p.IOInput }},
	{"io_output", func(p *session.Point) float64 { return p.IOOutput }},
}

// SeriesNames are those of the numbers of a Recent and a Point.
func SeriesNames() []string {
	names := make([]string, len(series))
	for i, one := range series {
		names[i] = one.name
	}
	return names
}

// Recent is a node's past that its session remembers, as columns of equal length, as
// a chart wants it.
type Recent struct {
	Node     string                `json:"node"`
	At       []float64             `json:"at"`  // seconds since 1970
	Gap      []bool                `json:"gap"` // a look is missing before this one
	Creation []uint32              `json:"creation"`
	Series   map[string][]*float64 `json:"series"`
	// Charts are those that can be drawn of these numbers, by set.
	Charts map[string][]view.Chart `json:"charts"`
}

// Point is one moment of it.
type Point struct {
	At       float64             `json:"at"`
	Gap      bool                `json:"gap"`
	Creation uint32              `json:"creation"`
	Series   map[string]*float64 `json:"series"`
}

func history(_ context.Context, n Node, _ *Params) (Recent, error) { return RecentOf(n.State()), nil }

// RecentOf is what a state tells of the past.
func RecentOf(s *session.State) Recent {
	n := len(s.History)
	h := Recent{
		Node: s.Target, At: make([]float64, n), Gap: make([]bool, n), Creation: make([]uint32, n),
		Series: make(map[string][]*float64, len(series)), Charts: liveCharts,
	}
	for _, one := range series {
		h.Series[one.name] = make([]*float64, n)
	}
	for i := range s.History {
		p := &s.History[i]
		h.At[i], h.Gap[i], h.Creation[i] = UnixSeconds(p.At), p.Gap, p.Incarnation
		for _, one := range series {
			h.Series[one.name][i] = Known(one.get(p))
		}
	}
	return h
}

// liveCharts are, of each set, the charts that need nothing but what a session remembers.
var liveCharts = func() map[string][]view.Chart {
	sets := map[string][]view.Chart{}
	for _, set := range view.ChartSets {
		sets[set] = view.ChartsOf(set, func(name string) bool { return slices.Contains(SeriesNames(), name) })
	}
	return sets
}()

// LiveCharts are the charts of a set that need nothing but what a session remembers. They
// must not be changed.
func LiveCharts(set string) []view.Chart { return liveCharts[set] }

// LatestPoint is the newest moment of a state, nil before the first look.
func LatestPoint(s *session.State) *Point {
	if len(s.History) == 0 {
		return nil
	}
	p := pointOf(&s.History[len(s.History)-1])
	return &p
}

// PointsOf are the moments of a state that are newer than after, in seconds since 1970, the
// oldest first: what a face that has drawn until then lacks.
func PointsOf(s *session.State, after float64) []Point {
	begin := len(s.History)
	for begin > 0 && UnixSeconds(s.History[begin-1].At) > after {
		begin--
	}
	points := make([]Point, 0, len(s.History)-begin)
	for i := range s.History[begin:] {
		points = append(points, pointOf(&s.History[begin+i]))
	}
	return points
}

func pointOf(p *session.Point) Point {
	out := Point{At: UnixSeconds(p.At), Gap: p.Gap, Creation: p.Incarnation, Series: make(map[string]*float64, len(series))}
	for _, one := range series {
		out.Series[one.name] = Known(one.get(p))
	}
	return out
}
