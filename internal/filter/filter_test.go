package filter

import (
	"errors"
	"strings"
	"testing"
)

// values are a process as a source offers them; columns that are not among them are unknown.
type values map[string]any

func (r values) get(column string) (any, bool) {
	v, ok := r[column]
	return v, ok
}

var logger = values{
	"pid": "<0.42.0>", "registered_name": "logger", "label": "",
	"initial_call": "logger_server:init/1", "current_function": "gen_server:loop/7",
	"status": "waiting", "memory": int64(20 << 20), "message_queue_len": int64(1500), "utilization": 0.5,
	"delta": int64(-100),
}

func TestMatch(t *testing.T) {
	for in, want := range map[string]Truth{
		"logger":                          True,
		"LOGGER_SERVER":                   True,
		"<0.42.0>":                        True,
		`"<0.42.0>"`:                      True,
		"waiting":                         False, // status is not a text column
		"cowboy":                          False,
		"!cowboy":                         True,
		"!logger":                         False,
		"!!logger":                        True,
		"logger gen_server":               True,
		"logger cowboy":                   False,
		"cowboy|logger":                   True,
		"cowboy | gen_server logger":      True,
		"(cowboy|logger) memory>10m":      True,
		"(cowboy|logger) memory>30m":      False,
		"memory>20m":                      False,
		"memory>=20m":                     True,
		"memory<=20M":                     True,
		"memory=20m":                      True,
		"memory!=20m":                     False,
		"memory > 10m":                    True,
		"memory >10m":                     True,
		"memory=logger":                   False,
		"memory!=logger":                  True,
		"memory~2":                        False,
		"message_queue_len>1k":            True,
		"message_queue_len>1.5k":          False,
		"utilization>0.4":                 True,
		"delta<-50":                       True,
		"registered_name=logger":          True,
		"registered_name=Logger":          False,
		"registered_name!=Logger":         True,
		"registered_name>5":               False,
		"registered_name~^LOG":            True,
		`initial_call~"^(logger|cowboy)"`: True,
		"!status=waiting":                 False,

		"nonsense>1":                  Unknown,
		"!nonsense>1":                 Unknown,
		"nonsense>1 cowboy":           False,
		"nonsense>1 logger":           Unknown,
		"nonsense>1|logger":           True,
		"nonsense>1|cowboy":           Unknown,
		"cowboy|(logger !nonsense=1)": Unknown,
	} {
		e, err := Parse(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got := e.Match(logger.get); got != want {
			t.Errorf("%s: %v, want %v", in, got, want)
		}
		again, err := Parse(e.String())
		if err != nil {
			t.Errorf("%s: printed as %s: %v", in, e, err)
			continue
		}
		if got := again.Match(logger.get); got != want || again.String() != e.String() {
			t.Errorf("%s: printed as %s, then %s: %v, want %v", in, e, again, got, want)
		}
	}
}

// A row that is known in part must not be judged by what is not known.
func TestBareWordWaitsForUnknownColumns(t *testing.T) {
	e, err := Parse("cowboy")
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Match(values{"registered_name": "logger"}.get); got != Unknown {
		t.Errorf("got %v, want unknown: other text columns may hold it", got)
	}
	if got := e.Match(values{"registered_name": "cowboy_clock"}.get); got != True {
		t.Errorf("got %v, want true", got)
	}
}

func TestColumns(t *testing.T) {
	e, err := Parse("memory>1 (!memory<5|status=waiting)")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(e.Columns(), " "); got != "memory status" {
		t.Errorf("got %s", got)
	}
	for text, want := range map[string]bool{"memory>1": true, "a|!(b memory<5)": true, "memory": false, "status=memory b": false} {
		if e, err := Parse(text); err != nil || e.Compares("memory") != want {
			t.Errorf("%s compares memory: %t, want %t (%v)", text, !want, want, err)
		}
	}
}

func TestErrorsShowThePlace(t *testing.T) {
	for in, want := range map[string]struct {
		at   int
		fact string
	}{
		"":                        {0, "empty"},
		"   ":                     {3, "empty"},
		"memory>":                 {7, "expected a number after >"},
		"memory>ten":              {7, "expected a number after >"},
		"memory>1e3":              {7, "expected a number after >"},
		"memory>0x10":             {7, "expected a number after >"},
		"memory>inf":              {7, "expected a number after >"},
		"memory>1.2.3":            {7, "expected a number after >"},
		"memory>-":                {7, "expected a number after >"},
		"a |":                     {3, "expected a word"},
		"| a":                     {0, "expected a word"},
		"a || b":                  {3, "expected a word"},
		"(a b":                    {0, "no ) belongs"},
		"a b)":                    {3, "no ( belongs"},
		"()":                      {1, "expected a word"},
		"!":                       {1, "expected a word"},
		"!|a":                     {1, "expected a word"},
		`a "b`:                    {2, `no " ends`},
		`a ""`:                    {2, "empty quotes"},
		"label~[":                 {6, "regular expression: missing closing ]"},
		"label~":                  {6, "expected a value after ~"},
		"a \xff":                  {2, "not UTF-8"},
		"ö memory>x":              {10, "expected a number"},
		strings.Repeat("(", 100):  {65, "nested"},
		strings.Repeat("!", 100):  {65, "nested"},
		strings.Repeat("a", 5000): {maxBytes, "longer than"},
	} {
		_, err := Parse(in)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%.20s: got %v, want an *Error", in, err)
			continue
		}
		if e.At != want.at || !strings.Contains(e.Fact, want.fact) {
			t.Errorf("%.20s: at %d: %s; want at %d: %s", in, e.At, e.Fact, want.at, want.fact)
		}
	}
}

