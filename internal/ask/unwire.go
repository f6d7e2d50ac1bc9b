package ask

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/view"
)

// forms are the kinds of answers, by the names that Form gives them.
var forms = map[string]func(data []byte) (any, error){
	"document": unwire(view.Unwire),
	"part":     unwire(unwirePart),
	"heat":     unwire(checkHeat),
	"history":  unwire(checkRecent),
	"findings": unwire(func(*FindingsOf) error { return nil }),
	"finding":  unwire(unwirePage),
}

// Form names the kind of an answer, by which Unwire reads it.
func Form(answer any) string {
	switch answer.(type) {
	case Part:
		return "part"
	case view.Heat:
		return "heat"
	case Recent:
		return "history"
	case FindingsOf:
		return "findings"
	case view.FindingPage:
		return "finding"
	}
	return "document"
}

// Unwire makes an answer of its JSON, as Wire gave it. The JSON may come from anybody: what
// faces rely on (as many cells as columns, no null where there is none) is checked.
func Unwire(form string, data []byte) (any, error) {
	read, ok := forms[form]
	if !ok {
		return nil, fmt.Errorf("there is no answer of the form %q", form)
	}
	return read(data)
}

// unwire reads one kind of answer.
func unwire[T any](finish func(*T) error) func([]byte) (any, error) {
	return func(data []byte) (any, error) {
		var v T
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			return nil, err
		}
		if err := finish(&v); err != nil {
			return nil, err
		}
		return v, nil
	}
}

func unwirePart(a *Part) error {
	p := &a.Part
	switch {
	case a.Table == nil:
		return errors.New("a part of a table has no table")
	case p.Rows < 0 || p.Offset < 0:
		return errors.New("a part of a table lies before its begin")
	case len(p.Keys) > 0 && len(p.Keys) != len(a.Table.Rows):
		return fmt.Errorf("%d rows have %d keys", len(a.Table.Rows), len(p.Keys))
	case len(p.PinnedAt) > 0 && len(p.PinnedAt) != len(p.Pinned):
		return fmt.Errorf("%d pinned rows have %d places", len(p.Pinned), len(p.PinnedAt))
	}
	if err := view.Unwire(&a.Document); err != nil {
		return err
	}
	most := [][]view.Value{{p.Most}}
	err := errors.Join(view.UnwireRows([]view.Column{{Unit: view.Float}}, most), view.UnwireRows(a.Table.Columns, p.Pinned))
	p.Most = most[0][0]
	return err
}

func checkHeat(h *view.Heat) error {
	if h.Step <= 0 && len(h.Rows) > 0 {
		return errors.New("columns of a heat without length")
	}
	for _, r := range h.Rows {
		if len(r.Values) != len(h.Rows[0].Values) {
			return errors.New("rows of a heat differ in length")
		}
	}
	return nil
}

func checkRecent(r *Recent) error {
	n := len(r.At)
	same := len(r.Gap) == n && len(r.Creation) == n
	for _, values := range r.Series {
		same = same && len(values) == n
	}
	if !same {
		return errors.New("columns of a past differ in length")
	}
	return nil
}

func unwirePage(p *view.FindingPage) error {
	for _, e := range p.Evidence {
		if len(e.Times) != len(e.Values) {
			return fmt.Errorf("evidence of %d times and %d values", len(e.Times), len(e.Values))
		}
	}
	return view.UnwireTable(p.Limits)
}
