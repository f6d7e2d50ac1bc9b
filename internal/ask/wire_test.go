package ask_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/view"
)

// asked are questions with what they are about, so that each kind of value is told.
func asked(t *testing.T) map[string]any {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(20, asktest.Start)
	d := &ask.Desk{Findings: asktest.Findings{"shop@web": asktest.Ill(asktest.Start)}, Now: func() time.Time { return asktest.Start }}
	found := d.FindingsAt(n.State()).Open[0].ID
	path := map[string]string{"pid": "0.142.0", "group": n.State().Census.Groups[0].Name, "app": "shop", "id": found}
	usual := map[string][]string{"search": {"q=shop"}, "table": {"", "by=group", "pinned=0.142.0", "window=5s&sort=reductions"}}
	answers := map[string]any{}
	for _, name := range ask.Names() {
		queries, ok := usual[name]
		if !ok {
			queries = []string{""}
		}
		for _, query := range queries {
			q, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			a, err := d.Ask(t.Context(), n, name, ask.NewParams(q, func(what string) string { return path[what] }))
			if err != nil {
				t.Errorf("%s?%s: %v", name, query, err)
				continue
			}
			answers[name+"?"+query] = a
		}
	}
	return answers
}

// TestWireAndBack: whatever is answered comes back as it was: whole numbers, others, what
// is missing and why, lists. Nothing and an empty list are the same.
func TestWireAndBack(t *testing.T) {
	for name, answer := range asked(t) {
		data, err := json.Marshal(ask.Wire(answer))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		back, err := ask.Unwire(ask.Form(answer), data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if at := differs(name, reflect.ValueOf(back), reflect.ValueOf(answer)); at != "" {
			t.Error(at)
		}
	}
}

// differs tells where two answers are not the same; "" where they are.
func differs(path string, a, b reflect.Value) string {
	if a.Kind() != b.Kind() || a.IsValid() && a.Type() != b.Type() {
		return fmt.Sprintf("%s: %v (%v) and was %v (%v)", path, a, a.Kind(), b, b.Kind())
	}
	switch a.Kind() {
	case reflect.Interface, reflect.Pointer:
		return differs(path, a.Elem(), b.Elem())
	case reflect.Struct:
		for i := range a.NumField() {
			if at := differs(path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i)); at != "" {
				return at
			}
		}
	case reflect.Slice:
		if a.Len() != b.Len() {
			return fmt.Sprintf("%s: %d and were %d", path, a.Len(), b.Len())
		}
		for i := range a.Len() {
			if at := differs(fmt.Sprintf("%s[%d]", path, i), a.Index(i), b.Index(i)); at != "" {
				return at
			}
		}
	case reflect.Map:
		for _, key := range slices.Concat(a.MapKeys(), b.MapKeys()) {
			if at := differs(path+"."+key.String(), a.MapIndex(key), b.MapIndex(key)); at != "" {
				return at
			}
		}
	default:
		if a.IsValid() && !a.Equal(b) {
			return fmt.Sprintf("%s: %v and was %v", path, a, b)
		}
	}
	return ""
}

// TestUnwireHostile: what no face could rely on is refused.
func TestUnwireHostile(t *testing.T) {
	table := `"table":{"columns":[{"name":"a","unit":"count"}],"rows":[[1]]}`
	for _, c := range []struct{ form, data string }{
		{"colour", `{}`},
		{"document", `[]`},
		{"document", `{"table":{"columns":[{"name":"a"}],"rows":[[1,2]]}}`},
		{"document", `{"table":{"columns":[{"name":"a","unit":"count"}],"rows":[[99999999999999999999]]}}`},
		{"document", `{"table":{"columns":[{"name":"a"}],"rows":[[{"is":"missing"}]]}}`},
		{"document", `{"table":{"columns":[{"name":"a"}],"rows":[[["a",1]]]}}`},
		{"document", `{"tree":{"columns":[],"roots":[null]}}`},
		{"document", `{"tree":{"columns":[],"roots":[{"values":[],"children":[{"values":[1]}]}]}}`},
		{"document", `{"graph":{"nodes":[],"edges":[{"from":0,"to":0}]}}`},
		{"part", `{}`},
		{"part", `{` + table + `,"part":{"offset":-1}}`},
		{"part", `{` + table + `,"part":{"keys":["a","b"]}}`},
		{"part", `{` + table + `,"part":{"pinned":[[1,2]]}}`},
		{"part", `{` + table + `,"part":{"pinned":[[1]],"pinned_at":[1,2]}}`},
		{"part", `{` + table + `,"part":{"most":{"a":1}}}`},
		{"heat", `{"step_seconds":0,"rows":[{"values":[]}]}`},
		{"heat", `{"step_seconds":5,"rows":[{"values":[1]},{"values":[]}]}`},
		{"history", `{"at":[1],"gap":[],"creation":[]}`},
		{"history", `{"series":{"load1":[1]}}`},
		{"finding", `{"evidence":[{"times":[1],"values":[]}]}`},
	} {
		if v, err := ask.Unwire(c.form, []byte(c.data)); err == nil {
			t.Errorf("%s %s: %#v", c.form, c.data, v)
		}
	}
	if v, err := ask.Unwire("part", []byte(`{`+table+`,"part":{"most":3,"sort":"a"}}`)); err != nil || v.(ask.Part).Part.Most != view.Value(3.0) {
		t.Errorf("%#v, %v", v, err)
	}
}
