package live

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// Applications lists loaded applications, running ones first, with the number
// of processes of each.
func (s *Source) Applications(ctx context.Context) (*beam.Applications, error) {
	list, _, total, cost, err := s.applications(ctx)
	if err != nil {
		return nil, err
	}
	a, err := s.n.Do(ctx, probe.GroupLeaders(s.pace), nil)
	if err != nil {
		return nil, err
	}
	_, counts := probe.DecodeGroupLeaders(a.Result)
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Running {
			list[i].Processes = counts[list[i].Master]
		}
	}
	slices.SortStableFunc(list, func(a, b beam.Application) int {
		if a.Running != b.Running {
			return map[bool]int{true: -1, false: 1}[a.Running]
		}
		return cmp.Compare(a.Name, b.Name)
	})
	return &beam.Applications{Incarnation: s.n.Incarnation(), Origin: sampled(len(list), total, cost.Plus(a.Cost)), List: list}, nil
}

func (s *Source) applications(ctx context.Context) (list []beam.Application, masters map[string]etf.Pid, total int, cost beam.Cost, err error) {
	a, err := s.n.Do(ctx, probe.Applications(), func(c *etf.Cursor) error {
		list = probe.DecodeApplicationsPart(c, list)
		return nil
	})
	if err != nil {
		return nil, nil, 0, a.Cost, err
	}
	total, masters = probe.DecodeApplications(a.Result)
	for i := range list {
		if m, ok := masters[list[i].Name]; ok {
			list[i].Running, list[i].Master = true, probe.Local(m)
		}
	}
	return list, masters, total, a.Cost, a.Result.Err()
}

// mostTree bounds a tree. Each process in it is woken once.
const mostTree = 4000

// Tree is the supervision tree of an application, or of all that run when app
// is "". It is found from links and `$ancestors`; no process is called.
func (s *Source) Tree(ctx context.Context, app string) (*beam.Tree, error) {
	list, masters, _, cost, err := s.applications(ctx)
	if err != nil {
		return nil, err
	}
	t := &treeWalk{s: s, cost: cost, seen: make(map[etf.Pid]bool)}
	root := &beam.TreeNode{Pid: beam.NoPid, Name: s.n.Name(), Type: "node"}
	var level []branch
	for _, a := range list {
		master, running := masters[a.Name]
		if !running || app != "" && a.Name != app {
			continue
		}
		n := &beam.TreeNode{Pid: a.Master, Name: a.Name, Type: "application", Module: "application_master"}
		root.Children = append(root.Children, n)
		t.seen[master] = true
		level = append(level, branch{n, master})
	}
	if app != "" {
		if len(root.Children) == 0 {
			return nil, &NotFoundError{app, "no running application has this name; hodoscope apps lists them"}
		}
		root = root.Children[0]
	}
	for len(level) > 0 && err == nil {
		level, err = t.grow(ctx, level)
	}
	if err != nil {
		return nil, err
	}
	out := &beam.Tree{Incarnation: s.n.Incarnation(), Application: app, Root: root, Partial: t.partial}
	out.Origin = exact(len(t.seen), t.cost)
	return out, nil
}

// treeWalk grows a tree level by level.
type treeWalk struct {
	s       *Source
	cost    beam.Cost
	seen    map[etf.Pid]bool
	partial string
}

type branch struct {
	node *beam.TreeNode
	pid  etf.Pid
}

// grow looks at a level's processes, hangs each below its parent, and gives the
// next level.
func (t *treeWalk) grow(ctx context.Context, level []branch) ([]branch, error) {
	parents := make(map[etf.Pid]*beam.TreeNode, len(level))
	relatives, err := t.relatives(ctx, pidsOf(level))
	if err != nil {
		return nil, err
	}
	names := make(map[etf.Atom]etf.Pid)
	var candidates []etf.Pid
	for i, r := range relatives {
		n := level[i].node
		parents[r.Pid] = n
		if r.Name != "" {
			names[etf.Atom(r.Name)] = r.Pid
		}
		n.Note = noteOf(r)
		for _, l := range r.Links {
			if l.Node == r.Pid.Node && !t.seen[l] {
				t.seen[l] = true
				candidates = append(candidates, l)
			}
		}
	}
	if room := mostTree - len(t.seen) + len(candidates); len(candidates) > max(0, room) {
		t.partial = fmt.Sprintf("cut at %d processes", mostTree)
		candidates = candidates[:max(0, room)]
	}
	return t.hang(ctx, candidates, level, parents, names)
}

