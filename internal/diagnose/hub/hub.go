package hub

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/waits"
)

const (
	// window is how many of the latest looks count: what was before is another story.
	window = 10
	// least is in how many of these somebody must have been found waiting, and mostly
	// in which share of them: a queue that comes and goes is none.
	least  = 3
	mostly = 0.8
)

// Hub is a process that others wait for, in most of the latest looks.
type Hub struct {
	Pid     beam.Pid
	Name    string          // registered; "" none
	Group   string          // as the census has it
	Callers diagnose.Series // that wait for it directly, at least: not every process was looked at
	Blocked diagnose.Series // directly or through others
	Queue   diagnose.Series
	// Works is the share of looks in which it had work: it ran, or was ready to.
	Works float64
	// Kind is in what kind of call most of its callers wait.
	Kind beam.WaitKind
	// WaitsFor is what it waits for itself in most looks; "" nothing that is known.
	WaitsFor string
	// Waits are those of the last look that found any.
	Waits []beam.Wait

	statuses map[string]int
	targets  map[string]int
	ever     map[beam.Pid]bool // who was found waiting for it in any look
}

// Of are the processes that hold up others, those that hold up most first.
func Of(h *diagnose.History) []Hub {
	var looks []*diagnose.Look
	for i := range h.Looks {
		if h.Looks[i].Waits != nil {
			looks = append(looks, &h.Looks[i])
		}
	}
	looks = looks[max(0, len(looks)-window):]
	found := map[beam.Pid]*Hub{}
	for _, l := range looks {
		for i := range l.Waits.Bottlenecks {
			b := &l.Waits.Bottlenecks[i]
			if b.On.Kind != "process" || b.On.Pid.IsZero() {
				continue
			}
			if found[b.On.Pid] == nil {
				found[b.On.Pid] = &Hub{Pid: b.On.Pid, statuses: map[string]int{}, targets: map[string]int{}, ever: map[beam.Pid]bool{}}
			}
			found[b.On.Pid].add(l, b)
		}
	}
	var out []Hub
	for _, b := range found {
		if n := len(b.Callers); n >= least && float64(n) >= mostly*float64(len(looks)) {
			b.sum()
			out = append(out, *b)
		}
	}
	slices.SortFunc(out, func(a, b Hub) int {
		return cmp.Or(cmp.Compare(b.Blocked.Median(), a.Blocked.Median()), cmp.Compare(a.Pid.ID, b.Pid.ID))
	})
	return out
}

func (b *Hub) add(l *diagnose.Look, at *beam.Bottleneck) {
	b.Name, b.Group = cmp.Or(b.Name, at.On.Name), at.Group
	queue := float64(max(0, at.QueueLen))
	// Whoever called it monitors it and has a message in its queue, also where we had no
	// leave to look at so many.
	callers := max(float64(at.Waiting), min(queue, float64(at.Monitors)))
	b.Callers = append(b.Callers, diagnose.Sample{At: l.At, V: callers})
	b.Blocked = append(b.Blocked, diagnose.Sample{At: l.At, V: max(callers, float64(at.Blocked))})
	b.Queue = append(b.Queue, diagnose.Sample{At: l.At, V: queue})
	b.statuses[at.Status]++
	b.targets[at.WaitsFor]++
	b.Waits = nil
	for _, w := range l.Waits.List {
		if w.On.Kind == "process" && w.On.Pid == b.Pid {
			b.Waits = append(b.Waits, w)
			b.ever[w.Pid] = true
		}
	}
}

func (b *Hub) sum() {
	n := len(b.Callers)
	for _, s := range working {
		b.Works += float64(b.statuses[s]) / float64(n)
	}
	b.Kind = most(b.Waits, func(w beam.Wait) beam.WaitKind { return w.Kind })
	for to, times := range b.targets {
		if to != "" && 2*times > n {
			b.WaitsFor = to
		}
	}
}

// working are the statuses of a process that has work.
var working = []string{"running", "runnable", "garbage_collecting"}

