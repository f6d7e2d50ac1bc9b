package roster

import (
	"cmp"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Ways are the columns that processes are put into groups by.
var Ways = []string{"group", "application", "initial_call", "parent"}

// lineage is what is known of a process after its end too. Groups follow from it.
type lineage struct {
	mark   birthmark
	parent beam.Pid
}

func (e *entry) lineage() lineage { return lineage{e.birthmark(), e.parent} }

func (d *death) lineage() lineage { return lineage{d.mark, d.parent} }

// kindred are the Ways that are text.
var kindred = map[string]func(*facet) string{
	"group":        func(f *facet) string { return f.group },
	"application":  func(f *facet) string { return f.application },
	"initial_call": func(f *facet) string { return f.function },
}

// within makes a test of being in the groups of these names, by some of Ways; nil lets
// everybody pass.
func (f *facets) within(names map[string]string) func(lineage) bool {
	var tests []func(lineage) bool
	for way, name := range names {
		if way == "parent" {
			parent := pidNamed(name)
			tests = append(tests, func(l lineage) bool { return l.parent == parent })
		} else if text := kindred[way]; text != nil {
			tests = append(tests, func(l lineage) bool { return text(f.of(l.mark)) == name })
		}
	}
	if tests == nil {
		return nil
	}
	return func(l lineage) bool {
		for _, test := range tests {
			if !test(l) {
				return false
			}
		}
		return true
	}
}

// grouped adds up members by one of Ways. There are no more than mostGroups, those
// with the most processes; the others are one.
func (r *Roster) grouped(m Members, by string) []beam.Group {
	f, names := r.facets(), r.kinds()
	if by == "parent" {
		return groupBy(r, f, m, func(l lineage) beam.Pid { return l.parent }, func(g *beam.Group, l lineage) {
			if !l.parent.IsZero() {
				g.Name, g.Under = l.parent.String(), r.spawnerName(l, names)
			}
		})
	}
	text := kindred[by]
	return groupBy(r, f, m, func(l lineage) string { return text(f.of(l.mark)) }, func(g *beam.Group, l lineage) { g.Name = text(f.of(l.mark)) })
}

// groupBy adds up members by a key; name names a group by one of them.
func groupBy[K comparable](r *Roster, f *facets, m Members, key func(lineage) K, name func(*beam.Group, lineage)) []beam.Group {
	accept := f.accept(m)
	counts := make(map[K]int)
	r.all(func(_ uint32, e *entry) {
		if accept == nil || accept(e) {
			counts[key(e.lineage())]++
		}
	})
	// A filter asks for numbers, which are forgotten of those that have ended.
	dead := r.deaths
	if m.Filter != nil {
		dead = nil
	}
	if in := f.within(m.In); in != nil {
		dead = slices.DeleteFunc(slices.Clone(dead), func(d death) bool { return !in(d.lineage()) })
	}
	for i := range dead {
		counts[key(dead[i].lineage())] += 0 // a group, though perhaps nobody lives in it
	}
	largest := make([]K, 0, len(counts))
	for k := range counts {
		largest = append(largest, k)
	}
	slices.SortFunc(largest, func(a, b K) int { return cmp.Compare(counts[b], counts[a]) })
	groups := make(sums[K], min(len(largest), mostGroups))
	for _, k := range largest[:min(len(largest), mostGroups)] {
		groups[k] = nil // until one of them tells its name
	}
	rest := newSum(others.label)
	sumOf := func(l lineage) *sum {
		k := key(l)
		s, large := groups[k]
		switch {
		case !large:
			return rest
		case s == nil:
			s = newSum("")
			name(&s.g, l)
			groups[k] = s
		}
		return s
	}
	seats := make(map[birthmark]bool) // whether who has that mark was inferred
	r.all(func(_ uint32, e *entry) {
		if accept != nil && !accept(e) {
			return
		}
		l := e.lineage()
		inferred, known := seats[l.mark]
		if !known {
			_, inferred = r.kind(l.mark)
			seats[l.mark] = inferred
		}
		s := sumOf(l)
		s.add(r, e, inferred)
		if len(s.apps) < 2 {
			s.apps[f.of(l.mark).application] = struct{}{}
		}
	})
	since := r.since()
	for i := range dead {
		sumOf(dead[i].lineage()).bury(int(dead[i].each), !dead[i].former && dead[i].born > since)
	}
	list := groups.list(r)
	if rest.g.Count > 0 || rest.deaths > 0 {
		list = append(list, rest.done(r))
	}
	if m.Filter != nil {
		for i := range list {
			list[i].BirthsPerMinute, list[i].DeathsPerMinute = -1, -1
		}
	}
	return list
}
