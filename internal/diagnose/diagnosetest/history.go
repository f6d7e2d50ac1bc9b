package diagnosetest

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// MB is a megabyte.
const MB = 1 << 20

// History has n looks, two seconds apart, each as look makes it.
func History(n int, look func(i int, l *diagnose.Look)) *diagnose.History {
	h := &diagnose.History{Target: "app@host"}
	for i := range n {
		l := diagnose.Look{At: time.Unix(int64(2*i), 0), System: &beam.System{Uptime: time.Hour}, Census: &beam.Census{}}
		look(i, &l)
		h.Looks = append(h.Looks, l)
	}
	return h
}

// Severities are those of what a detector finds, one after another; "" it finds nothing.
func Severities(d *diagnose.Detector, h *diagnose.History) (all string) {
	for _, f := range diagnose.Judge([]*diagnose.Detector{d}, h).Findings {
		all += f.Severity.String()
	}
	return all
}
