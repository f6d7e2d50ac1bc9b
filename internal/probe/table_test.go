package probe

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Every row of the table has its form and every form its row; nothing else can be asked.
func TestTableIsComplete(t *testing.T) {
	rows := map[string]bool{}
	for _, c := range Calls {
		if rows[c.Name] {
			t.Errorf("%s: two rows", c.Name)
		}
		rows[c.Name] = true
		if _, ok := forms[c.Name]; !ok {
			t.Errorf("%s: no form", c.Name)
		}
		if c.What == "" || c.Heap <= 0 || c.MaxReply <= 0 {
			t.Errorf("%s: a row without What, Heap or MaxReply", c.Name)
		}
		resident := c.Name == "lease" || strings.HasPrefix(c.Name, "hold_")
		if (c.Timeout == 0) != resident {
			t.Errorf("%s: a timeout of %v", c.Name, c.Timeout)
		}
		if c.MaxReply > 64*kib || c.Heap > largeHeap && c.Name != "telemetry_execute" && c.Name != "locks" {
			t.Errorf("%s: %d bytes, %d words", c.Name, c.MaxReply, c.Heap)
		}
		if (c.HeapEach > 0) != (c.Class == PerProcess && c.Effect != Act) {
			t.Errorf("%s: class %v with %d words for each process", c.Name, c.Class, c.HeapEach)
		}
		if c.Compiled && (c.Class != PerProcess || c.Effect != Look) {
			t.Errorf("%s: compiled, and %v of %v", c.Name, c.Effect, c.Class)
		}
	}
	for name := range forms {
		if !rows[name] && name != bomb {
			t.Errorf("%s: a form without a row", name)
		}
	}
}

// A row without its form, or arguments that do not fit it, cannot become a request.
func TestNothingElseCanBeAsked(t *testing.T) {
	for _, wrong := range []func(){
		func() { request("no_such_row") },
		func() { request(bomb) },
		func() { request("whereis") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("a request was made")
				}
			}()
			wrong()
		}()
	}
}

// calledFunctions are all library functions that a form calls, each with those that call it.
func calledFunctions() string {
	callers := map[string][]string{}
	for _, c := range Calls {
		for _, f := range forms[c.Name].calls {
			callers[f] = append(callers[f], c.Name)
		}
	}
	var lines []string
	for f, by := range callers {
		lines = append(lines, f+": "+strings.Join(by, " ")+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// What runs on a node is read by a person: a new function shows in this file's difference.
func TestCalledFunctions(t *testing.T) {
	golden(t, "testdata/called_functions.txt", calledFunctions())
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("%s differs; is each function harmless, in all its uses? Then -update. Now:\n%s", file, got)
	}
}
