package plain

import (
	"testing"

	"github.com/hodoscope/hodoscope/internal/view"
)

func TestHumanNumbers(t *testing.T) {
	for _, c := range []struct {
		v    float64
		u    view.Unit
		want string
	}{
		{0, view.Bytes, "0 B"}, {1023, view.Bytes, "1023 B"}, {1024, view.Bytes, "1.00 KiB"}, {1258291, view.Bytes, "1.20 MiB"},
		{1<<20 - 1, view.Bytes, "1.00 MiB"}, {68157440, view.Bytes, "65.0 MiB"}, {734003200, view.Bytes, "700 MiB"}, {-2048, view.Bytes, "-2.00 KiB"},
		{9999, view.Count, "9999"}, {10000, view.Count, "10.0k"}, {12345, view.Count, "12.3k"}, {999_999, view.Count, "1.00M"}, {812_345_678, view.Count, "812M"},
		{0.381, view.Ratio, "38.1%"}, {16.2, view.Float, "16.20"}, {1234.5, view.Rate, "1235/s"}, {2048, view.ByteRate, "2.00 KiB/s"},
		{0, view.Seconds, "0 s"}, {4.3e-7, view.Seconds, "430 ns"}, {4.3e-6, view.Seconds, "4.3 µs"}, {0.000026, view.Seconds, "26 µs"}, {0.026, view.Seconds, "26 ms"}, {1.234, view.Seconds, "1.23 s"}, {65, view.Seconds, "1 min 05 s"},
		{7260, view.Seconds, "2 h 01 min"}, {97380, view.Seconds, "1 d 03 h"}, {-1.5, view.Seconds, "-1.5 s"},
	} {
		if got := Brief(c.v, c.u); got != c.want {
			t.Errorf("%v %s: %s, want %s", c.v, c.u, got, c.want)
		}
	}
	for v, want := range map[int64]string{0: "0", 999: "999", 1000: "1 000", 125000: "125 000", -1234567: "-1 234 567"} {
		if got := Grouped(v); got != want {
			t.Errorf("%d: %s", v, got)
		}
	}
}