// Caller is who most of its callers are: their function where the group is only "a fun".
func (b *Hub) Caller() string { return most(b.Waits, callerOf) }

// CallerGroup is the group that most of them are of.
func (b *Hub) CallerGroup() string { return most(b.Waits, func(w beam.Wait) string { return w.Group }) }

// CallerFunction is whose call most of them are in.
func (b *Hub) CallerFunction() beam.MFA {
	return most(b.Waits, func(w beam.Wait) beam.MFA { return w.Function })
}

func callerOf(w beam.Wait) string {
	if diagnose.Plain(w.Group) {
		return diagnose.Function(w.Function)
	}
	return diagnose.Display(w.Group)
}

// most is the value that most waits have; of as many, the first.
func most[T comparable](ws []beam.Wait, of func(beam.Wait) T) (most T) {
	counts := map[T]int{}
	for _, w := range ws {
		counts[of(w)]++
	}
	for _, w := range ws {
		if v := of(w); counts[v] > counts[most] {
			most = v
		}
	}
	return most
}

// Some are so many of its callers, at the most.
func (b *Hub) Some(n int) []beam.Pid {
	var out []beam.Pid
	for _, w := range b.Waits[:min(n, len(b.Waits))] {
		out = append(out, w.Pid)
	}
	return out
}

// Look wants to see what it does, and some of its callers.
func (b *Hub) Look(p *diagnose.Pass) {
	p.Want(diagnose.Standing("what a process does for which others wait", b.Pid)...)
	p.Want(diagnose.Standing("for how long its callers wait", b.followed(p.History)...)...)
}

// callersLooked is how many callers are looked at, to see whether these get on.
const callersLooked = 5

// followed are the callers that are looked at: the same in each look, for only of these
// one can tell how long they wait.
func (b *Hub) followed(h *diagnose.History) []beam.Pid {
	times := map[beam.Pid]int{}
	for _, s := range h.AllStands() {
		times[s.Pid]++
	}
	callers := slices.SortedFunc(maps.Keys(b.ever), func(x, y beam.Pid) int {
		return cmp.Or(cmp.Compare(times[y], times[x]), cmp.Compare(x.ID, y.ID))
	})
	return callers[:min(callersLooked, len(callers))]
}

// Waited is for how long at least its callers have waited already: the median of those
// that were looked at more than once.
func (b *Hub) Waited(h *diagnose.History) time.Duration {
	var all diagnose.Series
	for _, c := range b.followed(h) {
		if stands := h.Stands(c); len(stands) > 1 {
			all = append(all, diagnose.Sample{V: float64(Still(stands))})
		}
	}
	return time.Duration(all.Median())
}

// Waiting is in which share of looks callers that were looked at again wait, and in how
// many looks. The first look at each does not count: it was chosen because it waited.
func (b *Hub) Waiting(h *diagnose.History) (share float64, looks int) {
	n := 0
	for _, c := range b.followed(h) {
		stands := h.Stands(c)
		for i := 1; i < len(stands); i++ {
			looks++
			if _, waiting := waits.Classify(stands[i].Stack, stands[i].Status); waiting {
				n++
			}
		}
	}
	return float64(n) / float64(max(1, looks)), looks
}

// lookCosts is how many reductions a look at a process makes it do itself, at the most:
// it has to answer, in 6 to 8. A call and its answer take some thirty.
const lookCosts = 15

// Still is for how long a process has done nothing up to the last look at it, but
// answering us.
func Still(stands []diagnose.Stand) time.Duration {
	stands = slices.DeleteFunc(slices.Clone(stands), func(s diagnose.Stand) bool { return s.Reductions < 0 })
	last := len(stands) - 1
	first := last
	for first > 0 && stands[first].Reductions-stands[first-1].Reductions <= lookCosts {
		first--
	}
	if last < 0 {
		return 0
	}
	return stands[last].At.Sub(stands[first].At)
}
