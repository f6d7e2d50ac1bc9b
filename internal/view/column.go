package view

import "github.com/hodoscope/hodoscope/internal/etf"

// ColumnOf is one row of a table of columns: what it is called, what it means,
// and how it is read of an R. Tables, help, completion and documentation are made
// from the same rows.
type ColumnOf[R any] struct {
	Column
	Get func(R) Value
}

// TableOf reads every column of every row.
func TableOf[R any](cols []ColumnOf[R], rows []R) *Table {
	t := &Table{Columns: headings(cols), Rows: make([][]Value, len(rows))}
	for i, r := range rows {
		t.Rows[i] = readRow(cols, r)
	}
	return t
}

func headings[R any](cols []ColumnOf[R]) []Column {
	hs := make([]Column, len(cols))
	for i, c := range cols {
		hs[i] = c.Column
	}
	return hs
}

func readRow[R any](cols []ColumnOf[R], r R) []Value {
	vs := make([]Value, len(cols))
	for i, c := range cols {
		vs[i] = c.Get(r)
	}
	return vs
}

// in carries a row of the model together with the syntax to print it in.
type in[T any] struct {
	v   T
	syn etf.Syntax
}

func rowsIn[T any](list []T, syn etf.Syntax) []in[T] {
	rows := make([]in[T], len(list))
	for i, v := range list {
		rows[i] = in[T]{v, syn}
	}
	return rows
}
