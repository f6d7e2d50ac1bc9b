package tui_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

func TestParseAddress(t *testing.T) {
	for text, want := range map[string]stage.Address{
		"groups":                          {Screen: "groups"},
		"processes/":                      {Screen: "processes"},
		"processes/<0.123.0>":             {Screen: "processes", Arg: "0.123.0"},
		"process/#PID<0.123.0>":           {Screen: "processes", Arg: "0.123.0"},
		"processes/<11972.123.4>":         {Screen: "processes", Arg: "0.123.4"}, // as another node prints it
		"processes/pid(0, 123, 0)":        {Screen: "processes", Arg: "0.123.0"},
		"processes/my_server":             {Screen: "processes", Arg: "my_server"},
		"group/gen_server:init/1 under a": {Screen: "groups", Arg: "gen_server:init/1 under a"},
		"groups/Elixir.Shop.valid?/1":     {Screen: "groups", Arg: "Elixir.Shop.valid?/1"},
		"groups/gen_server%3Ainit%2F1":    {Screen: "groups", Arg: "gen_server:init/1"}, // as the page writes it
		"ets/100%":                        {Screen: "ets", Arg: "100%"},
		"application/shop":                {Screen: "applications", Arg: "shop"},
		"processes?sort=memory&up=yes":    {Screen: "processes", Query: map[string]string{"sort": "memory", "up": "yes"}},
		"system":                          {Screen: "overview"}, // names of before
		"allocators":                      {Screen: "memory"},
		"links":                           {Screen: "distribution"},
		"microstates":                     {Screen: "threads"},
	} {
		got, err := tui.ParseAddress(text)
		if err != nil || got.Screen != want.Screen || got.Arg != want.Arg || !maps.Equal(got.Query, want.Query) {
			t.Errorf("%s is %+v, %v, want %+v", text, got, err, want)
		}
	}
	var unknown *tui.NoScreenError
	if _, err := tui.ParseAddress("nowhere/x"); !errors.As(err, &unknown) || unknown.Screen != "nowhere" {
		t.Error(err)
	}
	if _, err := tui.ParseAddress("load/x"); err == nil || !strings.Contains(err.Error(), "shown as a whole") {
		t.Error(err)
	}
}

func TestCompleteAddress(t *testing.T) {
	for begun, want := range map[string][]string{
		"proc":       {"processes", "processes/"},
		"processes/": {"processes/"},
		"lo":         {"load"},
		"x":          nil,
	} {
		var got []string
		for _, line := range tui.CompleteAddress(begun) {
			name, help, _ := strings.Cut(line, "\t")
			if got = append(got, name); help == "" {
				t.Errorf("%s is not explained", name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", begun, got, want)
		}
	}
}
