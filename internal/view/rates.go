package view

import (
	"slices"
	"time"
)

// perSecond is a difference between two looks as a rate.
func perSecond(difference int64, window time.Duration) Value {
	if window <= 0 {
		return Missing(noWindow)
	}
	return float64(difference) / window.Seconds()
}

// counterRate is the same for a counter, whose difference is negative only when
// one of the looks lacks it.
func counterRate(counter, difference int64, window time.Duration) Value {
	if counter < 0 {
		return number(counter)
	}
	if difference < 0 {
		return Missing(noWindow)
	}
	return perSecond(difference, window)
}

// measuredColumns has columns of rates, which are empty and belong to a wide table
// as long as nothing is measured.
func measuredColumns[R any](cols []ColumnOf[R], rows []R, window func(R) time.Duration, rates ...string) []ColumnOf[R] {
	for _, r := range rows {
		if window(r) > 0 {
			return cols
		}
	}
	out := append([]ColumnOf[R]{}, cols...)
	for i := range out {
		if slices.Contains(rates, out[i].Name) {
			out[i].Wide = true
			out[i].Get = func(R) Value { return nil }
		}
	}
	return out
}
