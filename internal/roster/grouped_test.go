package roster

import (
	"fmt"
	"math"
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// Births and deaths are of those that have ended too, who a parent is outlives it, and a
// filter knows nothing of the dead.
func TestGroupsByParent(t *testing.T) {
	w, s := market(t), &Shelf{}
	crawler := beam.MFA{Module: "crawler", Function: "init", Arity: 1}
	w.round(false, func() {
		w.born(20, beam.Birth{InitialCall: crawler, Parent: pid(2)}, awake)
		w.born(21, beam.Birth{InitialCall: crawler, Parent: pid(2)}, awake)
		w.born(30, beam.Birth{InitialCall: crawler, Parent: pid(3)}, awake)
	})
	w.round(false, func() { w.Gone(pid(21)); w.Gone(pid(30)); w.Gone(pid(4)) })
	const one = 20 // a minute, of what was seen within three seconds
	for _, c := range []struct {
		what           string
		members        Members
		name, under    string
		count          int
		births, deaths float64
	}{
		{what: "a name", name: "<0.2.0>", under: "anna", count: 4, births: 2 * one, deaths: one},
		{what: "its group, though of its children none lives", name: "<0.3.0>", under: "worker under anna", births: one, deaths: one},
		{what: "those of a group", members: Members{In: map[string]string{"initial_call": "crawler:init/1"}}, name: "<0.2.0>", under: "anna", count: 1, births: 2 * one, deaths: one},
		{what: "those that pass", members: Members{Filter: parsed(t, "worker")}, name: "<0.2.0>", under: "anna", count: 3, births: -1, deaths: -1},
	} {
		g := find(t, excerpt(w, s, Excerpt{By: "parent", Ranking: Ranking{Members: c.members}}).Groups, c.name)
		if g.Under != c.under || g.Count != c.count || math.Abs(g.BirthsPerMinute-c.births) > 0.01 || math.Abs(g.DeathsPerMinute-c.deaths) > 0.01 {
			t.Errorf("%s: %+v, want %d of %s, %.1f births and %.1f deaths", c.what, g, c.count, c.under, c.births, c.deaths)
		}
	}
	if groups := excerpt(w, s, Excerpt{By: "parent", Ranking: Ranking{Members: Members{In: map[string]string{"parent": "<0.3.0>"}}}}).Groups; len(groups) != 1 {
		t.Errorf("of one parent: %s", fmt.Sprint(groups))
	}
}
