package roster

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Who started whom, and who came in whose place.

// spawner is who started members of a group, while they are counted: one process, or
// several of one kind.
type spawner struct {
	name     string
	children map[beam.Pid]int
	total    int
}

// Kin tells who started the members of a group, from what is known: nobody is asked.
// Those that have ended are named by where their children belong.
func (r *Roster) Kin(group string) *beam.Kin {
	kin := &beam.Kin{}
	names := r.kinds()
	found := make(map[string]*spawner)
	r.all(func(_ uint32, e *entry) {
		if names.of(e.birthmark()).name != group {
			return
		}
		each := r.stands(e)
		if e.parent.IsZero() {
			kin.Unknown += each
			return
		}
		name := r.spawnerName(e.lineage(), names)
		s := found[name]
		if s == nil {
			s = &spawner{name: name, children: make(map[beam.Pid]int)}
			found[name] = s
		}
		s.children[e.parent] += each
		s.total += each
	})
	list := make([]*spawner, 0, len(found))
	for _, s := range found {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *spawner) int {
		return cmp.Or(cmp.Compare(b.total, a.total), strings.Compare(a.name, b.name))
	})
	for i, s := range list {
		if i < beam.MostSpawners {
			kin.Spawners = append(kin.Spawners, r.spawnerOf(s))
			continue
		}
		kin.Others += len(s.children)
		kin.OtherChildren += s.total
	}
	return kin
}

// spawnerName is what the parent of a process is called: by its name, its group, or
// once it has ended by what its children's birth still tells of it.
func (r *Roster) spawnerName(l lineage, names *kinds) string {
	if name := r.names[l.parent]; name != "" {
		return name
	}
	if _, parent := r.find(l.parent); parent != nil {
		return names.of(parent.birthmark()).name
	}
	return r.nameOf(r.cohorts[l.mark.cohort].under)
}

// spawnerOf tells of the one among those of a kind that started most.
func (r *Roster) spawnerOf(s *spawner) beam.Spawner {
	out := beam.Spawner{Name: s.name, Pid: beam.NoPid, Parents: len(s.children), Children: s.total}
	most := 0
	for p, n := range s.children {
		if n > most || n == most && p.Compare(out.Pid) < 0 {
			out.Pid, most = p, n
		}
	}
	_, e := r.find(out.Pid)
	out.Lives = e != nil
	return out
}

// mostAncestors bounds a line of ancestors: a chain of processes each of which
// started the next has no end of its own.
const mostAncestors = 16

// Recent is what is known of one process. known is false when it is not followed.
func (r *Roster) Recent(p beam.Pid) (recent *beam.Recent, known bool) {
	_, e := r.find(p)
	if e == nil {
		return nil, false
	}
	recent = &beam.Recent{At: r.began.Add(time.Duration(r.at) * time.Millisecond)}
	names := r.kinds()
	r.row(e, names, &recent.Row)
	recent.Row.Total = r.total
	for above := e.parent; !above.IsZero() && len(recent.Ancestors) < mostAncestors; {
		a := beam.Relative{Pid: above, Name: r.names[above]}
		_, parent := r.find(above)
		above = beam.NoPid
		if parent != nil {
			a.Lives, a.Group = true, names.of(parent.birthmark()).name
			above = parent.parent
		}
		recent.Ancestors = append(recent.Ancestors, a)
	}
	r.all(func(_ uint32, e *entry) {
		if e.parent == p {
			recent.Children += r.stands(e)
		}
	})
	return recent, true
}

// Vitals tells of each of some processes what is known of it, in their order.
func (r *Roster) Vitals(pids []beam.Pid) []beam.Vital {
	out := make([]beam.Vital, len(pids))
	at := make(map[beam.Pid]*beam.Vital, len(pids))
	names := r.kinds()
	for i, p := range pids {
		_, e := r.find(p)
		if e == nil {
			continue
		}
		v := &out[i]
		at[p] = v
		*v = beam.Vital{Known: true, Group: names.of(e.birthmark()).name, MessageQueueLen: int64(e.queue),
			TotalHeapSize: int64(max(e.total, e.heap)) * r.wordSize, ReductionsRate: r.rate(e), Age: r.age(e), Former: e.flags&former != 0}
		if h := r.holders[r.names[p]]; h.pid == p && h.times > 0 {
			v.Replaced, v.Since = h.times, r.began.Add(time.Duration(h.at)*time.Millisecond)
		}
	}
	since := r.since()
	r.all(func(_ uint32, e *entry) {
		if v := at[e.parent]; v != nil && e.flags&former == 0 && e.born > since {
			v.Births += r.stands(e)
		}
	})
	for _, d := range r.deaths {
		if v := at[d.parent]; v != nil {
			v.Deaths += int(d.each)
			if !d.former && d.born > since {
				v.Births += int(d.each)
			}
		}
	}
	return out
}

// holder is who has a registered name, and how often that was passed on.
type holder struct {
	pid   beam.Pid
	times int
	at    uint32 // when it last was
}

// hold notes that a process has a name. Names that are given out and taken back for
// ever are more than are remembered.
func (r *Roster) hold(name string, p beam.Pid) {
	h, ok := r.holders[name]
	switch {
	case !ok && len(r.holders) < mostKinds:
		r.holders[name] = holder{pid: p}
	case ok && h.pid != p:
		r.holders[name] = holder{p, h.times + 1, r.at}
	}
}
