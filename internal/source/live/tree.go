package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// mostTree bounds a tree. Each process in it is woken once.
const mostTree = 4000

// Tree is the supervision tree of an application, or of all that run when app
// is "". No process is called: who belongs where follows from links, `$ancestors`
// and, from OTP 25 on, the parent that the runtime keeps. A child that its
// supervisor has no link to is therefore missing; OTP's supervisors have one to
// each.
func (s *Source) Tree(ctx context.Context, app string) (*beam.Tree, error) {
	list, masters, _, cost, err := s.applications(ctx)
	if err != nil {
		return nil, err
	}
	if app != "" {
		list = slices.DeleteFunc(list, func(a beam.Application) bool { return a.Name != app })
	}
	t := newWalk(s)
	level, nodes, err := t.plant(ctx, list, masters)
	if app != "" && err == nil && nodes[app] == nil {
		return nil, &NotFoundError{app, "no running application has this name; hodoscope apps lists them"}
	}
	for len(level) > 0 && err == nil {
		level, err = t.grow(ctx, level)
	}
	if err != nil {
		return nil, err
	}
	root := nodes[app]
	if app == "" {
		root = &beam.TreeNode{Pid: beam.NoPid, Name: s.n.Name(), Type: "node"}
		for _, a := range list {
			if n := nodes[a.Name]; n != nil {
				root.Children = append(root.Children, n)
			}
		}
	}
	s.vitals(root)
	return &beam.Tree{Incarnation: s.n.Incarnation(), Application: app, Root: root, Partial: t.partial(),
		Origin: sampled(t.shown, t.shown+t.cut, cost.Plus(t.cost))}, nil
}

// treeWalk grows a tree level by level, and asks each process once.
type treeWalk struct {
	s     *Source
	cost  beam.Cost
	seen  map[etf.Pid]bool
	shown int
	cut   int // processes left out beyond mostTree, at least
	blind int // processes whose links could not be read
}

func newWalk(s *Source) *treeWalk { return &treeWalk{s: s, seen: make(map[etf.Pid]bool)} }

func (t *treeWalk) partial() string {
	switch {
	case t.cut > 0:
		return fmt.Sprintf("cut at %d processes", mostTree)
	case t.blind > 0:
		return fmt.Sprintf("processes that could not be read: %d", t.blind)
	}
	return ""
}

// branch is a process of the tree with what it said of itself.
type branch struct {
	node *beam.TreeNode
	probe.Relative
}

// plant makes the lowest level, of the masters of applications that run.
func (t *treeWalk) plant(ctx context.Context, list []beam.Application, masters map[string]etf.Pid) ([]branch, map[string]*beam.TreeNode, error) {
	var pids []etf.Pid
	var running []*beam.TreeNode
	nodes := make(map[string]*beam.TreeNode)
	for _, a := range list {
		if m, ok := masters[a.Name]; ok {
			n := &beam.TreeNode{Pid: a.Master, Name: a.Name, Type: "application", Module: "application_master"}
			nodes[a.Name] = n
			pids, running = append(pids, m), append(running, n)
			t.seen[m] = true
		}
	}
	relatives, err := t.relatives(ctx, pids, 1)
	if err != nil {
		return nil, nil, err
	}
	level := make([]branch, len(relatives))
	for i, r := range relatives {
		level[i] = branch{running[i], r.Relative}
		running[i].Note = r.note
	}
	t.shown += len(level)
	return level, nodes, nil
}

// grow hangs what a level is linked to below it where it belongs there, and
// gives the next level.
func (t *treeWalk) grow(ctx context.Context, level []branch) ([]branch, error) {
	var candidates []etf.Pid
	for i := range level {
		if err := t.links(ctx, &level[i]); err != nil {
			return nil, err
		}
		for _, l := range level[i].Links {
			if l.Node == level[i].Pid.Node && !t.seen[l] {
				t.seen[l] = true
				candidates = append(candidates, l)
			}
		}
	}
	if room := max(0, mostTree-t.shown); len(candidates) > room {
		t.cut += len(candidates) - room
		candidates = candidates[:room]
	}
	relatives, err := t.relatives(ctx, candidates, 1)
	if err != nil {
		return nil, err
	}
	next := t.hang(relatives, level)
	for _, b := range level {
		slices.SortStableFunc(b.node.Children, func(a, c *beam.TreeNode) int {
			return cmp.Or(cmp.Compare(a.Pid.Serial, c.Pid.Serial), cmp.Compare(a.Pid.ID, c.Pid.ID))
		})
	}
	t.shown += len(next)
	return next, nil
}

// links reads the rest of a process's links, of which its row held the first.
func (t *treeWalk) links(ctx context.Context, b *branch) error {
	for b.Listed < b.LinksTotal && len(b.Links) < mostTree {
		more, err := t.relatives(ctx, []etf.Pid{b.Pid}, b.Listed+1)
		if err != nil {
			return err
		}
		if more[0].Listed == 0 {
			return nil // links went meanwhile, or the process
		}
		b.Links = append(b.Links, more[0].Links...)
		b.Listed += more[0].Listed
		b.LinksTotal = more[0].LinksTotal
	}
	return nil
}

