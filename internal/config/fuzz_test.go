package config

import (
	"strings"
	"testing"
)

// FuzzParse: whatever a file holds, there are settings or problems with lines of the
// file; and settings are written as a file that means the same.
func FuzzParse(f *testing.F) {
	f.Add(Example)
	f.Add("a: &a [*a]\n")
	f.Add("targets: [{name: a, static: {nodes: [a@b]}, labels: {? [a] : b}}]")
	f.Add("listen: !!binary aGk=\n")
	f.Add("data:\n  dir: |\n    a\n    b\n  size: 0x10\n")
	f.Add(strings.Repeat("[", 2000))
	f.Fuzz(func(t *testing.T, text string) {
		lookup := environment("REGION", "x")
		c, err := Parse("h.yaml", []byte(text), lookup, nil)
		if err != nil {
			for _, p := range err.(Problems) {
				if p.Fact == "" || p.Next == "" && p.Name == "" && p.Known == nil || p.Origin.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+strings.Count(text, "\u2028")+strings.Count(text, "\u2029")+strings.Count(text, "\u0085")+1 {
					t.Errorf("%#v", p)
				}
			}
			return
		}
		once := written(t, c, false)
		again, err := Parse("", []byte(once), lookup, nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, once)
		}
		if twice := written(t, again, false); twice != once {
			t.Errorf("%s\nis read as\n%s", once, twice)
		}
	})
}
