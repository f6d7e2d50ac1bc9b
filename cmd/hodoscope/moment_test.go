package main

import (
	"testing"
	"time"
)

func TestMoment(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("CET", 3600)
	now := time.Date(2026, 11, 27, 15, 30, 0, 0, zone)
	for text, want := range map[string]time.Time{
		"now":                  now,
		"-2h":                  now.Add(-2 * time.Hour),
		"-7d":                  now.AddDate(0, 0, -7),
		"10:00":                time.Date(2026, 11, 27, 10, 0, 0, 0, zone),
		"10:00:05":             time.Date(2026, 11, 27, 10, 0, 5, 0, zone),
		"2026-11-26 14:00":     time.Date(2026, 11, 26, 14, 0, 0, 0, zone),
		"2026-11-26":           time.Date(2026, 11, 26, 0, 0, 0, 0, zone),
		"2026-11-26T14:00:00Z": time.Date(2026, 11, 26, 14, 0, 0, 0, time.UTC),
	} {
		if got, err := moment(text, now); err != nil || !got.Equal(want) {
			t.Errorf("%s is %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-", "5", "tomorrow", "-2x", "25:00", "10:00..11:00"} {
		if got, err := moment(text, now); err == nil {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
	if from, to, err := span("-2h..-1h", now); err != nil || to.Sub(from) != time.Hour {
		t.Errorf("-2h..-1h: %v %v %v", from, to, err)
	}
	for _, text := range []string{"-1h..-2h", "now", "now..now", "..now", "-1h.."} {
		if _, _, err := span(text, now); err == nil {
			t.Errorf("%q is taken for a period", text)
		}
	}
}
