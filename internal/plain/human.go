package plain

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/view"
)

// Numeric tells the units that are drawn flush right.
func Numeric(u view.Unit) bool {
	switch u {
	case view.Count, view.Number, view.Bytes, view.Ratio, view.Seconds, view.Float, view.Rate, view.ByteRate:
		return true
	}
	return false
}

// Brief draws a number in few characters, for a column of a table: three
// significant digits.
func Brief(v float64, u view.Unit) string {
	switch u {
	case view.Number:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case view.Bytes:
		return ByteSize(v)
	case view.ByteRate:
		return ByteSize(v) + "/s"
	case view.Rate:
		return thousands(rounded(v)) + "/s"
	case view.Ratio:
		return fmt.Sprintf("%.1f%%", 100*v)
	case view.Seconds:
		return Duration(v)
	case view.Float:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return thousands(v)
}

// Exact draws a number with all its digits where that reads well, for a field.
func Exact(v float64, u view.Unit) string {
	if u == view.Count && math.Abs(v) < 1e15 {
		return Grouped(int64(v))
	}
	return Brief(v, u)
}

// Grouped sets digits in threes: 100 000.
func Grouped(v int64) string {
	s := strconv.FormatInt(v, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return sign + s
}

// ByteSize draws bytes in units of 1024: 700 B, 1.20 MiB.
func ByteSize(v float64) string {
	if math.Abs(v) < 1024 {
		return strconv.FormatFloat(v, 'f', 0, 64) + " B"
	}
	return scaled(v, 1024, []string{" KiB", " MiB", " GiB", " TiB", " PiB", " EiB"})
}

// rounded leaves three significant digits of what is less than ten thousand.
func rounded(v float64) float64 {
	if v == 0 || math.Abs(v) >= 10000 {
		return v
	}
	unit := math.Pow(10, 2-math.Floor(math.Log10(math.Abs(v))))
	if unit < 1 {
		return math.Round(v)
	}
	return math.Round(v*unit) / unit
}

// thousands leaves numbers of four digits as they are: 9876, 12.3k.
func thousands(v float64) string {
	if math.Abs(v) < 10000 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return scaled(v, 1000, []string{"k", "M", "G", "T", "P", "E"})
}

// scaled divides until the number has three digits before the point, or the
// units end.
func scaled(v, base float64, units []string) string {
	i := -1
	for i < len(units)-1 && math.Abs(v) >= base-0.5 || i < 0 {
		v /= base
		i++
	}
	decimals := 2
	switch a := math.Abs(v); {
	case a >= 99.95:
		decimals = 0
	case a >= 9.995:
		decimals = 1
	}
	return strconv.FormatFloat(v, 'f', decimals, 64) + units[i]
}

// Duration draws seconds: 430 ns, 26 ms, 1.23 s, 4 min 05 s, 3 h 20 min, 12 d 03 h.
func Duration(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d < 0:
		return "-" + Duration(-seconds)
	case d == 0:
		return "0 s"
	case d < time.Microsecond:
		return fmt.Sprintf("%d ns", d.Nanoseconds())
	case d < 10*time.Microsecond:
		return fmt.Sprintf("%.2g µs", seconds*1e6)
	case d < time.Millisecond:
		return fmt.Sprintf("%.0f µs", seconds*1e6)
	case d < time.Second:
		return fmt.Sprintf("%.3g ms", seconds*1e3)
	case d < time.Minute:
		return fmt.Sprintf("%.3g s", seconds)
	case d < time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d d %02d h", int(d.Hours())/24, int(d.Hours())%24)
}

// Number is a cell's value as a number; false of what is none, or none that can be
// drawn: infinite, not a number.
func Number(v view.Value) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	case float64:
		return v, !math.IsNaN(v) && !math.IsInf(v, 0)
	}
	return 0, false
}

// Words draws any value in words; numbers by how, which is Brief or Exact. They
// may be a node's own words: Clean comes after.
func Words(v view.Value, u view.Unit, how func(float64, view.Unit) string) string {
	if n, ok := Number(v); ok {
		return how(n, u)
	}
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case view.Missing:
		return string(v)
	case []string:
		return strings.Join(v, ", ")
	case bool:
		if v {
			return "yes"
		}
		return "no"
	}
	return fmt.Sprint(v)
}