// hang puts each candidate below the process that it names as its nearest
// ancestor; below an application master that is its starter, which names nobody.
func (t *treeWalk) hang(ctx context.Context, candidates []etf.Pid, level []branch, parents map[etf.Pid]*beam.TreeNode, names map[etf.Atom]etf.Pid) ([]branch, error) {
	relatives, err := t.relatives(ctx, candidates)
	if err != nil {
		return nil, err
	}
	masters := make(map[etf.Pid]*beam.TreeNode)
	for _, b := range level {
		if b.node.Type == "application" {
			masters[b.pid] = b.node
		}
	}
	var next []branch
	for _, r := range relatives {
		if r.Gone {
			continue
		}
		parent := parents[ancestor(r, names)]
		if parent == nil {
			for _, l := range r.Links {
				if m := masters[l]; m != nil && len(r.Ancestors) == 0 {
					parent = m
				}
			}
		}
		if parent == nil {
			delete(t.seen, r.Pid) // linked to the tree, but not of it; may belong elsewhere
			continue
		}
		n := describe(r)
		parent.Children = append(parent.Children, n)
		next = append(next, branch{n, r.Pid})
	}
	for _, b := range level {
		slices.SortStableFunc(b.node.Children, func(a, c *beam.TreeNode) int { return cmp.Compare(a.Pid.ID, c.Pid.ID) })
	}
	return next, nil
}

// ancestor is the nearest one, by pid or by name.
func ancestor(r probe.Relative, names map[etf.Atom]etf.Pid) etf.Pid {
	if len(r.Ancestors) == 0 {
		return etf.Pid{}
	}
	switch a := r.Ancestors[0].(type) {
	case etf.Pid:
		return a
	case etf.Atom:
		return names[a]
	}
	return etf.Pid{}
}

// supervisors are the modules whose processes have children.
var supervisors = map[string]bool{
	"supervisor": true, "supervisor_bridge": true, "Elixir.DynamicSupervisor": true,
	"Elixir.Supervisor": true, "Elixir.Task.Supervisor": true, "Elixir.PartitionSupervisor": true,
	"supervisor2": true, "ranch_conns_sup": true,
}

func describe(r probe.Relative) *beam.TreeNode {
	n := &beam.TreeNode{Pid: probe.Local(r.Pid), Name: r.Name, Module: r.InitialCall.Module, Type: "worker"}
	if supervisors[n.Module] {
		n.Type = "supervisor"
		// `$initial_call` of a supervisor is {supervisor, Callback, 1}.
		n.Module = r.InitialCall.Function
	}
	if r.InitialCall.Module == "" && len(r.Ancestors) == 0 {
		n.Module = "application_master"
	}
	return n
}

func noteOf(r probe.Relative) string {
	switch {
	case r.Gone:
		return "ended meanwhile"
	case r.TooLarge:
		return "its links and ancestors are too many to read"
	case r.LinksTotal > len(r.Links)+100:
		return fmt.Sprintf("%d links, of which %d were followed", r.LinksTotal, len(r.Links))
	}
	return ""
}

func pidsOf(level []branch) []etf.Pid {
	ps := make([]etf.Pid, len(level))
	for i, b := range level {
		ps[i] = b.pid
	}
	return ps
}

// relatives asks for each pid, some at a time; answers keep the order.
func (t *treeWalk) relatives(ctx context.Context, pids []etf.Pid) ([]probe.Relative, error) {
	var out []probe.Relative
	for batch := range slices.Chunk(pids, probe.MaxFamily) {
		before := len(out)
		a, err := t.s.n.Do(ctx, probe.Family(batch), func(c *etf.Cursor) error {
			out = append(out, probe.DecodeRelative(c))
			return nil
		})
		t.cost = t.cost.Plus(a.Cost)
		if err != nil {
			return nil, err
		}
		if len(out)-before != len(batch) {
			return nil, fmt.Errorf("%d answers for %d processes", len(out)-before, len(batch))
		}
		t.cost.Woken += len(batch)
	}
	return out, nil
}
