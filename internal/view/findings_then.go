package view

import (
	"fmt"
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

// What a history tells of how many findings were open, where it has no number.
const (
	Unlooked  = -1 // no detector looked at the node then
	Uncounted = -2 // no history is asked
)

// VerdictThen is the verdict on a node at a moment, or on a group of its processes, by the
// cases that were open, and by how many a history says there were on the node.
func VerdictThen(open []diagnose.Case, group string, counted int) Verdict {
	if len(open) > 0 {
		return Verdict{Tone: open[0].Finding.Severity.String(), Title: "Open then: " + countsOf(open), Notes: []string{"Each is told as it was seen last."}}
	}
	v := Verdict{Tone: "unknown", Title: "No finding that was open then is kept", Notes: []string{"Of each node the latest 200 findings are kept."}}
	switch {
	case counted == 0:
		return Verdict{Tone: "quiet", Title: "Nothing was wrong then, as far as the detectors saw", Notes: []string{}}
	case counted == Unlooked:
		v.Title, v.Notes = "Not known: no detector looked at the node then", []string{}
	case counted > 0 && group == "":
		v.Title = fmt.Sprintf("%s open then, and no longer kept", diagnose.Some(counted, "finding was", "findings were"))
	case counted > 0:
		v.Title = "No finding about this group that was open then is kept"
	default:
		v.Notes = append([]string{"When nobody looked at the node, nothing was found; whether anybody did is kept by serve --data."}, v.Notes...)
	}
	return v
}
