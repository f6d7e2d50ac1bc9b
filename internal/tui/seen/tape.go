package seen

import (
	"maps"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Answer is what a question brought at one time: a value of ask, or why there is none.
type Answer struct {
	At      time.Time
	Value   any // as ask.Desk.Ask gives it; nil with a Problem, or while nothing is known
	Problem *ask.Problem
}

// State is how we stood with a node at one time.
type State struct {
	At       time.Time
	Standing ask.Standing
	System   *view.Document // the last good look; nil before the first
}

// Tape keeps what was seen. The zero value is ready; it is not safe for concurrent use.
type Tape struct {
	// Most bounds the weight of all that is kept, in bytes, roughly; 0 takes usualMost.
	Most int64

	nodes  map[string]*reel
	order  []entry // of all states and answers, as they came
	weight int64
}

const usualMost = 96 << 20

// reel is what was seen of one node.
type reel struct {
	looks   []look // the oldest first
	points  []ask.Point
	answers map[string][]Answer // by question, the oldest first
}

// look is a state, and all that was seen from then on until the next one.
type look struct {
	State
	until time.Time // of the last answer in this look
}

// entry is a state or an answer, in the order in which they are let go.
type entry struct {
	node, question string // question is "" for a state
	weight         int64
}

func (t *Tape) reel(node string) *reel {
	if t.nodes == nil {
		t.nodes = map[string]*reel{}
	}
	r := t.nodes[node]
	if r == nil {
		r = &reel{answers: map[string][]Answer{}}
		t.nodes[node] = r
	}
	return r
}

// mostPoints bounds the numbers of a node: more are kept than charts show.
const mostPoints = 4000

// Note is something that was seen of a node: how we stand with it, or an answer.
type Note struct {
	Node     string
	State    *State
	Points   []ask.Point // with State: those that are new
	Question string
	Answer   *Answer
}

// Keep keeps what was seen.
func (t *Tape) Keep(n Note) {
	if n.State != nil {
		t.PutState(n.Node, *n.State, n.Points)
	}
	if n.Answer != nil {
		t.Put(n.Node, n.Question, *n.Answer)
	}
}

// PutState keeps how we stand with a node, and the points that are newer than those known.
func (t *Tape) PutState(node string, s State, points []ask.Point) {
	t.putState(node, s, points, weighState(&s))
}

func (t *Tape) putState(node string, s State, points []ask.Point, weight int64) {
	r := t.reel(node)
	if n := len(r.looks); n > 0 {
		before := &r.looks[n-1]
		if s.At = later(s.At, before.until); s.At.Equal(before.until) {
			before.until = later(s.At.Add(-time.Nanosecond), before.At) // it ends where the next begins
		}
	}
	r.looks = append(r.looks, look{s, s.At})
	newest := 0.0
	if n := len(r.points); n > 0 {
		newest = r.points[n-1].At
	}
	for _, p := range points {
		if p.At > newest {
			r.points, newest = append(r.points, p), p.At
		}
	}
	r.points = last(r.points, mostPoints)
	t.weighed(entry{node, "", weight})
}

// later keeps the order of time: a clock that was set back stands until it has caught up.
func later(at, least time.Time) time.Time {
	if at.Before(least) {
		return least
	}
	return at
}

// last keeps the newest, now and then, so that appending stays cheap.
func last[T any](list []T, most int) []T {
	if len(list) < 2*most {
		return list
	}
	return slices.Clone(list[len(list)-most:])
}

// Put keeps an answer.
func (t *Tape) Put(node, question string, a Answer) { t.put(node, question, a, weigh(a.Value)) }

func (t *Tape) put(node, question string, a Answer, weight int64) {
	r := t.reel(node)
	list := r.answers[question]
	if n := len(list); n > 0 {
		a.At = later(a.At, list[n-1].At)
	}
	r.answers[question] = append(list, a)
	if n := len(r.looks); n > 0 {
		r.looks[n-1].until = later(a.At, r.looks[n-1].until)
	}
	t.weighed(entry{node, question, weight})
}

// weighed takes note of what was kept last. When all weighs too much the oldest goes; what
// came last stays, whatever it weighs.
func (t *Tape) weighed(newest entry) {
	t.order = append(t.order, newest)
	t.weight += newest.weight
	most := t.Most
	if most <= 0 {
		most = usualMost
	}
	gone := 0
	for ; t.weight > most && gone < len(t.order)-1; gone++ {
		e := t.order[gone]
		t.nodes[e.node].forget(e.question)
		t.weight -= e.weight
	}
	t.order = t.order[gone:]
}

// forget lets the oldest answer to a question go, or the oldest state.
func (r *reel) forget(question string) {
	if question == "" {
		r.looks[0] = look{} // what it holds goes now, not when the list is copied
		r.looks = r.looks[1:]
		return
	}
	list := r.answers[question]
	if len(list) == 1 {
		delete(r.answers, question)
		return
	}
	list[0] = Answer{}
	r.answers[question] = list[1:]
}

// Answer is the newest answer to a question up to a time; that of all times for the zero
// time. ok tells whether there is one.
func (t *Tape) Answer(node, question string, at time.Time) (a Answer, ok bool) {
	r := t.nodes[node]
	if r == nil {
		return Answer{}, false
	}
	return upTo(r.answers[question], at, func(a Answer) time.Time { return a.At })
}

// AnswerLike is the newest answer up to a time to any of the questions that are alike.
func (t *Tape) AnswerLike(node string, at time.Time, alike func(question string) bool) (newest Answer, ok bool) {
	r := t.nodes[node]
	if r == nil {
		return Answer{}, false
	}
	for question := range r.answers {
		if !alike(question) {
			continue
		}
		if a, there := t.Answer(node, question, at); there && (!ok || a.At.After(newest.At)) {
			newest, ok = a, true
		}
	}
	return newest, ok
}

// Answers are all to a question up to a time that are kept, the oldest first; for the zero
// time all. They must not be changed.
func (t *Tape) Answers(node, question string, at time.Time) []Answer {
	r := t.nodes[node]
	if r == nil {
		return nil
	}
	return r.answers[question][:before(r.answers[question], at, func(a Answer) time.Time { return a.At })]
}

// State is the newest up to a time, as Answer.
func (t *Tape) State(node string, at time.Time) (s State, ok bool) {
	r := t.nodes[node]
	if r == nil {
		return State{}, false
	}
	l, ok := upTo(r.looks, at, func(l look) time.Time { return l.At })
	return l.State, ok
}

// Points are the numbers of a node up to a time, the oldest first. They must not be changed.
func (t *Tape) Points(node string, at time.Time) []ask.Point {
	r := t.nodes[node]
	if r == nil {
		return nil
	}
	if at.IsZero() {
		return r.points
	}
	end := ask.UnixSeconds(at)
	n, _ := slices.BinarySearchFunc(r.points, end, func(p ask.Point, end float64) int {
		if p.At <= end {
			return -1
		}
		return 1
	})
	return r.points[:n]
}

// Moments are the ends of looks at a node, the oldest first: the times that one can step
// through. At each of them one sees what was answered since the moment before.
func (t *Tape) Moments(node string) []time.Time {
	r := t.nodes[node]
	if r == nil {
		return nil
	}
	out := make([]time.Time, len(r.looks))
	for i := range r.looks {
		out[i] = r.looks[i].until
	}
	return out
}

// Span is from the first moment of any node to the last; zero times while there is none.
func (t *Tape) Span() (first, last time.Time) {
	for node := range t.nodes {
		moments := t.Moments(node)
		if len(moments) == 0 {
			continue
		}
		if first.IsZero() || moments[0].Before(first) {
			first = moments[0]
		}
		last = later(moments[len(moments)-1], last)
	}
	return first, last
}

// Nodes are those of which anything was seen, in the order of their names.
func (t *Tape) Nodes() []string { return slices.Sorted(maps.Keys(t.nodes)) }

// upTo finds the newest of a list, which is in order of time, up to a time.
func upTo[T any](list []T, at time.Time, of func(T) time.Time) (newest T, ok bool) {
	n := before(list, at, of)
	if n == 0 {
		return newest, false
	}
	return list[n-1], true
}

// before is how many of a list, which is in order of time, are not later than a time; for
// the zero time all.
func before[T any](list []T, at time.Time, of func(T) time.Time) int {
	if at.IsZero() {
		return len(list)
	}
	n, _ := slices.BinarySearchFunc(list, at, func(one T, at time.Time) int {
		if of(one).After(at) {
			return 1
		}
		return -1
	})
	return n
}
