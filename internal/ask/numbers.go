package ask

import (
	"math"
	"time"
)

// Numbers over time are columns in which nil is a number that is not known.

// Known is a number that is never negative, or nil.
func Known(v float64) *float64 {
	if v < 0 {
		return nil
	}
	return Finite(v)
}

// Finite is v if JSON can carry it, or nil.
func Finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// RFC3339 is a time as a text, to the millisecond, in UTC; "" for none.
func RFC3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

// UnixSeconds is a time as charts have it: seconds since 1970, to the millisecond.
func UnixSeconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// TimeOf is the time of UnixSeconds.
func TimeOf(seconds float64) time.Time { return time.UnixMilli(int64(math.Round(seconds * 1000))) }
