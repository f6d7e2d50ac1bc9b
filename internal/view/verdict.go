package view

import (
	"fmt"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// Verdict is how a node is, in sentences: what was found, or what it means that nothing was.
type Verdict struct {
	Tone  string   `json:"tone"` // severity of the gravest finding; quiet; unknown; off
	Title string   `json:"title"`
	Notes []string `json:"notes"`
	At    string   `json:"at"` // of the last look; "" before the first
}

// Unwatched is the verdict on a node at which no detector looks.
func Unwatched() Verdict {
	return Verdict{Tone: "off", Title: "No detector looks at this node",
		Notes: []string{"It is watched with --diagnose=false, or diagnose: false in the configuration: nothing is known of what is wrong with it."}}
}

// mostSilence is for how long after a look was due its verdict holds.
const mostSilence = 20 * time.Second

// growing is how many looks it takes to see that something grows.
const growing = 6

// VerdictOf is the verdict on a node that we are attached to, or are not.
func VerdictOf(h *Health, attached bool, now time.Time) Verdict {
	v := Verdict{At: moment(h.At), Notes: []string{}}
	late := now.Sub(h.At) > 3*h.Every+mostSilence
	if len(h.Open) > 0 {
		v.Tone, v.Title = h.Open[0].Finding.Severity.String(), countsOf(h.Open)
	}
	switch {
	case !attached && v.Tone == "":
		v.Tone, v.Title = "unknown", "Not known: the node cannot be looked at now"
	case h.At.IsZero():
		v.Tone, v.Title = "unknown", "Not known yet: the detectors have not looked"
		v.Notes = append(v.Notes, "Their first look follows the first census; what grows is seen after six looks.")
	case late && v.Tone == "":
		v.Tone, v.Title = "unknown", fmt.Sprintf("Not known: the last look was %s ago", diagnose.Span(now.Sub(h.At)))
	case !attached || late:
		v.Notes = append(v.Notes, fmt.Sprintf("These were found at the last look, %s ago.", diagnose.Span(now.Sub(h.At))))
	case v.Tone == "" && h.Group != "":
		v.Tone, v.Title = "quiet", "No finding is about this group"
	case v.Tone == "":
		v.Tone, v.Title = "quiet", fmt.Sprintf("Nothing is wrong, as far as %s saw", diagnose.Some(h.Coverage.Detectors, "detector", "detectors"))
	}
	if h.Problem != "" && (h.At.IsZero() || late) {
		v.Notes = append(v.Notes, "The last attempt failed: "+h.Problem+". It is tried again by itself.")
	}
	if !h.At.IsZero() {
		v.Notes = append(v.Notes, coverage(h)...)
	}
	return v
}

// countsOf is how many cases there are of each severity: 1 critical, 2 warnings.
func countsOf(cases []diagnose.Case) string {
	words := []struct {
		severity  diagnose.Severity
		one, many string
	}{{diagnose.Critical, "critical", "critical"}, {diagnose.Error, "error", "errors"}, {diagnose.Warning, "warning", "warnings"}, {diagnose.Info, "to know", "to know"}}
	var parts []string
	for _, w := range words {
		n := 0
		for i := range cases {
			if cases[i].Finding.Severity == w.severity {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, diagnose.Some(n, w.one, w.many))
		}
	}
	return strings.Join(parts, ", ")
}

// coverage says what a verdict rests on, and what was not looked at.
func coverage(h *Health) []string {
	c := &h.Coverage
	notes := []string{fmt.Sprintf("Looks are %s apart; the last %s judged, over %s.", diagnose.Span(h.Every),
		diagnose.Some(c.Looks, "look is", "looks are"), diagnose.Span(h.Watched))}
	if c.Looks < growing {
		notes = append(notes, "That is too few to see what grows: it takes six.")
	}
	switch {
	case c.Followed > 0 && float64(c.Followed) < 0.9*float64(c.Processes):
		notes = append(notes, fmt.Sprintf("%s of %s processes are known one by one; the others are estimated by these.",
			diagnose.Count(float64(c.Followed)), diagnose.Count(float64(c.Processes))))
	case c.Followed > 0:
		notes = append(notes, fmt.Sprintf("All %s processes are known one by one.", diagnose.Count(float64(c.Processes))))
	}
	if !h.Closely {
		notes = append(notes, "Stacks, ETS tables, ports and waits are looked at once something is suspicious, which nothing is now.")
	}
	if !c.Events {
		notes = append(notes, "The runtime's events are not listened for: a long collection or schedule may go unseen. See serve --events.")
	}
	for _, m := range c.Missing {
		notes = append(notes, "Not known: "+m.What+": "+m.Why+".")
	}
	return notes
}
