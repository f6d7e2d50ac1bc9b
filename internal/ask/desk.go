package ask

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/session"
)

const (
	// Timeout is how long a question may take beyond the window it measures over.
	Timeout = 20 * time.Second
	// Longest is how long any question may take.
	Longest = Timeout + MaxWindow
)

// Desk answers questions about nodes. The zero value is ready; safe for concurrent use.
type Desk struct {
	Findings Findings         // nil: no detectors look
	Now      func() time.Time // against which findings are dated; nil: time.Now
	// Counted tells how many findings of a node were open at a moment, or view.Unlooked or
	// view.Uncounted, from a history; nil: there is none.
	Counted func(ctx context.Context, st *session.State, at time.Time) int

	trees looks
}

func (d *Desk) now() time.Time {
	if d.Now == nil {
		return time.Now()
	}
	return d.Now()
}

// question reads its parameters, asks, and makes a view of the answer.
type question func(*Desk, context.Context, Node, *Params) (any, error)

// of makes a question of one that needs nothing but the node.
func of[T any](ask func(context.Context, Node, *Params) (T, error)) question {
	return func(_ *Desk, ctx context.Context, n Node, p *Params) (any, error) { return ask(ctx, n, p) }
}

// questions are all that can be asked. A comment names what Params.Path tells of them.
var questions = map[string]question{
	"about":          of(about),
	"allocators":     of(allocators),
	"applications":   of(applications),
	"beside":         (*Desk).beside,
	"ets":            of(ets),
	"ets/groups":     of(etsGroups),
	"events":         of(events),
	"events/minutes": of(eventMinutes),
	"finding":        (*Desk).finding, // id
	"findings":       (*Desk).findings,
	"folded-tree":    (*Desk).foldedTree, // app; "": all applications
	"group":          of(group),          // group
	"groups":         of(groups),
	"heat":           of(heat),
	"history":        of(history),
	"links":          of(links),
	"memory":         of(memory),
	"microstates":    of(microstates),
	"ports":          of(ports),
	"process":        of(process),  // pid
	"process/recent": of(recentOf), // pid
	"mnesia":         of(mnesia),
	"processes":      of(processes),
	"search":         of(search),
	"sockets":        of(sockets),
	"system":         of(system),
	"table":          of(table),
	"top/groups":     of(topGroups),
	"tree":           of(tree), // app; "": all applications
	"waits":          of(waits),
}

// Names are those of all questions, in order.
func Names() []string { return slices.Sorted(maps.Keys(questions)) }

// Ask answers a question about a node, within Longest: with a view.Document, Part,
// view.Heat, Recent, FindingsOf or view.FindingPage, which must not be changed. Each
// error is a *Problem, told in the light of how we stand with the node.
func (d *Desk) Ask(ctx context.Context, n Node, name string, p *Params) (any, error) {
	answer, ok := questions[name]
	if !ok {
		return nil, &Problem{Kind: NotFound, What: fmt.Sprintf("there is no question %q", name)}
	}
	ctx, cancel := context.WithTimeout(ctx, Longest)
	defer cancel()
	a, err := answer(d, ctx, n, p)
	if err != nil {
		return nil, ProblemOf(err, n.State())
	}
	return a, nil
}
