package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Collected is how many bytes a second garbage collections freed. What ends with its
// process is not in it.
func (h *History) Collected() Series {
	return h.Rate(func(s *beam.System) float64 { return float64(s.GCWordsReclaimed) * float64(s.WordSize) })
}

// PerReduction is how many bytes collections freed for each reduction. Code that makes
// its data itself stays below some thirty; above fifty terms are copied as a whole.
func (h *History) PerReduction() float64 {
	work := h.Rate(func(s *beam.System) float64 { return float64(s.Reductions) }).Median()
	if work <= 0 {
		return 0
	}
	return h.Collected().Median() / work
}

// Table is a number of one ETS table over time.
func (h *History) Table(id string, get func(t *beam.EtsTable) float64) Series {
	return h.Series(func(l *Look) (float64, bool) {
		if t := l.table(id); t != nil {
			return get(t), true
		}
		return 0, false
	})
}

func (l *Look) table(id string) *beam.EtsTable {
	if l.Tables == nil {
		return nil
	}
	i := slices.IndexFunc(l.Tables.List, func(t beam.EtsTable) bool { return t.ID == id })
	if i < 0 {
		return nil
	}
	return &l.Tables.List[i]
}

// OfRuntime tells the groups that every node has: of the runtime, its kernel and the
// languages. What they do, others asked them for.
func OfRuntime(g *beam.Group) bool {
	switch g.Application {
	case "kernel", "stdlib", "sasl", "elixir", "logger", "iex", "mix", "hex":
		return true
	}
	return slices.Contains([]string{"init", "kernel_sup", "logger_std_h_default"}, g.Under) ||
		slices.ContainsFunc([]string{"erts_", "erl_init:", "application_controller:", "application_master:", "logger_", "prim_file:", "socket_registry:"},
			func(prefix string) bool { return strings.HasPrefix(g.Name, prefix) })
}

// Quiet tells a group whose members do hardly anything: what they hold, a sign of life
// now and then does not sweep.
func Quiet(g *beam.Group) bool {
	return g.ReductionsRate >= 0 && g.ReductionsRate < quiet*float64(g.Count)
}

// quiet are the reductions a second below which a process does nothing worth mentioning:
// a call that is answered takes some hundred.
const quiet = 1000

// Tried is the collection that was tried on a member of a group; nil when there was none
// that was not refused.
func (h *History) Tried(group string) *beam.Collection {
	for i := len(h.Looks) - 1; i >= 0; i-- {
		for _, c := range h.Looks[i].Trials {
			if c.Refused == "" && c.After.TotalHeapSize >= 0 && h.groupOf(c.Pid) == group {
				return c
			}
		}
	}
	return nil
}

// Try wants a collection of one member of a group, of those listed the one in the middle
// or else one that was looked at, unless one was tried or acts are not allowed. It tells
// what the last one freed.
func (p *Pass) Try(why, group string, listed *beam.Processes) *beam.Collection {
	if c := p.Tried(group); c != nil || !p.Acts {
		return c
	}
	var members []Row
	for _, r := range p.Last().List(listed) {
		if r.Group == group && r.MessageQueueLen == 0 {
			members = append(members, r)
		}
	}
	stands := p.GroupStands(group)
	switch {
	case len(members) > 0:
		p.Want(Closer(WantTrial, why, members[len(members)/2].Pid))
	case len(stands) > 0:
		p.Want(Closer(WantTrial, why, stands[0].Pid))
	}
	return nil
}

// groupOf is the group of a process, as it was listed or looked at last.
func (h *History) groupOf(p beam.Pid) string {
	for i := len(h.Looks) - 1; i >= 0; i-- {
		if r, ok := h.Looks[i].Row(p); ok {
			return r.Group
		}
	}
	for _, s := range h.Stands(p) {
		return s.Group
	}
	return ""
}

// Freed is which part of something a collection freed.
func Freed(before, after int64) float64 {
	return 1 - float64(after)/float64(max(1, before))
}

// Working are the busiest processes of the last look that are not the runtime's own.
func (h *History) Working(n int) []Row {
	l := h.Last()
	var out []Row
	for _, r := range l.List(l.Busiest) {
		if g, ok := l.Group(r.Group); ok && !OfRuntime(g) && r.Rate > 0 && len(out) < n {
			out = append(out, r)
		}
	}
	return out
}

// UsedUp is the evidence that memory will be used up after so long; none where it will not.
func (p *Pass) UsedUp(left time.Duration) []Evidence {
	if left <= 0 {
		return nil
	}
	return []Evidence{p.Evidence("memory_limit", left.Seconds(), "s", fmt.Sprintf("at this pace memory is used up in %s", Span(left)))}
}
