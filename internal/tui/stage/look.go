package stage

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Look is what was seen of a node, at the moment that is shown.
type Look struct {
	Tape  *seen.Tape
	Node  string    // its target
	Nodes []string  // all nodes, in the order of their tabs
	At    time.Time // the moment shown; zero: the newest
	Now   time.Time // the present, or At
	Wide  bool      // more columns are wanted
	// From is since when numbers over time are shown; zero: the newest that there is room
	// for. Mark is a moment that charts mark; zero: none.
	From, Mark time.Time
	Syntax     string        // erlang or elixir: how code is written
	Program    *view.Section // what this program is; nil: not told
	// Recorded tells that there is no present: all is of a recording.
	Recorded bool
	// Held is what a process was found to hold, by Hold; nil: nothing was asked.
	Held *Held
}

// Held is what a process holds, or why it is not known.
type Held struct {
	Pid, Part string
	Value     *view.Holding
	Problem   string
}

// Live tells whether the newest is shown.
func (l Look) Live() bool { return l.At.IsZero() }

// Of is the look at another node.
func (l Look) Of(node string) Look {
	l.Node, l.Held = node, nil
	return l
}

// Over is the look at a stretch of time, with a moment in it that charts mark.
func (l Look) Over(from, to, mark time.Time) Look {
	if to.Before(l.Now) {
		l.At, l.Now = to, to
	}
	l.From, l.Mark = from, mark
	return l
}

// Answer is the one to a question at the moment shown, and whether there is one. Of an
// earlier moment it is that to the same question for whichever rows: these depend on the
// size of the terminal and on where one was in the table then.
func (l Look) Answer(q Question) (seen.Answer, bool) {
	if l.Live() {
		return l.Tape.Answer(l.Node, q.Key(), l.At)
	}
	what := about(q.Key())
	return l.Tape.AnswerLike(l.Node, l.At, func(key string) bool { return about(key) == what })
}

// rows are the parameters that say which rows of a table are asked for.
var rows = map[string]bool{"offset": true, "limit": true, "order": true, "pinned": true}

// about is a question's key without those.
func about(key string) string {
	name, query, _ := strings.Cut(key, "?")
	var rest []string
	for pair := range strings.SplitSeq(query, "&") {
		if param, _, _ := strings.Cut(pair, "="); !rows[param] {
			rest = append(rest, pair)
		}
	}
	return name + "?" + strings.Join(rest, "&")
}

// Answers are all to a question up to the moment shown, the oldest first.
func (l Look) Answers(q Question) []seen.Answer { return l.Tape.Answers(l.Node, q.Key(), l.At) }

// Document is the answer to a question as a document; nil when there is none. The answer
// tells why, and is zero while none has come.
func (l Look) Document(q Question) (*view.Document, seen.Answer) {
	a, _ := l.Answer(q)
	switch v := a.Value.(type) {
	case view.Document:
		return &v, a
	case ask.Part:
		return &v.Document, a
	}
	return nil, a
}

// State is how we stood with the node; zero before anything is known.
func (l Look) State() seen.State {
	s, _ := l.Tape.State(l.Node, l.At)
	return s
}

// Points are the numbers of the node up to the moment shown, the oldest first.
func (l Look) Points() []ask.Point {
	points := l.Tape.Points(l.Node, l.At)
	if l.From.IsZero() {
		return points
	}
	from := ask.UnixSeconds(l.From)
	i, _ := slices.BinarySearchFunc(points, from, func(p ask.Point, from float64) int { return cmp.Compare(p.At, from) })
	return points[i:]
}

// Series are the newest n numbers of a name of a node, or all since From, NaN where a
// number is not known.
func (l Look) Series(name string, n int) []float64 {
	points := l.Points()
	if l.From.IsZero() {
		points = points[max(len(points)-n, 0):]
	}
	out := make([]float64, len(points))
	for i := range points {
		out[i] = math.NaN()
		if v := points[i].Series[name]; v != nil {
			out[i] = *v
		}
	}
	return out
}
