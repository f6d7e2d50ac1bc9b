package session

import (
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// costOf is what an answer took from the node.
func costOf(answer any) beam.Cost {
	switch a := answer.(type) {
	case *beam.Processes:
		return a.Origin.Cost
	case *beam.Excerpt:
		return a.Origin.Cost
	case *beam.ProcessDetail:
		return a.Origin.Cost
	case *beam.Applications:
		return a.Origin.Cost
	case *beam.Tree:
		return a.Origin.Cost
	case *beam.EtsTables:
		return a.Origin.Cost
	case *beam.Ports:
		return a.Origin.Cost
	case *beam.Allocators:
		return a.Origin.Cost
	case *beam.EtsGroups:
		return a.Origin.Cost
	case *beam.Links:
		return a.Origin.Cost
	case *beam.Microstates:
		return a.Origin.Cost
	case *beam.Locks:
		return a.Origin.Cost
	case *beam.Waits:
		return a.Origin.Cost
	case *beam.Standings:
		return a.Origin.Cost
	case *beam.Tracing:
		return a.Origin.Cost
	case *beam.OSSockets:
		return a.Origin.Cost
	case *beam.Mnesia:
		return a.Origin.Cost
	case *beam.GlobalLocks:
		return a.Origin.Cost
	case *beam.Collection:
		return a.Origin.Cost
	case *beam.Events:
		return a.Origin.Cost
	case *beam.TelemetryHandlers:
		return a.Origin.Cost
	case *beam.TelemetryRun:
		return a.Origin.Cost
	}
	panic(fmt.Sprintf("session: %T has no cost", answer))
}
