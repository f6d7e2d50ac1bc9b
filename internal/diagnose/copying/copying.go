package copying

import (
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
)

var (
	collected = diagnose.Limit{Value: 100 << 20, Unit: "By/s", Means: "freed by collections", Why: "less is bearable"}
	intensity = diagnose.Limit{Value: 50, Unit: "By", Means: "the same for each reduction",
		Why: "code that makes its data itself frees some thirty at most: so much is copied"}
	heap     = diagnose.Limit{Value: 4 << 20, Unit: "By", Means: "heap of a receiver", Why: "small ones fill and sweep their heaps as well"}
	siblings = diagnose.Limit{Value: 3, Unit: "{process}", Means: "receivers with heaps of about the same size", Why: "who gets the same has the same"}
	equal    = diagnose.Limit{Value: 0.2, Unit: "1", Means: "by which these may differ", Why: "between collections a heap holds more or fewer of the copies"}
	sender   = diagnose.Limit{Value: 0.1, Unit: "1", Means: "heap of the sender, as a part of theirs", Why: "the original must be somewhere; a receiver has room for several copies"}
	working  = diagnose.Limit{Value: 1000, Unit: "{reduction}/s", Means: "work of the sender", Why: "who does nothing sends nothing"}
)

// Limits are what copies are told by.
var Limits = []*diagnose.Limit{&collected, &intensity, &heap, &siblings, &equal, &sender, &working}

// Copies tells a node that frees much more than its code can make.
func Copies(h *diagnose.History) bool {
	return len(h.Looks) > 3 && h.Collected().Median() >= collected.Value && h.PerReduction() >= intensity.Value
}

// Receivers are the groups that may get the copies: with large heaps, and not idle.
func Receivers(h *diagnose.History) []*beam.Group {
	var out []*beam.Group
	for _, g := range h.Most(5, func(g *beam.Group) float64 { return float64(g.TotalHeapSize) }) {
		if !diagnose.OfRuntime(g) && float64(g.MedianHeap) >= heap.Value && g.ReductionsRate > 0 && g.Idle < g.Count {
			out = append(out, g)
		}
	}
	return out
}

// Sender is who may send to a group: a process that works, with a heap of the order of
// theirs; who started them before others.
func Sender(h *diagnose.History, g *beam.Group) (from diagnose.Row, ok bool) {
	parents := map[beam.Pid]bool{}
	for _, s := range h.GroupStands(g.Name) {
		parents[s.Parent] = true
	}
	for _, r := range h.Last().List(h.Last().Largest) {
		other, known := h.Last().Group(r.Group)
		if r.Group == g.Name || known && diagnose.OfRuntime(other) || r.TotalHeapSize < int64(sender.Value*float64(g.MedianHeap)) || float64(r.Rate) < working.Value {
			continue
		}
		if !ok || parents[r.Pid] && !parents[from.Pid] {
			from, ok = r, true
		}
	}
	return from, ok
}

// Alike tells a group of which several have heaps of about the median's size, as those
// have who get the same.
func Alike(h *diagnose.History, g *beam.Group) bool {
	n := 0
	for _, r := range h.Last().List(h.Last().Largest) {
		if d := float64(r.TotalHeapSize)/float64(g.MedianHeap) - 1; r.Group == g.Name && d <= equal.Value && d >= -equal.Value {
			n++
		}
	}
	return n >= int(siblings.Value)
}
