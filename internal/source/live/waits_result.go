package live

import (
	"cmp"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/probe"
	"github.com/hodoscope/hodoscope/internal/waits"
)

// result is what the round found.
func (r *waitRound) result() *beam.Waits {
	for _, p := range r.order {
		st := r.seen[p]
		if st.Gone || st.Hibernates {
			continue
		}
		r.w.Examined++
		if w, ok := r.wait(st); ok {
			r.w.List = append(r.w.List, w)
		}
	}
	waits.Graph(r.w, r.facts)
	r.cost.Woken = len(r.woken)
	seen := r.w.Total
	if !r.all || r.w.Left+r.w.Silent > 0 {
		seen = max(0, min(r.w.Examined, r.w.Total-1))
	}
	r.w.Origin = sampled(seen, r.w.Total, r.cost)
	return r.w
}

// wait is what a process waits in; false if in nothing that is known.
func (r *waitRound) wait(st probe.Standing) (beam.Wait, bool) {
	known, ok := waits.Classify(st.Stack, st.Status)
	if !ok {
		return beam.Wait{}, false
	}
	w := beam.Wait{Pid: st.Pid, Group: r.group(st), Kind: known.Kind, Function: waits.Caller(st.Stack), QueueLen: beam.NotRead}
	on := probe.WaitPeer{Peer: beam.Peer{Pid: beam.NoPid, Text: known.What}, MessageQueueLen: beam.NotRead}
	switch known.On {
	case waits.Monitors, waits.Ports:
		on, w.Among = r.choose(st, known)
	case waits.Registered:
		if holder, asked := r.holders[known.What]; asked {
			on = holder
			if callee, seen := r.seen[on.Pid]; seen && !callee.Gone {
				on.MessageQueueLen, on.Status = callee.MessageQueueLen, callee.Status
			}
		}
	}
	w.On, w.QueueLen = on.Peer, on.MessageQueueLen
	w.OnGroup = r.groupOf(on)
	return w, true
}

// choose finds whom a process waits for among those it monitors or is linked to,
// and says among how many if that is a guess.
func (r *waitRound) choose(st probe.Standing, known waits.Known) (probe.WaitPeer, int) {
	best := probe.WaitPeer{Peer: beam.Peer{Pid: beam.NoPid, Text: cmp.Or(known.What, "not known")}, MessageQueueLen: beam.NotRead}
	callees := r.callees[st.Pid]
	switch {
	case st.PeersTotal == 1 && len(st.Peers) == 1:
		return st.Peers[0], 1
	case st.PeersTotal == 0:
		return best, 0
	case known.On == waits.Monitors && len(callees) == 1:
		callee := r.seen[callees[0]]
		best.Peer = beam.Peer{Kind: "process", Pid: callees[0], Text: callees[0].String(), Name: callee.RegisteredName}
		best.MessageQueueLen, best.Status = callee.MessageQueueLen, callee.Status
	case len(st.Peers) == st.PeersTotal:
		best = mostLikely(best, st.Peers, known)
	}
	if best.Kind == "" {
		best.Text = oneOf(st.PeersTotal, known.On)
	}
	return best, st.PeersTotal
}

// oneOf words that it is not known for which of some a process waits.
func oneOf(n int, on waits.Finds) string {
	noun := "processes"
	if on == waits.Ports {
		noun = "ports"
	}
	if n == tooMany {
		return "one of very many " + noun
	}
	return fmt.Sprintf("one of %d %s", n, noun)
}

// mostLikely is the one of those that a process monitors who has something to do,
// or whom it monitors twice, once of them for the call; none if nobody stands out.
func mostLikely(none probe.WaitPeer, peers []probe.WaitPeer, known waits.Known) probe.WaitPeer {
	times := make(map[beam.Peer]int64)
	for _, p := range peers {
		times[p.Peer]++
	}
	best, found := none, int64(0)
	for _, p := range peers {
		likely := times[p.Peer] - 1
		switch {
		case p.Kind == "port":
			continue
		case known.Kind == beam.WaitRemote && p.Kind == "foreign":
			likely += 1 << 32
		case p.Status != "" && p.Status != "waiting", p.MessageQueueLen > 0:
			likely += 1<<16 + max(p.MessageQueueLen, 0)
		}
		if likely > found {
			best, found = p, likely
		}
	}
	return best
}

// group names the kind of process.
func (r *waitRound) group(st probe.Standing) string {
	if r.q.Group != nil {
		if g := r.q.Group(st.Pid); g != "" {
			return g
		}
	}
	if st.RegisteredName != "" {
		return st.RegisteredName
	}
	switch st.InitialCall.Module {
	case "", "proc_lib", "erlang":
		// A plain spawn, or who it is was not read: what it was started to do.
		return cmp.Or(waits.Outermost(st.Stack), st.InitialCall).String()
	}
	return st.InitialCall.String()
}

// groupOf names the group of whom somebody waits for.
func (r *waitRound) groupOf(on probe.WaitPeer) string {
	st, seen := r.seen[on.Pid]
	switch {
	case on.Kind == "process" && on.Name != "" && r.q.Group == nil:
		return on.Name
	case on.Kind == "process" && seen && !st.Gone:
		return r.group(st)
	case on.Kind == "process":
		return cmp.Or(on.Name, on.Text)
	case on.Kind == "foreign":
		return on.Node
	}
	return on.Text
}

// facts tells of a process that others wait for.
func (r *waitRound) facts(p beam.Pid) waits.Facts {
	f := waits.Facts{QueueLen: beam.NotRead, Monitors: int(beam.NotRead)}
	if n, ok := r.monitors[p]; ok {
		f.Monitors = n
	}
	if peer, ok := r.peers[p]; ok {
		f.QueueLen, f.Status = peer.MessageQueueLen, peer.Status
	}
	if st, ok := r.seen[p]; ok && !st.Gone {
		f.QueueLen, f.Status = st.MessageQueueLen, st.Status
		if len(st.Stack) > 0 {
			f.Function = st.Stack[0]
		}
	}
	return f
}
