package seen

import (
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
	// Most bounds the weight of answers that are kept, in bytes, roughly; 0 takes usualMost.
	Most int64

	nodes  map[string]*reel
	order  []entry // of all answers, the oldest first
	weight int64
}

const usualMost = 96 << 20

// reel is what was seen of one node.
type reel struct {
	states  []State
	points  []ask.Point
	answers map[string][]Answer // by question, the oldest first
}

type entry struct {
	node, question string
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

const (
	mostStates = 4000
	mostPoints = 4000
)

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
	r := t.reel(node)
	r.states = last(append(r.states, s), mostStates)
	newest := 0.0
	if n := len(r.points); n > 0 {
		newest = r.points[n-1].At
	}
	for _, p := range points {
		if p.At > newest {
			r.points = append(r.points, p)
		}
	}
	r.points = last(r.points, mostPoints)
}

// last keeps the newest, now and then, so that appending stays cheap.
func last[T any](list []T, most int) []T {
	if len(list) < 2*most {
		return list
	}
	return slices.Clone(list[len(list)-most:])
}

// Put keeps an answer. When all of them weigh too much the oldest go.
func (t *Tape) Put(node, question string, a Answer) {
	r := t.reel(node)
	w := weigh(a.Value)
	r.answers[question] = append(r.answers[question], a)
	t.order = append(t.order, entry{node, question, w})
	t.weight += w
	most := t.Most
	if most <= 0 {
		most = usualMost
	}
	gone := 0
	for t.weight > most && gone < len(t.order)-1 {
		e := t.order[gone]
		// The newest answer to a question is what is on screen.
		old := t.nodes[e.node]
		if list := old.answers[e.question]; len(list) > 1 {
			old.answers[e.question] = list[1:]
		} else {
			delete(old.answers, e.question)
		}
		t.weight -= e.weight
		gone++
	}
	t.order = t.order[gone:]
}

// weigh is about how many bytes a value takes.
func weigh(v any) int64 {
	switch v := v.(type) {
	case view.Document:
		return weighDocument(&v)
	case ask.Part:
		return weighDocument(&v.Document)
	}
	return 2048
}

func weighDocument(d *view.Document) int64 {
	const cell, line = 48, 160
	w := int64(1024)
	table := func(t *view.Table) {
		if t != nil {
			w += int64(len(t.Rows)*len(t.Columns)) * cell
		}
	}
	table(d.Table)
	for _, s := range d.Sections {
		w += int64(len(s.Fields)) * line
		table(s.Table)
	}
	if d.Tree != nil {
		var walk func([]*view.TreeNode)
		walk = func(list []*view.TreeNode) {
			for _, n := range list {
				w += int64(len(n.Values))*cell + line
				walk(n.Children)
			}
		}
		walk(d.Tree.Roots)
	}
	return w
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

// State is the newest up to a time, as Answer.
func (t *Tape) State(node string, at time.Time) (s State, ok bool) {
	r := t.nodes[node]
	if r == nil {
		return State{}, false
	}
	return upTo(r.states, at, func(s State) time.Time { return s.At })
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
	end := float64(at.UnixMilli()) / 1000
	n, _ := slices.BinarySearchFunc(r.points, end, func(p ask.Point, end float64) int {
		if p.At <= end {
			return -1
		}
		return 1
	})
	return r.points[:n]
}

// Moments are when something of a node was seen, the oldest first: the times that one can
// step through.
func (t *Tape) Moments(node string) []time.Time {
	r := t.nodes[node]
	if r == nil {
		return nil
	}
	out := make([]time.Time, len(r.states))
	for i, s := range r.states {
		out[i] = s.At
	}
	return out
}

// Nodes are those of which anything was seen, in no order.
func (t *Tape) Nodes() []string {
	var names []string
	for name := range t.nodes {
		names = append(names, name)
	}
	return names
}

// upTo finds the newest of a list, which is in order of time, up to a time.
func upTo[T any](list []T, at time.Time, of func(T) time.Time) (newest T, ok bool) {
	n := len(list)
	if !at.IsZero() {
		n, _ = slices.BinarySearchFunc(list, at, func(one T, at time.Time) int {
			if of(one).After(at) {
				return 1
			}
			return -1
		})
	}
	if n == 0 {
		return newest, false
	}
	return list[n-1], true
}
