package main

import "github.com/hodoscope/hodoscope/internal/probe"

// asked is what what-we-ask.md is made from.
type asked struct {
	Questions []probe.Description
	Pace      probe.Pace
	LongQueue int
}

func questions() asked {
	return asked{probe.Describe(), probe.DefaultPace, probe.LongQueue}
}
