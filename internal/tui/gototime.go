package tui

import (
	"fmt"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// askTime asks for the time to go to.
func (a *App) askTime() stage.Effect {
	return stage.Prompt{
		Label: "time:", Hint: "14:03, 14:03:20, 2026-11-27 14:03, -5m, +30s, now",
		Check: func(text string) error { _, err := a.timeOf(text); return err },
		Done: func(text string) stage.Effect {
			if at, err := a.timeOf(text); err == nil && text != "" {
				a.goTo(at)
			}
			return nil
		},
	}
}

// timeOf reads a time as a person writes it: so much before or after the moment that is
// shown, or a time of the day in which the newest was seen, or of the day before.
func (a *App) timeOf(text string) (time.Time, error) {
	newest := a.now()
	if moments := a.tape.Moments(a.here().name); a.here().node == nil && len(moments) > 0 {
		newest = moments[len(moments)-1]
	}
	return TimeOf(text, a.shown(), newest)
}

// TimeOf reads a time as a person writes it, relative to the moment that is shown, or a time
// of the day of the newest moment, or of the day before that.
func TimeOf(text string, shown, newest time.Time) (time.Time, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
		by, err := time.ParseDuration(text)
		if err != nil {
			return time.Time{}, fmt.Errorf("%s is no length of time: -5m, +30s", text)
		}
		return shown.Add(by), nil
	}
	if text == "now" {
		return newest.Add(time.Nanosecond), nil
	}
	for _, form := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", time.RFC3339} {
		if at, err := time.ParseInLocation(form, text, newest.Location()); err == nil {
			return at, nil
		}
	}
	for _, form := range []string{clock, "15:04"} {
		if at, err := time.Parse(form, text); err == nil {
			y, m, d := newest.Date()
			of := time.Date(y, m, d, at.Hour(), at.Minute(), at.Second(), 0, newest.Location())
			if of.After(newest) {
				of = of.AddDate(0, 0, -1)
			}
			return of, nil
		}
	}
	return time.Time{}, fmt.Errorf("%s is no time: 14:03, -5m", text)
}
