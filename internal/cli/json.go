package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/view"
)

// object is a JSON object that keeps the order of its members.
type object []member

type member struct {
	key   string
	value any
}

func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := encode(&b, m.key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := encode(&b, m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode appends v without the escapes that are for HTML.
func encode(b *bytes.Buffer, v any) error {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // Encode ends with a newline
	return nil
}

// writeJSON writes one document: a table is an array with a row on each line,
// a tree an array of nested objects, sections an object.
func writeJSON(w *bufio.Writer, d *view.Document, o Options) error {
	switch {
	case d.Table != nil:
		return writeArray(w, rowObjects(d.Table), o)
	case d.Tree != nil:
		return writeArray(w, nodeObjects(d.Tree.Columns, d.Tree.Roots), o)
	}
	var b, indented bytes.Buffer
	if err := encode(&b, documentObject(d)); err != nil {
		return err
	}
	if err := json.Indent(&indented, b.Bytes(), "", "  "); err != nil {
		return err
	}
	indented.WriteByte('\n')
	return writeVisible(w, indented.Bytes(), o.ASCII)
}

func writeArray(w *bufio.Writer, rows []object, o Options) error {
	w.WriteByte('[')
	for i, r := range rows {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString("\n  ")
		if err := writeObject(w, r, o); err != nil {
			return err
		}
	}
	if len(rows) > 0 {
		w.WriteByte('\n')
	}
	w.WriteString("]\n")
	return nil
}

// writeNDJSON writes one object per line; a tree's nodes follow each other
// with their depth.
func writeNDJSON(w *bufio.Writer, d *view.Document, o Options) error {
	rows := []object{}
	switch {
	case d.Table != nil:
		rows = rowObjects(d.Table)
	case d.Tree != nil:
		rows = rowObjects(flat(d.Tree))
	default:
		rows = append(rows, documentObject(d))
	}
	for _, r := range rows {
		if err := writeObject(w, r, o); err != nil {
			return err
		}
		w.WriteByte('\n')
	}
	return nil
}

func writeObject(w *bufio.Writer, r object, o Options) error {
	var b bytes.Buffer
	if err := encode(&b, r); err != nil {
		return err
	}
	return writeVisible(w, b.Bytes(), o.ASCII)
}

func rowObjects(t *view.Table) []object {
	rows := make([]object, len(t.Rows))
	for i, r := range t.Rows {
		rows[i] = rowObject(t.Columns, r)
	}
	return rows
}

func rowObject(cs []view.Column, row []view.Value) object {
	o := make(object, len(cs), len(cs)+1)
	for i, c := range cs {
		o[i] = member{c.Name, jsonValue(row[i])}
	}
	return o
}

func nodeObjects(cs []view.Column, ns []*view.TreeNode) []object {
	out := make([]object, len(ns))
	for i, n := range ns {
		out[i] = append(rowObject(cs, n.Values), member{"children", nodeObjects(cs, n.Children)})
	}
	return out
}

// documentObject nests a document's sections under their names. A section of
// fields is an object, one of a table an array; all sentences are in notes.
func documentObject(d *view.Document) object {
	notes := append([]string{}, d.Notes...)
	o := object{{"kind", d.Kind}}
	if d.Node != "" {
		o = append(o, member{"node", d.Node})
	}
	for _, s := range d.Sections {
		notes = append(notes, s.Notes...)
		if s.Table != nil {
			o = append(o, member{s.Name, rowObjects(s.Table)})
			continue
		}
		o = append(o, member{s.Name, fieldsObject(s.Fields)})
	}
	return append(o, member{"notes", notes}, member{"origin", d.Origin})
}

func fieldsObject(fs []view.Field) object {
	o := object{}
	for _, f := range withLimits(fs) {
		o = append(o, member{f.Name, jsonValue(f.Value)})
	}
	return o
}

// withLimits lists limits as fields of their own, each once: several fields may
// count towards the same.
func withLimits(fs []view.Field) []view.Field {
	var out []view.Field
	seen := map[string]bool{}
	for _, f := range fs {
		limit := view.Field{Name: f.LimitName, Unit: limitUnit(f), Value: f.Limit}
		for _, f := range []view.Field{f, limit} {
			if f.Name != "" && !seen[f.Name] {
				seen[f.Name] = true
				out = append(out, f)
			}
		}
	}
	return out
}

// jsonValue is null for what JSON cannot say.
func jsonValue(v view.Value) any {
	if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
		return nil
	}
	return v
}

// writeVisible writes JSON with every character that is not plainly visible as
// \u escapes. They mean the same to a program and nothing to a terminal.
// Outside of strings JSON has no such characters.
func writeVisible(w *bufio.Writer, b []byte, ascii bool) error {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == '\n', ' ' <= r && r < 0x7f:
			w.WriteByte(byte(r))
		case plain.Visible(r) && !ascii:
			w.Write(b[:n])
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			fmt.Fprintf(w, `\u%04x\u%04x`, hi, lo)
		default:
			fmt.Fprintf(w, `\u%04x`, r)
		}
		b = b[n:]
	}
	return nil
}
