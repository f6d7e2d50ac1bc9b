package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/common/model"
)

const momentHelp = `Times are written as 2026-11-27T10:00:00Z, as "2026-11-27 10:00" or 10:00 in the
time zone of this machine, as -2h or -7d from now, or as now.`

// moments are the forms of a time that has a date, and of one of today.
var moments = []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02"}

// moment reads a time as a person writes it.
func moment(text string, now time.Time) (time.Time, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "now":
		return now, nil
	case strings.HasPrefix(text, "-"):
		if d, err := model.ParseDuration(text[1:]); err == nil {
			return now.Add(-time.Duration(d)), nil
		}
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, form := range moments {
		if t, err := time.ParseInLocation(form, text, now.Location()); err == nil {
			return t, nil
		}
	}
	for _, form := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(form, text); err == nil {
			y, m, d := now.Date()
			return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, now.Location()), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: 10:00, \"2026-11-27 10:00\", -2h or now, for instance", text)
}

// span reads two times with .. between them.
func span(text string, now time.Time) (from, to time.Time, err error) {
	a, b, found := strings.Cut(text, "..")
	if !found {
		return from, to, fmt.Errorf("%q is no period: write its begin, two dots and its end, as in -2h..-1h", text)
	}
	if from, err = moment(a, now); err != nil {
		return from, to, err
	}
	if to, err = moment(b, now); err != nil {
		return from, to, err
	}
	if !from.Before(to) {
		return from, to, fmt.Errorf("%q ends before it begins", text)
	}
	return from, to, nil
}
