package alert

import (
	"errors"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// TestEveryThresholdIsInThePack: and every name in the pack is a threshold, with one
// default wherever it stands.
func TestEveryThresholdIsInThePack(t *testing.T) {
	found := map[string]string{}
	for _, file := range RuleFiles() {
		text, err := fs.ReadFile(Pack(), file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mark.FindAllStringSubmatch(string(text), -1) {
			if before, is := found[m[2]]; is && before != m[1] {
				t.Errorf("%s is %s and %s", m[2], before, m[1])
			}
			found[m[2]] = m[1]
		}
	}
	if names := ThresholdNames(); !slices.Equal(slices.Sorted(slices.Values(names)), slices.Sorted(maps.Keys(found))) {
		t.Errorf("the table has %v\nthe pack %v", names, slices.Sorted(maps.Keys(found)))
	}
	all, err := Thresholds()
	if err != nil {
		t.Fatal(err)
	}
	for _, th := range all {
		if th.Default < th.Least || th.Default > th.Most || th.Means == "" {
			t.Errorf("%+v", th)
		}
	}
	if err := (Settings{}).Check(); err != nil {
		t.Error(err)
	}
}

// TestTextsHaveNoThresholds: what people are told stays true when a threshold is another.
func TestTextsHaveNoThresholds(t *testing.T) {
	all, err := Thresholds()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range packed(t) {
		for _, name := range ThresholdsIn(r.Expr) {
			i := slices.IndexFunc(all, func(t Threshold) bool { return t.Name == name })
			for _, n := range []string{numeral(all[i].Default), numeral(100*all[i].Default) + " ?%"} {
				if text := r.Summary + " " + r.Description + " " + r.Meaning; regexp.MustCompile(`(^|\s)` + n + `(\s|$)`).MatchString(text) {
					t.Errorf("%s says %s, which is %s: %s", r.Name, n, name, text)
				}
			}
		}
	}
}

// TestEveryThresholdCanBeSet: the rules are rules with it, and no other threshold moves.
func TestEveryThresholdCanBeSet(t *testing.T) {
	all, err := Thresholds()
	if err != nil {
		t.Fatal(err)
	}
	var topics []string
	for _, file := range RuleFiles() {
		topics = append(topics, Topic(file))
	}
	for _, th := range all {
		s := Settings{}
		if err := s.Set(th.Name, numeral(th.Least)); err != nil {
			t.Error(err)
		}
		text, err := Text(s.Over(Pack()), topics...)
		if err != nil {
			t.Fatal(err)
		}
		if _, errs := Check(fstest.MapFS{"x": {Data: text}}, "x"); len(errs) > 0 {
			t.Error(errs)
		}
		for _, m := range mark.FindAllStringSubmatch(string(text), -1) {
			i := slices.IndexFunc(all, func(t Threshold) bool { return t.Name == m[2] })
			want := all[i].Default
			if m[2] == th.Name {
				want = th.Least
			}
			if v, _ := strconv.ParseFloat(m[1], 64); v != want {
				t.Errorf("with %s at its least %s is %s", th.Name, m[2], m[1])
			}
		}
	}
}

func TestSettings(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"# why\nmemory_high: 0.8 # because\nmailbox_long: 2e3\n", ""},
		{"", ""},
		{"memroy_high: 0.8\n", `line 1: the rules have no threshold "memroy_high"`},
		{"mailbox_long: 5\nmemory_high: 80\n", `line 2: memory_high: "80" is not a number of 0.01 to 0.98`},
		{"memory_high: NaN\n", `"NaN" is not a number of`},
		{"memory_high: [0.8]\n", "line 1: memory_high: a number belongs there"},
		{"memory_high: 0.8\nmemory_high: 0.9\n", "already defined"},
		{"- 1\n", "cannot unmarshal"},
		{"memory_high: 0.95\n", "memory_high: 0.95 is not less than memory_critical, which is 0.9"},
		{"memory_critical: 0.6\n", "memory_high: 0.7 is not less than memory_critical, which is 0.6"},
		{"memory_high: 0.5\nmemory_critical: 0.6\n", ""},
	} {
		s := Settings{}
		err := s.Read([]byte(c.text))
		if err == nil {
			err = s.Check()
		}
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.text, err)
		}
	}
	var wrong *SettingError
	if err := (Settings{}).Read([]byte("nothing: 1\n")); !errors.As(err, &wrong) || wrong.Known || wrong.Name != "nothing" {
		t.Errorf("%#v", err)
	}
}

// TestSettingsAreReadAsWritten: what is written is read, and the file is in the pack's order.
func TestSettingsAreReadAsWritten(t *testing.T) {
	s := Settings{"memory_high": 0.8, "binary_growth_size": 2e9, "dist_queue_high": 0.25}
	var b strings.Builder
	if err := s.Write(&b, func(name string) string { return "why " + name }); err != nil {
		t.Fatal(err)
	}
	if want := "dist_queue_high: 0.25 # why dist_queue_high\nbinary_growth_size: 2000000000 # why binary_growth_size\nmemory_high: 0.8 # why memory_high\n"; b.String() != want {
		t.Errorf("%s", b.String())
	}
	read := Settings{}
	if err := read.Read([]byte(b.String())); err != nil || !maps.Equal(read, s) {
		t.Errorf("%v, %v", read, err)
	}
}
