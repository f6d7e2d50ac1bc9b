package diagnose

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Bytes words a size.
func Bytes(v float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1 << 30, "GB"}, {1 << 20, "MB"}, {1 << 10, "kB"}} {
		if math.Abs(v) >= u.size {
			return short(v/u.size) + " " + u.name
		}
	}
	return short(v) + " B"
}

// Count words a number with its digits in threes.
func Count(v float64) string {
	if math.Abs(v) < 10 && v != math.Trunc(v) {
		return short(v)
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', 0, 64)
	var parts []string
	for len(s) > 3 {
		parts = append([]string{s[len(s)-3:]}, parts...)
		s = s[:len(s)-3]
	}
	sign := ""
	if v < 0 {
		sign = "-"
	}
	return sign + strings.Join(append([]string{s}, parts...), " ")
}

// Percent words a share.
func Percent(v float64) string { return strconv.FormatFloat(100*v, 'f', 0, 64) + " %" }

// Span words a time in two digits or so.
func Span(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return short(d.Hours()/24) + " days"
	case d >= 2*time.Hour:
		return short(d.Hours()) + " hours"
	case d >= 2*time.Minute:
		return short(d.Minutes()) + " minutes"
	case d >= time.Second:
		return short(d.Seconds()) + " s"
	case d >= time.Millisecond:
		return short(float64(d)/1e6) + " ms"
	}
	return short(float64(d)/1e3) + " µs"
}

// Some words a number of things.
func Some(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(float64(n)) + " " + many
}

// Function words a function.
func Function(m beam.MFA) string {
	if m.IsZero() {
		return "an unknown function"
	}
	return strings.TrimPrefix(m.String(), "Elixir.")
}

func short(v float64) string {
	switch a := math.Abs(v); {
	case a >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case a >= 10:
		return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
	}
	return strings.TrimSuffix(strings.TrimSuffix(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".0")
}

// Because makes an exclusion.
func Because(detector, format string, args ...any) Exclusion {
	return Exclusion{Detector: detector, Text: fmt.Sprintf(format, args...)}
}

// seconds are a time.
func seconds(v float64) time.Duration { return time.Duration(v * float64(time.Second)) }
