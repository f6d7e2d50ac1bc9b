package live

import (
	"github.com/hodoscope/hodoscope/internal/beam"
)

// Kin tells who started the members of a group, as far as the censuses know. The node
// is not asked. ok is false before the first census.
func (s *Source) Kin(group string) (kin *beam.Kin, ok bool) {
	s.sampler.mu.Lock()
	defer s.sampler.mu.Unlock()
	if !s.sampler.ready {
		return nil, false
	}
	kin = s.sampler.roster.Kin(group)
	kin.Incarnation = s.n.Incarnation()
	return kin, true
}

// Recent tells what the last census knew of a process, which is not woken for it. ok is
// false before the first census.
func (s *Source) Recent(ref string) (r *beam.Recent, ok bool, err error) {
	p, isPid := ParsePid(ref)
	if !isPid {
		return nil, true, &NotFoundError{ref, "not a pid"}
	}
	s.sampler.mu.Lock()
	defer s.sampler.mu.Unlock()
	if !s.sampler.ready {
		return nil, false, nil
	}
	r, known := s.sampler.roster.Recent(p)
	if !known {
		return nil, true, &NotFoundError{ref, "no census has this process: it has ended, or was not there yet, or is none of those that are followed"}
	}
	r.Incarnation = s.n.Incarnation()
	return r, true, nil
}

// vitals adds to a tree what the censuses know of its processes.
func (s *Source) vitals(root *beam.TreeNode) {
	var nodes []*beam.TreeNode
	var pids []beam.Pid
	var gather func(*beam.TreeNode)
	gather = func(n *beam.TreeNode) {
		nodes, pids = append(nodes, n), append(pids, n.Pid)
		for _, c := range n.Children {
			gather(c)
		}
	}
	gather(root)
	s.sampler.mu.Lock()
	defer s.sampler.mu.Unlock()
	if !s.sampler.ready {
		return
	}
	for i, v := range s.sampler.roster.Vitals(pids) {
		nodes[i].Vital = v
	}
}
