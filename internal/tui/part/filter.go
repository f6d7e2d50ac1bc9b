package part

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Filtered are the rows of a table that match. Bare words are looked for in its columns of
// text; what is not known does not match.
func Filtered(t *view.Table, e *filter.Expr) *view.Table {
	at, text := map[string]int{}, []string{}
	for i, c := range t.Columns {
		at[c.Name] = i
		if !plain.Numeric(c.Unit) && c.Unit != view.Bool {
			text = append(text, c.Name)
		}
	}
	out := &view.Table{Columns: t.Columns}
	for _, row := range t.Rows {
		get := func(column string) (any, bool) {
			if i, ok := at[column]; ok {
				return comparand(row[i], t.Columns[i].Unit)
			}
			return nil, false
		}
		if e.MatchIn(text, get) == filter.True {
			out.Rows = append(out.Rows, row)
		}
	}
	return out
}

// comparand is a value as filters compare it, and whether it is known.
func comparand(v view.Value, u view.Unit) (any, bool) {
	switch v := v.(type) {
	case view.Missing:
		return nil, false
	case nil:
		return "", !plain.Numeric(u)
	case string, int64, float64:
		return v, true
	}
	return plain.Words(v, u, plain.Exact), true
}

// CheckFilter tells what is wrong with a filter of rows that have these columns.
func CheckFilter(columns []view.Column) func(text string) error {
	return func(text string) error {
		e, err := filter.Parse(text)
		if err != nil {
			return err
		}
		names := columnNames(columns)
		for _, name := range e.Columns() {
			if e.Compares(name) && !slices.Contains(names, name) {
				return fmt.Errorf("there is no column %s: %s", name, strings.Join(names, ", "))
			}
		}
		return nil
	}
}

func columnNames(columns []view.Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}

// CompleteName offers the names that the last word of a filter may be the begin of.
func CompleteName(names []string) func(text string) []string {
	return func(text string) []string {
		i := strings.LastIndexAny(text, " !(|")
		word := text[i+1:]
		if word == "" {
			return nil
		}
		var out []string
		for _, name := range names {
			if strings.HasPrefix(name, word) && name != word {
				out = append(out, text[strings.LastIndexByte(text, ' ')+1:i+1]+name)
			}
		}
		return out
	}
}

// parsed is a filter of an address. One that is no expression, since it is a name that was
// given to something, is looked for as it stands.
func parsed(text string) *filter.Expr {
	if e, err := filter.Parse(text); err == nil {
		return e
	}
	e, err := filter.Parse(filter.Quote(text))
	if err != nil {
		return nil
	}
	return e
}
