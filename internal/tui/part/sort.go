package part

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Ordered are the rows of a table in the order of a column: the largest first, or upwards.
// What is not known comes last either way. A column that there is not leaves them as they are.
func Ordered(t *view.Table, column string, up bool) *view.Table {
	i := slices.IndexFunc(t.Columns, func(c view.Column) bool { return c.Name == column })
	if i < 0 {
		return t
	}
	out := &view.Table{Columns: t.Columns, Rows: slices.Clone(t.Rows)}
	unit := t.Columns[i].Unit
	slices.SortStableFunc(out.Rows, func(a, b []view.Value) int {
		x, y := a[i], b[i]
		if less := cmp.Compare(rank(x), rank(y)); less != 0 {
			return less
		}
		if up {
			return compare(x, y, unit)
		}
		return compare(y, x, unit)
	})
	return out
}

// rank puts what is not known behind all else, and what does not apply behind that.
func rank(v view.Value) int {
	switch v.(type) {
	case nil:
		return 2
	case view.Missing:
		return 1
	}
	return 0
}

func compare(a, b view.Value, u view.Unit) int {
	x, isX := plain.Number(a)
	y, isY := plain.Number(b)
	if isX && isY {
		return cmp.Compare(x, y)
	}
	return compareText(plain.Words(a, u, plain.Exact), plain.Words(b, u, plain.Exact))
}

// compareText compares as people do: table_2 comes before table_10, and <0.9.0> before <0.10.0>.
func compareText(a, b string) int {
	for a != "" && b != "" {
		x, restA := chunk(a)
		y, restB := chunk(b)
		less := strings.Compare(strings.ToLower(x), strings.ToLower(y))
		if isDigit(x[0]) && isDigit(y[0]) {
			x, y = strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			less = cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y))
		}
		if less != 0 {
			return less
		}
		a, b = restA, restB
	}
	return cmp.Compare(len(a), len(b))
}

// chunk splits off the digits that a text begins with, or what comes before the first.
func chunk(s string) (head, rest string) {
	for i := 1; i < len(s); i++ {
		if isDigit(s[i]) != isDigit(s[0]) {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
