package deliver

import (
	"cmp"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/alert"
)

// book is what fires or did, and what each receiver was told of it. It has no
// clock, no lock and no disk: see Deliverer.
type book struct {
	receivers   []Receiver
	inhibitions []alert.Inhibition
	most        int // entries
	entries     map[string]*entry
	dropped     int // alerts for which there was no room, each time they were said
}

// entry is one alert, by its fingerprint. It is gone when it has ended and nobody
// is owed a word about it.
type entry struct {
	Alert Alert            `json:"alert"`
	Told  map[string]*told `json:"told"` // by receiver
}

// told is what a receiver knows of an alert.
type told struct {
	State state     `json:"state"`
	At    time.Time `json:"at"`
	// Owed: it ended before the receiver was told that it fired, which will be made
	// up for.
	Owed bool `json:"owed,omitempty"`
	// flying: a message about it is under way.
	flying bool
}

type state string

const (
	unknown  state = ""         // nothing, or that an earlier time was over
	firing   state = "firing"   // that it fires
	refusing state = "refusing" // the receiver took no message about it
)

// item is a word that is owed: that an alert fires, or is over.
type item struct {
	id    string
	alert Alert // as it is to be told: one that is over may have to be told to fire first
}

func (b *book) told(e *entry, receiver string) *told {
	t := e.Told[receiver]
	if t == nil {
		t = &told{}
		e.Told[receiver] = t
	}
	return t
}

// take notes what is said of an alert now, and tells whether that is news.
func (b *book) take(a Alert) (id string, news bool) {
	id = a.fingerprint()
	e := b.entries[id]
	switch known := e != nil && e.Alert.Firing(); {
	case a.Firing() && known:
		a.StartsAt = e.Alert.StartsAt // of a rule that was loaded anew it is later
		e.Alert = a
		return id, false
	case a.Firing():
		if e == nil {
			if len(b.entries) >= b.most {
				b.dropped++
				return id, false
			}
			e = &entry{Told: make(map[string]*told)}
			b.entries[id] = e
		}
		e.Alert = a
		return id, true
	case known:
		b.end(e, a.EndsAt)
		return id, true
	}
	return id, false // it is over, and nobody knew of it
}

// expire ends alerts that were not said again in time, and returns them.
func (b *book) expire(now time.Time) []string {
	var ended []string
	for id, e := range b.entries {
		if e.Alert.Firing() && !e.Alert.ValidUntil.IsZero() && now.After(e.Alert.ValidUntil) {
			b.end(e, now)
			ended = append(ended, id)
		}
	}
	return ended
}

// end notes that an alert is over. Who was not told yet that it fired is owed both,
// unless another alert said it better.
func (b *book) end(e *entry, at time.Time) {
	inhibited := b.inhibited(e, b.sources())
	e.Alert.EndsAt = at
	for i := range b.receivers {
		r := &b.receivers[i]
		if t := b.told(e, r.Name); t.State == unknown && !(inhibited && formats[r.Kind].inhibits) {
			t.Owed = true
		}
	}
}

// sources are the alerts that keep others from being told now.
func (b *book) sources() []*entry {
	var out []*entry
	for _, e := range b.entries {
		if e.Alert.Firing() && slices.ContainsFunc(b.inhibitions, func(i alert.Inhibition) bool { return slices.Contains(i.Sources, e.Alert.name()) }) {
			out = append(out, e)
		}
	}
	return out
}

func (b *book) inhibited(e *entry, sources []*entry) bool {
	return slices.ContainsFunc(sources, func(s *entry) bool {
		return slices.ContainsFunc(b.inhibitions, func(i alert.Inhibition) bool { return i.Inhibits(s.Alert.Labels, e.Alert.Labels) })
	})
}

// due is what a receiver is owed now, what fires first and older before newer; and
// when the next word will be owed if nothing is said meanwhile (zero: not by itself).
func (b *book) due(r *Receiver, now time.Time) (items []item, next time.Time) {
	sources := b.sources()
	for id, e := range b.entries {
		t := b.told(e, r.Name)
		if t.flying {
			continue
		}
		a := e.Alert
		switch {
		case !a.Firing() && t.State == firing: // that it is over
		case !a.Firing() && t.Owed:
			a.EndsAt = time.Time{}
		case !a.Firing():
			continue
		case formats[r.Kind].inhibits && b.inhibited(e, sources):
			continue
		case t.State != unknown && now.Before(t.At.Add(r.Repeat)):
			if at := t.At.Add(r.Repeat); next.IsZero() || at.Before(next) {
				next = at
			}
			continue
		}
		items = append(items, item{id, a})
	}
	slices.SortFunc(items, func(x, y item) int {
		return cmp.Or(cmp.Compare(x.alert.status(), y.alert.status()), x.alert.StartsAt.Compare(y.alert.StartsAt), cmp.Compare(x.id, y.id))
	})
	return items, next
}

// owed counts the words that a receiver is owed but for reasons of time alone.
func (b *book) owed(r *Receiver) int {
	n := 0
	sources := b.sources()
	for _, e := range b.entries {
		t := b.told(e, r.Name)
		switch {
		case e.Alert.Firing():
			if t.State == unknown && !(formats[r.Kind].inhibits && b.inhibited(e, sources)) {
				n++
			}
		case t.Owed:
			n += 2 // that it fired, and that it is over
		case t.State == firing:
			n++
		}
	}
	return n
}

// fly marks what is being told.
func (b *book) fly(r *Receiver, items []item) {
	for _, it := range items {
		b.told(b.entries[it.id], r.Name).flying = true
	}
}

// outcome of a message.
type outcome int

const (
	sent    outcome = iota
	refused         // will not be taken however often it is sent
	failed          // will be sent again
)

// land notes what came of a message, and returns the entries that changed.
func (b *book) land(r *Receiver, items []item, o outcome, now time.Time) []string {
	var changed []string
	for _, it := range items {
		t := b.told(b.entries[it.id], r.Name)
		t.flying = false
		before := *t
		switch {
		case o == failed:
			continue
		case !it.alert.Firing():
			*t = told{}
		case o == refused:
			*t = told{State: refusing, At: now}
		default:
			*t = told{State: firing, At: now}
		}
		// What Alertmanager is told each minute is not worth a write each minute.
		if before.State != t.State || before.Owed != t.Owed || r.Kind != Alertmanager {
			changed = append(changed, it.id)
		}
	}
	return changed
}

// settle forgets an alert that is over and of which nobody is owed a word.
func (b *book) settle(id string) (gone bool) {
	e := b.entries[id]
	if e.Alert.Firing() {
		return false
	}
	for _, t := range e.Told {
		if t.flying || t.Owed || t.State == firing {
			return false
		}
	}
	delete(b.entries, id)
	return true
}
