package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/cli"
)

// choice is a flag with a fixed set of values.
type choice struct {
	value   *string
	allowed []string
}

func choose(value *string, allowed []string, preset string) *choice {
	*value = preset
	return &choice{value, allowed}
}

func (c *choice) String() string {
	if c.value == nil { // pflag asks a zero value for its text
		return ""
	}
	return *c.value
}

func (c *choice) Type() string { return "word" }

func (c *choice) Set(s string) error {
	if !slices.Contains(c.allowed, s) {
		return fmt.Errorf("%s", wrongName(s, c.allowed))
	}
	*c.value = s
	return nil
}

// wrongName says what to write instead of a name that nothing has.
func wrongName(s string, known []string) string {
	if near := cli.Nearest(s, known); near != "" {
		return "did you mean " + near + "?"
	}
	return "it is one of " + strings.Join(known, ", ")
}
