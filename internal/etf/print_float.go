// Floats as text: the shortest that reads back as the same float, in the form
// the shells choose.
// Model: io_lib_format:fwrite_g/1, and float_to_list(F, [short]) of OTP 25.

package etf

import (
	"math"
	"strconv"
	"strings"
)

func formatFloat(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0): // in no decoded term
		return ellipsis
	case v == 0:
		return strings.TrimPrefix(strconv.FormatFloat(v, 'f', 1, 64), "+")
	}
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	// digits d, without the point, times ten to the power of exp-1
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	digits := strings.Replace(mantissa, ".", "", 1)
	exp, _ := strconv.Atoi(power)
	return sign + placePoint(digits, exp, v >= 1<<53)
}

// placePoint writes d.ddd × 10^exp in full or in scientific form, whichever is
// shorter; in full if both are of one length. Integers that floats cannot tell
// apart are always in scientific form.
func placePoint(digits string, exp int, scientific bool) string {
	e := "e" + strconv.Itoa(exp)
	sci := digits[:1] + "." + digits[1:] + e
	if len(digits) == 1 {
		sci = digits + ".0" + e
	}
	var full string
	switch place := exp + 1; { // of the point, counted from the first digit
	case place <= 0:
		full = "0." + strings.Repeat("0", min(-place, len(sci))) + digits
	case place >= len(digits):
		full = digits + strings.Repeat("0", min(place-len(digits), len(sci))) + ".0"
	default:
		return digits[:place] + "." + digits[place:]
	}
	if scientific || len(full) > len(sci) {
		return sci
	}
	return full
}