// hang puts each relative below its parent, if that is on this level.
func (t *treeWalk) hang(relatives []relative, level []branch) []branch {
	byPid, byName := make(map[etf.Pid]*branch, len(level)), make(map[etf.Atom]*branch)
	for i := range level {
		b := &level[i]
		byPid[b.Pid] = b
		if b.Name != "" {
			byName[etf.Atom(b.Name)] = b
		}
	}
	var next []branch
	for _, r := range relatives {
		parent := parentOf(r.Relative, byPid, byName)
		switch {
		case r.Gone:
		case parent == nil && r.note != "":
			// Which place it has in the tree is not known, if any.
		case parent == nil:
			delete(t.seen, r.Pid) // linked to the tree, but not of it; may belong elsewhere
		default:
			n := describe(r.Relative, parent)
			n.Note = r.note
			parent.node.Children = append(parent.node.Children, n)
			next = append(next, branch{n, r.Relative})
		}
	}
	return next
}

// parentOf finds the process of a level that another one is a child of.
func parentOf(r probe.Relative, byPid map[etf.Pid]*branch, byName map[etf.Atom]*branch) *branch {
	if len(r.Ancestors) > 0 {
		switch a := r.Ancestors[0].(type) {
		case etf.Pid:
			return byPid[a]
		case etf.Atom:
			if b := byName[a]; b != nil {
				return b
			}
		}
	}
	// Not started by proc_lib, or its supervisor has another name by now.
	if r.Parent != (etf.Pid{}) {
		return byPid[r.Parent]
	}
	for _, l := range r.Links {
		if b := byPid[l]; b != nil && spawned(b, r) {
			return b
		}
	}
	return nil
}

// spawned guesses, for before OTP 25 nothing tells who spawned a process,
// whether one that it is linked to did.
func spawned(by *branch, r probe.Relative) bool {
	if len(r.Ancestors) > 0 {
		// Its first ancestor has another name by now, and the rest are the ancestors of that.
		return slices.EqualFunc(r.Ancestors[1:], by.Ancestors, func(a, b etf.Term) bool {
			switch a.(type) {
			case etf.Pid, etf.Atom:
				return a == b
			}
			return false
		})
	}
	// Not by proc_lib: application masters spawn so, and what supervisors are
	// linked to are their children, unless it is who started the supervisor.
	return r.InitialCall.IsZero() && by.node.Type != "worker" && !slices.Contains(by.Ancestors, etf.Term(r.Pid))
}

// supervisors are the modules whose processes have children.
var supervisors = map[string]bool{
	"supervisor": true, "supervisor_bridge": true, "Elixir.DynamicSupervisor": true,
	"Elixir.Supervisor": true, "Elixir.Task.Supervisor": true, "Elixir.PartitionSupervisor": true,
	"supervisor2": true, "ranch_conns_sup": true,
}

func describe(r probe.Relative, parent *branch) *beam.TreeNode {
	n := &beam.TreeNode{Pid: probe.Local(r.Pid), Name: r.Name, Module: r.InitialCall.Module, Type: "worker"}
	if supervisors[n.Module] {
		n.Type = "supervisor"
	}
	switch n.Module {
	case "supervisor", "supervisor_bridge":
		// `$initial_call` is {supervisor, Callback, 1}.
		n.Module = r.InitialCall.Function
	case "":
		if m := r.SpawnedWith.Module; m != "proc_lib" && m != "erlang" {
			n.Module = m
		}
		if parent.node.Type == "application" {
			n.Module = "application_master" // the starter
		}
	}
	return n
}

// relative is a Relative, and why it is none: "" for one that was read.
type relative struct {
	probe.Relative
	note string
}

// relatives asks for each pid, and the links from number from on; answers keep
// the order.
func (t *treeWalk) relatives(ctx context.Context, pids []etf.Pid, from int) ([]relative, error) {
	out := make([]relative, 0, len(pids))
	ask := func(pids []etf.Pid) probe.Request { return probe.Family(pids, t.s.otp(), from) }
	answer := func(c *etf.Cursor) { out = append(out, relative{Relative: probe.DecodeRelative(c)}) }
	silent := func(p etf.Pid, err error) {
		note := "it did not answer in time"
		if errors.Is(err, node.ErrHeap) {
			note = "its links and dictionary are too large to read"
		}
		out = append(out, relative{probe.Relative{Pid: p}, note})
	}
	if err := t.s.each(ctx, pids, probe.MaxFamily, ask, answer, silent, &t.cost); err != nil {
		return nil, err
	}
	t.cost.Woken += len(pids)
	for i := range out {
		// A row that was too large beside others may fit alone.
		if out[i].TooLarge && len(pids) > 1 {
			alone, err := t.relatives(ctx, pids[i:i+1], from)
			if err != nil {
				return nil, err
			}
			out[i] = alone[0]
			continue
		}
		if out[i].TooLarge {
			out[i].note = "its ancestors are too many to read"
		}
		if out[i].LinksTotal < 0 {
			out[i].note = "it has so many links that reading them would hold it up; groups --by parent counts what it started"
		}
		if out[i].note != "" {
			t.blind++
		}
	}
	return out, nil
}
