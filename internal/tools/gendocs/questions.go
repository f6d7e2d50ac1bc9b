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
}

func questions() asked {
	list := probe.Describe()
	frame := slices.Clone(list[0].Functions)
	for _, q := range list {
		frame = slices.DeleteFunc(frame, func(f string) bool { return !slices.Contains(q.Functions, f) })
	}
	return asked{list, frame, probe.DefaultPace, probe.LongQueue}
}
