package waits

import (
	"cmp"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Facts are what is known of a process that others wait for.
type Facts struct {
	Status   string   // of process_info; "" not read
	Function beam.MFA // its current function
	QueueLen int64    // or why it is not known
	Monitors int      // processes that monitor it; beam.NotRead when nobody asked
}

// Graph fills in w's edges, bottlenecks, chains and cycles from its list. facts
// tells of processes that are waited for.
func Graph(w *beam.Waits, facts func(beam.Pid) Facts) {
	g := newGraph(w.List)
	w.Edges = edges(w.List)
	w.Cycles = g.cycles()
	w.Bottlenecks = g.bottlenecks(facts)
	w.Chains = g.chains()
}

// graph has the waits of a list: each process waits for at most one.
type graph struct {
	list  []beam.Wait
	of    map[beam.Pid]*beam.Wait // the wait of a process
	on    map[target][]*beam.Wait // who waits for it directly
	order []target                // in the order of the list
}

// target is one whom others wait for: a process of the node, or what is known
// of another.
type target struct {
	pid  beam.Pid
	kind string
	text string
}

func targetOf(on beam.Peer) (target, bool) {
	switch {
	case on.Kind == "":
		return target{}, false
	case on.Kind == "process" && !on.Pid.IsZero():
		return target{pid: on.Pid}, true
	}
	return target{beam.NoPid, on.Kind, on.Text}, true
}

func newGraph(list []beam.Wait) *graph {
	g := &graph{list: list, of: make(map[beam.Pid]*beam.Wait, len(list)), on: make(map[target][]*beam.Wait)}
	for i := range list {
		w := &list[i]
		g.of[w.Pid] = w
		if t, ok := targetOf(w.On); ok {
			if g.on[t] == nil {
				g.order = append(g.order, t)
			}
			g.on[t] = append(g.on[t], w)
		}
	}
	return g
}

// next is the wait of the process that w waits for; nil if that does not wait.
func (g *graph) next(w *beam.Wait) *beam.Wait {
	if t, ok := targetOf(w.On); ok && !t.pid.IsZero() {
		return g.of[t.pid]
	}
	return nil
}

// path follows a wait to its end. ring is where the path comes back to itself,
// -1 if it does not.
func (g *graph) path(w *beam.Wait) (steps []*beam.Wait, ring int) {
	at := make(map[*beam.Wait]int)
	for ; w != nil; w = g.next(w) {
		if i, seen := at[w]; seen {
			return steps, i
		}
		at[w] = len(steps)
		steps = append(steps, w)
	}
	return steps, -1
}

// blocked are all that wait for a target, directly or through others. What of
// them the target itself waits for, in a cycle, is among them.
func (g *graph) blocked(t target) map[beam.Pid]bool {
	found := make(map[beam.Pid]bool)
	for left := []target{t}; len(left) > 0; {
		here := g.on[left[0]]
		left = left[1:]
		for _, w := range here {
			if !found[w.Pid] {
				found[w.Pid] = true
				left = append(left, target{pid: w.Pid})
			}
		}
	}
	return found
}

func edges(list []beam.Wait) []beam.WaitEdge {
	type key struct {
		from string
		kind beam.WaitKind
		to   string
		on   target
	}
	type tally struct {
		edge      beam.WaitEdge
		functions map[beam.MFA]int
	}
	tallies := make(map[key]*tally)
	var order []*tally
	for _, w := range list {
		k := key{from: w.Group, kind: w.Kind, to: w.OnGroup}
		if k.on, _ = targetOf(w.On); k.on.pid.IsZero() || w.On.Kind != "process" {
			k.on = target{} // things of a kind are one
		}
		t := tallies[k]
		if t == nil {
			t = &tally{beam.WaitEdge{From: w.Group, Kind: w.Kind, To: w.OnGroup}, make(map[beam.MFA]int)}
			if k.on != (target{}) {
				t.edge.On = w.On
			}
			tallies[k] = t
			order = append(order, t)
		}
		t.edge.Count++
		t.functions[w.Function]++
		if f := t.edge.Function; t.functions[w.Function] > t.functions[f] || f.IsZero() {
			t.edge.Function = w.Function
		}
	}
	out := make([]beam.WaitEdge, len(order))
	for i, t := range order {
		out[i] = t.edge
	}
	slices.SortStableFunc(out, func(a, b beam.WaitEdge) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return out
}

// bottlenecks are the processes that others wait for, here or elsewhere.
func (g *graph) bottlenecks(facts func(beam.Pid) Facts) []beam.Bottleneck {
	var out []beam.Bottleneck
	for _, t := range g.order {
		waiting := g.on[t]
		if waiting[0].On.Kind == "port" {
			continue
		}
		blocked := g.blocked(t)
		delete(blocked, t.pid)
		b := beam.Bottleneck{On: waiting[0].On, Group: waiting[0].OnGroup, Waiting: len(waiting), Blocked: len(blocked),
			Monitors: int(beam.NotRead), QueueLen: waiting[0].QueueLen}
		if !t.pid.IsZero() {
			f := facts(t.pid)
			b.Status, b.Function, b.QueueLen, b.Monitors = f.Status, f.Function, f.QueueLen, f.Monitors
			if own := g.of[t.pid]; own != nil {
				b.Function, b.WaitsFor = own.Function, own.OnGroup
			}
		}
		out = append(out, b)
	}
	slices.SortStableFunc(out, func(a, b beam.Bottleneck) int {
		return cmp.Or(cmp.Compare(b.Blocked, a.Blocked), cmp.Compare(b.Waiting, a.Waiting), cmp.Compare(b.QueueLen, a.QueueLen))
	})
	return out
}

// chains are the ways of two steps or more, one for each group that begins one.
// A part of a longer way is not told again, and cycles are told apart.
func (g *graph) chains() []beam.WaitChain {
	type key struct {
		from string
		on   target
	}
	found := make(map[key]*beam.WaitChain)
	var order []*beam.WaitChain
	for i := range g.list {
		w := &g.list[i]
		if len(g.on[target{pid: w.Pid}]) > 0 {
			continue // in the midst of a longer one, or of a cycle
		}
		path, ring := g.path(w)
		length := len(path)
		if ring >= 0 {
			length = ring // up to the one that is in the cycle
		}
		t, ok := targetOf(w.On)
		if !ok || length < 2 {
			continue
		}
		k := key{w.Group, t}
		if found[k] == nil {
			found[k] = &beam.WaitChain{From: w.Group, Steps: chainSteps(path, length)}
			order = append(order, found[k])
		}
		found[k].Count++
	}
	out := make([]beam.WaitChain, len(order))
	for i, c := range order {
		out[i] = *c
	}
	slices.SortStableFunc(out, func(a, b beam.WaitChain) int {
		return cmp.Or(cmp.Compare(len(b.Steps), len(a.Steps)), cmp.Compare(b.Count, a.Count), cmp.Compare(a.From, b.From))
	})
	return out
}

// chainSteps are the processes and things that the first waits of a path go
// through, the first process left out.
func chainSteps(path []*beam.Wait, length int) []beam.WaitStep {
	steps := make([]beam.WaitStep, length)
	for i, w := range path[:length] {
		steps[i] = beam.WaitStep{On: w.On, Group: w.OnGroup}
		if i+1 < len(path) {
			steps[i].Function, steps[i].Kind = path[i+1].Function, path[i+1].Kind
		}
	}
	return steps
}

func (g *graph) cycles() []beam.WaitCycle {
	told := make(map[beam.Pid]bool)
	var out []beam.WaitCycle
	for i := range g.list {
		path, ring := g.path(&g.list[i])
		if ring < 0 || told[path[ring].Pid] {
			continue
		}
		members := path[ring:]
		var c beam.WaitCycle
		for i, w := range members {
			told[w.Pid] = true
			before := members[(i+len(members)-1)%len(members)] // who waits for w, and so knows its name
			c.Steps = append(c.Steps, beam.WaitStep{On: before.On, Group: before.OnGroup, Function: w.Function, Kind: w.Kind})
		}
		c.Blocked = len(g.blocked(target{pid: members[0].Pid})) - len(members)
		out = append(out, c)
	}
	return out
}
