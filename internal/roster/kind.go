package roster

import (
	"github.com/hodoscope/hodoscope/internal/beam"
)

// identity is what processes of one kind say of themselves.
type identity struct {
	initial  beam.MFA // `$initial_call`
	label    string
	ancestor string // nearest that has a name
}

// cohortKey is what processes of the same birth have in common.
type cohortKey struct {
	initial beam.MFA // as process_info tells it
	leader  beam.Pid
	under   under
}

// under is where in the family a process belongs: below a process with a name, or
// below those of a cohort.
type under struct {
	name   string
	cohort int32
}

// cohort are processes of the same birth, and what those of them say that were
// asked.
type cohort struct {
	cohortKey
	members int
	said    map[int32]int // by identity
	asked   int
	slept   int // times that one which had said so was found hibernating
}

// mostKinds bounds cohorts and identities: a node may call its processes what it
// likes. What is beyond goes without.
const mostKinds = 50_000

func (r *Roster) cohort(k cohortKey) int32 {
	c, ok := r.cohortOf[k]
	if !ok {
		if len(r.cohorts) >= mostKinds {
			return 0
		}
		c = int32(len(r.cohorts))
		r.cohorts = append(r.cohorts, cohort{cohortKey: k})
		r.cohortOf[k] = c
	}
	return c
}

func (r *Roster) intern(id beam.Identity) int32 {
	k := identity{id.InitialCall, id.Label, id.Ancestor}
	i, ok := r.identityOf[k]
	if !ok {
		if len(r.identities) >= mostKinds {
			return 0
		}
		i = int32(len(r.identities))
		r.identities = append(r.identities, k)
		r.identityOf[k] = i
	}
	return i
}

func (c *cohort) say(identity int32) {
	if c.said == nil {
		c.said = make(map[int32]int, 1)
	}
	c.said[identity]++
	c.asked++
}

// alike is how many of a cohort must all say the same for the others to be taken
// for the same.
const alike = 8

// asleep is enough of them found hibernating for those that were never awake to be
// taken for the same.
const asleep = 3

// verdict is what all of a cohort that were asked said, if they are enough and of
// one mind; else 0. Those that hibernate are not asked, and may be of another
// kind: it holds for them when others that said so hibernate too.
func (c *cohort) verdict(hibernates bool) int32 {
	if len(c.said) != 1 || c.asked < alike || hibernates && c.slept < asleep {
		return 0
	}
	for id := range c.said {
		return id
	}
	return 0
}

// draft puts a newborn into the cohort of its initial call and leader; settle
// finds the one that also says under whom.
func (r *Roster) draft(b beam.Birth) int32 {
	c := r.cohort(cohortKey{initial: b.InitialCall, leader: b.GroupLeader})
	r.cohorts[c].members++
	return c
}

// settle puts the newborn of a round into their cohorts, now that all of them and
// their names are known. Parents come before children, most of the time; those of
// whom it is not so are taken up again.
func (r *Roster) settle() {
	late := r.newborn
	for last := false; len(late) > 0; last = true {
		var again []uint32
		for _, slot := range late {
			e := r.entry(slot)
			u, ok := r.under(e)
			if !ok && !last {
				again = append(again, slot)
				continue
			}
			k := r.cohorts[e.cohort].cohortKey
			k.under = u
			r.cohorts[e.cohort].members--
			e.cohort = r.cohort(k)
			r.cohorts[e.cohort].members++
			e.flags |= settled
		}
		if late = again; last {
			break
		}
	}
}

// under finds where a process belongs; ok is false while its parent is not
// settled.
func (r *Roster) under(e *entry) (u under, ok bool) {
	_, parent := r.find(e.parent)
	if parent == nil {
		return under{}, true
	}
	if name := r.names[e.parent]; name != "" {
		return under{name: name}, true
	}
	if parent.flags&settled == 0 {
		return under{}, false
	}
	if c := &r.cohorts[parent.cohort]; c.initial == anyFun {
		return c.under, true // a fun that a fun started belongs where that belongs
	}
	return under{cohort: parent.cohort}, true
}

// anyFun is the initial call of spawn/1.
var anyFun = beam.MFA{Module: "erlang", Function: "apply", Arity: 2}

// kind is what a group is called.
type kind struct {
	label   string
	initial beam.MFA
	under   string
}

// kindOf names the kind of a process that said id and is of cohort c.
func (r *Roster) kindOf(id *identity, c int32) kind {
	if id.label != "" || !id.initial.IsZero() {
		return kind{label: id.label, initial: id.initial}
	}
	k := kind{initial: r.cohorts[c].initial, under: id.ancestor}
	if k.under == "" {
		k.under = r.nameOf(r.cohorts[c].under)
	}
	return k
}

// nameOf is the nearest above that tells something: a registered name, or a kind
// that is not just any process.
func (r *Roster) nameOf(u under) string {
	for range 8 {
		if u.name != "" || u.cohort == 0 {
			return u.name
		}
		c := &r.cohorts[u.cohort]
		if id := r.identities[c.verdict(false)]; id.label != "" || !id.initial.IsZero() {
			return kind{label: id.label, initial: id.initial}.String()
		}
		if c.initial != anyFun && c.initial.Module != "proc_lib" {
			return kind{initial: c.initial}.String()
		}
		u = c.under
	}
	return ""
}

// String is the group's name as it is shown.
func (k kind) String() string {
	if k.label != "" {
		return k.label
	}
	name := k.initial.Kind()
	if k.under != "" {
		name += " under " + k.under
	}
	return name
}
