package all

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// pasts are days as a store would have kept them, by the hour: what there is of something
// after so many hours of a Saturday and the days after it.
var pasts = []struct {
	name     string
	days     int
	supply   diagnose.Supply
	limit    int64
	node     func(hour float64) float64
	groups   map[string]func(hour float64) float64
	culprit  string // "": nothing is found
	severity diagnose.Severity
}{
	{"processes that a group leaks beside a daily rhythm", 5, diagnose.Processes, 262_144,
		func(h float64) float64 { return 50_000 + 8_000*daily(h) + 700*h },
		map[string]func(h float64) float64{
			"shop_session": func(h float64) float64 { return 20_000 + 8_000*daily(h) },
			"pinger":       func(h float64) float64 { return 100 + 690*h },
		}, "pinger", diagnose.Warning},
	{"atoms, of which nothing is by group", 4, diagnose.Atoms, 4_000_000, func(h float64) float64 { return 40_000 + 9_000*h }, nil, "app@host", diagnose.Warning},
	{"a limit that is reached within a day, and a table that is nearly full", 4, diagnose.Ports, 65_536, func(h float64) float64 { return 1_000 + 600*h }, nil, "app@host", diagnose.Error},
	{"a leak that no one group has", 4, diagnose.Processes, 262_144, func(h float64) float64 { return 10_000 + 900*h },
		map[string]func(h float64) float64{
			"a": func(h float64) float64 { return 300 * h }, "b": func(h float64) float64 { return 300 * h }, "c": func(h float64) float64 { return 300 * h },
		}, "app@host", diagnose.Warning},
	{"a daily rhythm", 6, diagnose.Processes, 262_144, func(h float64) float64 { return 50_000 + 40_000*daily(h) }, nil, "", 0},
	{"a week that begins", 4, diagnose.Processes, 262_144, func(h float64) float64 {
		if h < 48 {
			return 20_000 + 2_000*daily(h)
		}
		return 60_000 + 40_000*daily(h)
	}, nil, "", 0},
	{"a cache that fills", 5, diagnose.Memory, 16 << 30, func(h float64) float64 { return 3e9 * (1 - math.Exp(-h/20)) }, nil, "", 0},
	{"two days are too few", 2, diagnose.Atoms, 4_000_000, func(h float64) float64 { return 40_000 + 9_000*h }, nil, "", 0},
	{"a limit that is years away", 6, diagnose.Atoms, 4_000_000, func(h float64) float64 { return 40_000 + 10*h }, nil, "", 0},
	{"what stays as it is", 6, diagnose.Memory, 16 << 30, func(float64) float64 { return 2e9 }, nil, "", 0},
}

// daily is 0 at night and 1 in the evening.
func daily(hour float64) float64 { return (1 - math.Cos(2*math.Pi*(hour-4)/24)) / 2 }

func TestPasts(t *testing.T) {
	for _, c := range pasts {
		t.Run(c.name, func(t *testing.T) {
			begin := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
			line := func(kind, name string, of func(h float64) float64) diagnose.Line {
				l := diagnose.Line{Supply: c.supply, Kind: kind, Name: name}
				for h := range 24 * c.days {
					l.Series = append(l.Series, diagnose.Sample{At: begin.Add(time.Duration(h) * time.Hour), V: of(float64(h))})
				}
				return l
			}
			past := &diagnose.Past{Lines: []diagnose.Line{line("node", "", c.node)}}
			for name, of := range c.groups {
				past.Lines = append(past.Lines, line("group", name, of))
			}
			hours := float64(24*c.days - 1)
			found := diagnose.Judge(Detectors, &diagnose.History{Target: "app@host", Past: past, Looks: quiet(begin.Add(24*time.Hour*time.Duration(c.days)), c.supply, int64(c.node(hours)), c.limit)}).Findings
			switch {
			case c.culprit == "" && len(found) > 0:
				t.Errorf("found %s: %s", found[0].Detector, found[0].Title)
			case c.culprit != "" && (len(found) != 1 || found[0].Detector != "slow_growth" || found[0].Culprit.Name != c.culprit || found[0].Severity != c.severity):
				t.Errorf("found %+v, not one %s about %s", found, c.severity, c.culprit)
			}
			for _, f := range found {
				if strings.Contains(f.Title, "%!") || f.TimeLeft <= 0 || len(f.Evidence) < 3 || len(f.Excluded) < 2 {
					t.Errorf("it says too little: %+v", f)
				}
			}
		})
	}
}

// quiet are looks at a node on which nothing goes on, with so much of a supply.
func quiet(at time.Time, of diagnose.Supply, count, limit int64) []diagnose.Look {
	var looks []diagnose.Look
	for i := range 8 {
		at := at.Add(time.Duration(2*i) * time.Second)
		s := &beam.System{WordSize: 8, ContextSwitches: int64(2000 * i), Reductions: int64(1e6 * i)}
		s.Origin.At = at
		s.OS = beam.OS{Known: true, ProcessCPU: -1, CPU: 1, Throttled: -1, CgroupCPUMax: -1}
		if of == diagnose.Memory {
			s.Memory.Total, s.OS.MemTotal, s.OS.MemAvailable = count, limit, limit-count
		}
		for supply, u := range map[diagnose.Supply]*beam.Usage{diagnose.Processes: &s.Processes, diagnose.Ports: &s.Ports, diagnose.Atoms: &s.Atoms} {
			if supply == of {
				*u = beam.Usage{Count: count, Limit: limit}
			}
		}
		looks = append(looks, diagnose.Look{At: at, System: s, Census: &beam.Census{Window: 2 * time.Second}, Listening: true})
	}
	return looks
}
