package view

import (
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// HealthThen are the cases of a health that were open at a moment, the gravest first, and
// those that were over, the newest first. Each is as it was seen last: how grave it was at
// that moment is not kept.
func HealthThen(h *Health, at time.Time) (open, closed []diagnose.Case) {
	for _, c := range slices.Concat(h.Open, h.Closed) {
		switch {
		case c.Opened.After(at):
		case c.Closed.IsZero() || c.Closed.After(at):
			open = append(open, c)
		default:
			closed = append(closed, c)
		}
	}
	slices.SortStableFunc(open, func(a, b diagnose.Case) int { return int(b.Finding.Severity - a.Finding.Severity) })
	return open, closed
}

// HealthAbout is a health with the cases that are about a group of processes only.
func HealthAbout(h *Health, group string) *Health {
	about := *h
	about.Group = group
	other := func(c diagnose.Case) bool { return !slices.Contains(c.Finding.Touches, diagnose.GroupSubject(group)) }
	about.Open, about.Closed = slices.DeleteFunc(slices.Clone(h.Open), other), slices.DeleteFunc(slices.Clone(h.Closed), other)
	return &about
}

// VerdictThen is the verdict on a node at a moment, by the cases that were open.
func VerdictThen(open []diagnose.Case) Verdict {
	v := Verdict{Tone: "unknown", Title: "No finding that was open then is kept", Notes: []string{
		"When nobody looked at the node, nothing was found; how closely it was looked at then is not kept.",
		"Of each node the latest 200 findings are kept.",
	}}
	if len(open) > 0 {
		v.Tone, v.Title = open[0].Finding.Severity.String(), "Open then: "+countsOf(open)
		v.Notes = append(v.Notes, "Each is told as it was seen last.")
	}
	return v
}
