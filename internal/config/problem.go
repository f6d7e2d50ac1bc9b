package config

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with the settings.
type Problem struct {
	Origin Origin // of what is wrong, or of the group that lacks something
	Key    string // path of the setting: targets[0].static.nodes; "" none
	Fact   string
	Next   string // the next step; "" where Known tells it
	// Name is a word that is none of Known, where that is what is wrong.
	Name  string
	Known []string
}

func (p Problem) Error() string {
	var b strings.Builder
	if p.Origin.From != "" {
		b.WriteString(p.Origin.String() + ": ")
	}
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	return b.String() + p.Fact
}

// Problems is all that is wrong, in the order of lines.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Origin is where a setting comes from.
type Origin struct {
	From string // default, the name of a file, $VARIABLE, --flag
	Line int    // of a file
}

func (o Origin) String() string {
	if o.Line > 0 {
		return fmt.Sprintf("%s:%d", o.From, o.Line)
	}
	return o.From
}

// byDefault is the origin of what nobody set.
var byDefault = Origin{From: "default"}
