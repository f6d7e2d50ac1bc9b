package all

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// crafted are systems as they look on another host, with more schedulers, or with other flags of the
// node. What needs those is held to them, whether it has a patient or not.
var crafted = []struct {
	name, detector string // detector: "" none
	severity       diagnose.Severity
	system         func(s *beam.System)
}{
	{"a quota that stops all threads", "cpu_throttling", diagnose.Error, func(s *beam.System) {
		use(s, 0.5, 0.6)
		s.OS.ProcessCPU, s.OS.CgroupCPUMax, s.OS.Throttled, s.OS.NrThrottled = 1, 1, 0.4, 1000
	}},
	{"a quota that is hardly used", "", 0, func(s *beam.System) {
		use(s, 0.5, 0.5)
		s.OS.ProcessCPU, s.OS.CgroupCPUMax, s.OS.Throttled = 1, 2, 0.01
	}},
	{"neighbours", "cpu_throttling", diagnose.Info, func(s *beam.System) {
		use(s, 0.9, 0.8)
		s.OS.ProcessCPU = 0.9
	}},
	{"schedulers that wait actively", "busy_waiting", diagnose.Info, func(s *beam.System) {
		use(s, 0.1, 0.1)
		s.OS.ProcessCPU = 1.4
	}},
	{"the same under a quota", "busy_waiting", diagnose.Warning, func(s *beam.System) {
		use(s, 0.1, 0.1)
		s.OS.ProcessCPU, s.OS.CgroupCPUMax = 1.4, 2
	}},
	{"the usual gap", "", 0, func(s *beam.System) {
		use(s, 0.1, 0.1)
		s.OS.ProcessCPU = 0.4
	}},
	{"a busy node", "", 0, func(s *beam.System) {
		use(s, 0.7, 0.7)
		s.OS.ProcessCPU = 2
	}},
	{"work beside schedulers that sleep", "scheduler_collapse", diagnose.Error, func(s *beam.System) {
		use(s, 1, 0.01, 1, 0)
		s.RunQueue.Lengths, s.RunQueue.Normal = []int64{30, 0, 14, 0}, 44
	}},
	{"schedulers that have nothing to do", "", 0, func(s *beam.System) {
		use(s, 0.6, 0.01, 0, 0)
		s.RunQueue.Lengths, s.RunQueue.Normal = []int64{2, 0, 0, 0}, 2
	}},
	{"a single worker", "", 0, func(s *beam.System) {
		use(s, 1, 0)
		s.RunQueue.Lengths, s.RunQueue.Normal = []int64{1, 0}, 1
		s.OS.ProcessCPU = 1
	}},
}

// use is that of the normal schedulers.
func use(s *beam.System, each ...float64) {
	s.SchedulersOnline = len(each)
	s.SchedulerUseWindow = time.Second
	for i, u := range each {
		s.SchedulerUse = append(s.SchedulerUse, beam.SchedulerUse{ID: i + 1, Kind: beam.NormalScheduler, Online: true, Utilization: u})
	}
}

func TestCrafted(t *testing.T) {
	for _, c := range crafted {
		t.Run(c.name, func(t *testing.T) {
			h := &diagnose.History{Target: "app@host"}
			for i := range 8 {
				at := time.Unix(int64(2*i), 0)
				s := &beam.System{WordSize: 8, ContextSwitches: int64(2000 * i), Reductions: int64(1e6 * i)}
				s.Origin.At = at
				s.OS = beam.OS{Known: true, ProcessCPU: -1, CPU: 1, Throttled: -1, CgroupCPUMax: -1}
				c.system(s)
				h.Looks = append(h.Looks, diagnose.Look{At: at, System: s, Census: &beam.Census{Window: 2 * time.Second}, Listening: true})
			}
			found := diagnose.Judge(Detectors, h).Findings
			switch {
			case c.detector == "" && len(found) > 0:
				t.Errorf("found %s: %s", found[0].Detector, found[0].Title)
			case c.detector != "" && (len(found) != 1 || found[0].Detector != c.detector || found[0].Severity != c.severity):
				t.Errorf("found %+v, not one %s of %s", found, c.severity, c.detector)
			}
		})
	}
}
