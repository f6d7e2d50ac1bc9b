package lab

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
)

// What is read from the READMEs is there: each program has a title, sources and
// variants, among them itself and its healthy twin.
func TestPrograms(t *testing.T) {
	list, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range Programs() {
		if p.Title == "" {
			t.Errorf("%s: the first line of its README is not \"# %s: what it is\"", p.Name, p.Name)
		}
		if sources, _ := fs.Glob(p.Sources, "*"); len(sources) == 0 {
			t.Errorf("%s has no sources", p.Name)
		}
		if len(p.Variants) == 0 || p.Variants[0].Name != "" {
			t.Errorf("%s: its README does not begin to say how it is started: %+v", p.Name, p.Variants)
		}
		if v, ok := p.Variant("healthy"); len(p.Variants) > 0 && !p.Variants[0].Healthy && (!ok || !v.Healthy) {
			t.Errorf("%s: %+v is ill and has no healthy twin", p.Name, p.Variants[0])
		}
		if !strings.Contains(string(list), "]("+p.Name+"/README.md)") {
			t.Errorf("%s is not in the table of README.md", p.Name)
		}
	}
	if entries, _ := fs.ReadDir(files, "."); len(entries) != len(Programs()) {
		t.Errorf("%d programs of %d folders", len(Programs()), len(entries))
	}
}

func TestFind(t *testing.T) {
	p, ok := Find("runqueue")
	if !ok || p.Module() != "runqueue" || p.Language != Erlang || p.Variants[0].Healthy {
		t.Errorf("%+v", p)
	}
	if v, ok := p.Variant("healthy"); !ok || !v.Healthy || v.Words == "" {
		t.Errorf("%+v", v)
	}
	if v, ok := p.Variant(":dirty"); !ok || v.Healthy {
		t.Errorf("%+v", v)
	}
	if p, ok := Find("shop"); !ok || p.Module() != "Elixir.Shop" || p.Language != Elixir {
		t.Errorf("%+v", p)
	}
	if p, ok := Find("biglimits"); !ok || strings.Join(p.Variants[0].Flags, " ") != "+Q 33554432 +P 33554432" || p.Variants[1].Flags != nil {
		t.Errorf("%+v", p)
	}
	if p, ok := Find("bursts"); !ok || strings.Join(p.Variants[0].Flags, " ") != "+S 2:2" || !slices.Equal(p.Variants[0].Group, []Limit{{"cpu.max", "10000 100000"}}) {
		t.Errorf("%+v", p)
	}
	if p, ok := Find("nothing"); ok {
		t.Errorf("%+v", p)
	}
}
