package main

import (
	"slices"

	"github.com/hodoscope/hodoscope/internal/probe"
)

// asked is what what-we-ask.md is made from.
type asked struct {
	Questions []probe.Description
	Frame     []string // functions that every question calls
	Pace      probe.Pace
	LongQueue int
	Module    string   // the probe module
	Compiled  []string // what it answers
	Variants  []probe.Variant
}

func questions() asked {
	list := probe.Describe()
	frame := slices.Clone(list[0].Functions)
	for _, q := range list {
		frame = slices.DeleteFunc(frame, func(f string) bool { return !slices.Contains(q.Functions, f) })
	}
	var compiled []string
	for _, q := range list {
		if q.Compiled {
			compiled = append(compiled, q.Name)
		}
	}
	return asked{list, frame, probe.DefaultPace, probe.LongQueue, probe.Module, compiled, probe.Variants()}
}
