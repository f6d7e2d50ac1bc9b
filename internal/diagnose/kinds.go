package diagnose

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Brood are newborns of one parent, or of parents that are named alike.
type Brood struct {
	Parent   Culprit // nothing where it is not known
	Parents  []beam.Pid
	Born     int     // that were listed
	Share    float64 // of all that were
	Children []Stand // what they did
}

// Broods are the newborns by who began their kind: their parent, or if that was itself born
// while it was watched, its parent, and so on. Most first.
func (h *History) Broods() []Brood {
	parents, all := h.parents()
	up := map[beam.Pid]beam.Pid{}
	for _, s := range h.AllStands() {
		up[s.Pid] = s.Parent
	}
	broods := map[string]*Brood{}
	of := map[beam.Pid]*Brood{}
	for child := range parents {
		root := child
		var who Culprit
		for range 8 {
			next, ok := parents[root]
			if !ok && who.nameless() {
				next, ok = up[root] // it only serves another one, as a stream's monitor does
			}
			if !ok || next == beam.NoPid || next.IsZero() {
				break
			}
			root, who = next, h.Who(next)
		}
		b := broods[who.Name]
		if b == nil {
			b = &Brood{Parent: who}
			broods[who.Name] = b
		}
		b.Born++
		b.Share = float64(b.Born) / float64(all)
		if root != child && !slices.Contains(b.Parents, root) {
			b.Parents = append(b.Parents, root)
		}
		of[child] = b
	}
	for _, s := range h.AllStands() {
		if b := of[s.Pid]; b != nil {
			b.Children = append(b.Children, s)
		}
	}
	return slices.SortedFunc(func(yield func(Brood) bool) {
		for _, name := range slices.Sorted(maps.Keys(broods)) {
			if !yield(*broods[name]) {
				return
			}
		}
	}, func(a, b Brood) int { return cmp.Compare(b.Born, a.Born) })
}

// parents are the parents of newborns, with how many these are.
func (h *History) parents() (map[beam.Pid]beam.Pid, int) {
	out := map[beam.Pid]beam.Pid{}
	for i := range h.Looks {
		for _, n := range h.Looks[i].Census.Newest {
			out[n.Pid] = n.Parent
		}
	}
	return out, len(out)
}

// Kind are processes that are named alike, with what was seen of them.
type Kind struct {
	Who    Culprit // Count: how many different ones
	Stands []Stand
}

// nameless tells that there is nothing but a pid.
func (c Culprit) nameless() bool {
	return c.Module == "" && (c.Name == "" || len(c.Pids) == 1 && c.Name == c.Pids[0])
}

// Kinds sorts stands by who they are, the kind first that was seen most. It tells plain spawns
// apart, whose group says nothing. Those of whom nothing is known but a pid are left out.
func (h *History) Kinds(stands []Stand) []Kind {
	var out []Kind
	at := map[string]int{}
	of := map[beam.Pid]int{}
	for _, s := range stands {
		i, known := of[s.Pid]
		if !known {
			i = -1
			if who := h.Who(s.Pid); !who.nameless() {
				var same bool
				if i, same = at[who.String()]; !same {
					i, out = len(out), append(out, Kind{Who: who})
					at[who.String()] = i
				} else {
					out[i].Who.Count++
					out[i].Who.Pids = append(out[i].Who.Pids, who.Pids...)
				}
			}
			of[s.Pid] = i
		}
		if i >= 0 {
			out[i].Stands = append(out[i].Stands, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Kind) int { return cmp.Compare(len(b.Stands), len(a.Stands)) })
	for i := range out {
		w := &out[i].Who
		w.Pids = w.Pids[:min(mostPids, len(w.Pids))]
		if w.Count > 1 {
			w.Kind = "group"
		}
	}
	return out
}

// mostPids is how many pids a culprit has.
const mostPids = 8

// stays is after how long a newborn has stayed.
const stays = 3 * time.Second

// WantSurvivors wants to see n newborns of a group that are not new any more: those of them
// that are still there are the ones that stay, which the busiest of a group are not.
func (p *Pass) WantSurvivors(why, group string, n int) {
	for i := len(p.Looks) - 1; i >= 0 && n > 0; i-- {
		l := &p.Looks[i]
		if p.Last().At.Sub(l.At) < stays {
			continue
		}
		for _, b := range l.Census.Newest {
			if b.Group == group && n > 0 {
				p.Want(Standing(why, b.Pid)...)
				n--
			}
		}
	}
}

// Survivors are looks at members of a group that were seen new a while before.
func (h *History) Survivors(group string) []Stand {
	born := map[beam.Pid]time.Time{}
	for i := range h.Looks {
		for _, b := range h.Looks[i].Census.Newest {
			if b.Group == group {
				born[b.Pid] = h.Looks[i].At
			}
		}
	}
	return h.stands(func(s *Stand) bool {
		at, ok := born[s.Pid]
		return ok && s.At.Sub(at) >= stays
	})
}

// Repeat is a name that different processes had, one after the other.
type Repeat struct {
	Name   string
	Pids   []beam.Pid
	Parent beam.Pid // NoPid: not known
	Who    Culprit
}

// Repeated are the registered names that had so many processes or more within the time
// watched.
func (h *History) Repeated(times int) []Repeat {
	var out []Repeat
	add := func(name string, pid beam.Pid) {
		if name == "" {
			return
		}
		i := slices.IndexFunc(out, func(r Repeat) bool { return r.Name == name })
		if i < 0 {
			i, out = len(out), append(out, Repeat{Name: name, Parent: beam.NoPid})
		}
		if !slices.Contains(out[i].Pids, pid) {
			out[i].Pids = append(out[i].Pids, pid)
		}
	}
	parents := map[beam.Pid]beam.Pid{}
	for i := range h.Looks {
		l := &h.Looks[i]
		for _, n := range l.Census.Newest {
			parents[n.Pid] = n.Parent
		}
		for _, r := range l.Rows() {
			add(r.RegisteredName, r.Pid)
		}
		for _, s := range l.Standings {
			add(s.RegisteredName, s.Pid)
		}
	}
	out = slices.DeleteFunc(out, func(r Repeat) bool { return len(r.Pids) < times })
	for i := range out {
		r := &out[i]
		r.Who = h.Who(r.Pids[len(r.Pids)-1])
		r.Who.Name, r.Who.Count = r.Name, len(r.Pids)
		for _, pid := range r.Pids {
			if up, ok := parents[pid]; ok && up != beam.NoPid {
				r.Parent = up
			}
		}
	}
	return out
}