func TestCaret(t *testing.T) {
	_, err := Parse("ö memory>x")
	var e *Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if got, want := e.Caret(), "ö memory>x\n         ^"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := e.Error(); !strings.HasPrefix(got, "filter, character 10: ") {
		t.Error(got)
	}
	_, err = Parse(strings.Repeat("abc ", 500) + "(")
	if errors.As(err, &e); len(e.Caret()) > 200 {
		t.Errorf("%d bytes to show a place", len(e.Caret()))
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"logger", "memory>10m !status=waiting (a|b)", `label~"^a b\"" | !("x y" <0.1.0>)`,
		"a != b", "a !b", "!!a", "x>=1.5k|y<-3", `"\\"`, "a|(b|c) d", "é~é", "((((a))))",
	} {
		f.Add(s)
	}
	get := func(c string) (any, bool) {
		switch len(c) % 4 {
		case 0:
			return "text", true
		case 1:
			return int64(len(c)), true
		case 2:
			return 0.5, true
		}
		return nil, false
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := Parse(s)
		if err != nil {
			var fe *Error
			if !errors.As(err, &fe) {
				t.Fatalf("%q: %T", s, err)
			}
			if fe.At < 0 || fe.At > len(s) {
				t.Fatalf("%q: place %d", s, fe.At)
			}
			_ = fe.Caret()
			return
		}
		// Quoting may lengthen what is near the limits.
		if again, err := Parse(e.String()); err == nil {
			if again.String() != e.String() {
				t.Fatalf("%q prints as %q, then as %q", s, e, again)
			}
			if again.Match(get) != e.Match(get) {
				t.Fatalf("%q and %q differ", s, e)
			}
		} else if len(e.String()) <= maxBytes && strings.Count(s, "(")+strings.Count(s, "!") < maxDepth {
			t.Fatalf("%q prints as %q: %v", s, e, err)
		}
	})
}

// A table of something else has its own columns of text.
func TestMatchIn(t *testing.T) {
	table := values{"name": "geo_ip", "type": "set", "pid": "<0.1.0>", "memory": int64(100)}
	for in, want := range map[string]Truth{
		"geo": True, "SET": True, "bag": False, "!bag": True, "<0.1.0>": False, "geo memory>50": True,
		"size>1": Unknown, "geo|size>1": True, Quote(`a "b"|c`): False,
	} {
		e, err := Parse(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got := e.MatchIn([]string{"name", "type"}, table.get); got != want {
			t.Errorf("%s: %v, want %v", in, got, want)
		}
	}
}
