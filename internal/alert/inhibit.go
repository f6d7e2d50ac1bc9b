package alert

import "slices"

// Inhibition keeps alerts from telling what others already say better.
type Inhibition struct {
	Sources []string // while one of these fires
	Targets []string // these are not told; nil: all that are not sources
	Equal   []string // labels that both have alike
	Why     string
}

// ofNode is about the same node.
var ofNode = []string{"job", "instance"}

// Inhibitions is the table of them. docs/alerts.md has it as Alertmanager's
// settings, for those who deliver through one.
var Inhibitions = []Inhibition{
	{[]string{"BeamNodeUnreachable", "BeamNodeUnreachableAtProcessLimit"}, nil, ofNode, "what was last seen of a node that is away says nothing new"},
	{[]string{"BeamSchedulersSaturated"}, []string{"BeamSchedulersBusy", "BeamRunQueueHigh"}, ofNode, "the same, and worse"},
	{[]string{"BeamProcessCountCritical"}, []string{"BeamProcessCountNearLimit", "BeamProcessCountGrowth", "BeamProcessCountRising"}, ofNode, "the same, and worse"},
	{[]string{"BeamPortCountCritical"}, []string{"BeamPortCountNearLimit"}, ofNode, "the same, and worse"},
	{[]string{"BeamAtomCountCritical"}, []string{"BeamAtomCountNearLimit", "BeamAtomTableFull24h"}, ofNode, "the same, and worse"},
	{[]string{"BeamMemoryCritical"}, []string{"BeamMemoryHigh", "BeamMemoryExhaustion4h", "BeamMemoryGrowth", "BeamMemoryRising"}, ofNode, "the same, and worse"},
	{[]string{"BeamMailboxRunaway"}, []string{"BeamMailboxLong"}, []string{"job", "instance", "beam_process_name"}, "the same, and worse"},
	{[]string{"BeamDistLinkDownLong"}, []string{"BeamDistLinkDown"}, []string{"job", "instance", "beam_dist_peer"}, "the same, and longer"},
	{[]string{"HodoscopeFindingGrave"}, []string{"HodoscopeFinding"}, []string{"job", "instance", "hodoscope_finding_detector", "hodoscope_finding_culprit"}, "the same, and worse"},
	{[]string{"BeamNodeFlapping"}, []string{"BeamNodeRestarted"}, ofNode, "the same, and again"},
}

// Inhibits tells whether an alert with the labels source keeps one with the labels
// target from being told. Labels that either lacks are alike only if both do.
func (i Inhibition) Inhibits(source, target map[string]string) bool {
	if !slices.Contains(i.Sources, source[NameLabel]) || !i.aims(target[NameLabel]) {
		return false
	}
	for _, l := range i.Equal {
		if source[l] != target[l] {
			return false
		}
	}
	return true
}

func (i Inhibition) aims(name string) bool {
	if i.Targets == nil {
		return !slices.Contains(i.Sources, name)
	}
	return slices.Contains(i.Targets, name)
}

// Labels that every alert of the pack has.
const (
	NameLabel     = "alertname"
	SeverityLabel = "severity"
)
