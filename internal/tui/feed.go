package tui

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// feed has a node asked what the screen in sight needs, no question twice at a time.
type feed struct {
	asked  map[string]time.Time          // when a question was asked last, by key
	flying map[string]context.CancelFunc // questions without an answer yet
	seq    int64                         // of the last state
}

func newFeed() feed {
	return feed{asked: map[string]time.Time{}, flying: map[string]context.CancelFunc{}}
}

// again makes a question due.
func (f *feed) again(q stage.Question) { delete(f.asked, q.Key()) }

// paces are how much more seldom than usual is asked.
var paces = []float64{0.5, 1, 2, 5, 15}

const usualPace = 1

// retry is after how long a question that failed and is asked but once is asked again.
const retry = 5 * time.Second

// own are the questions whose answers header and footer show.
var own = []stage.Question{stage.Ask("findings", 2*time.Second)}

// besides are what is asked of all nodes, where there are several: so that at any moment
// that was seen they can be held against each other.
var besides = []stage.Question{stage.Ask("beside", 10*time.Second).OfAll(), stage.Ask("findings", 10*time.Second).OfAll()}

// wanted are the questions of the screen in sight, and of what surrounds it.
func (a *App) wanted() []stage.Question {
	list := slices.Clone(a.screen().Questions())
	for _, q := range own {
		if !slices.ContainsFunc(list, func(other stage.Question) bool { return other.Key() == q.Key() }) {
			list = append(list, q)
		}
	}
	if p, ok := a.modal.(*palette); ok {
		list = append(list, p.questions()...)
	}
	if len(a.tabs) > 1 {
		list = append(list, besides...)
	}
	return list
}

// ask sends what is due, and lets go of what nobody waits for any more. While an earlier
// moment is shown nothing is asked.
func (a *App) ask() tea.Cmd {
	if !a.at.IsZero() {
		return nil
	}
	all := a.wanted()
	var cmds []tea.Cmd
	for _, t := range a.tabs {
		if t.node != nil {
			cmds = append(cmds, a.askOf(t, all)...)
		}
	}
	return tea.Batch(cmds...)
}

// askOf sends what is due of one tab: of those that are out of sight only what is asked of
// all, or of just these.
func (a *App) askOf(t *tab, all []stage.Question) (cmds []tea.Cmd) {
	now := a.now()
	wanted := map[string]bool{}
	for _, q := range all {
		if !q.Of(t.name, t == a.here()) {
			continue
		}
		key := q.Key()
		wanted[key] = true
		if t.feed.flying[key] != nil || !a.due(t, q, key, now) {
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), ask.Longest)
		t.feed.asked[key], t.feed.flying[key] = now, cancel
		cmds = append(cmds, a.send(ctx, t, q, key))
	}
	for key, cancel := range t.feed.flying {
		if !wanted[key] {
			cancel()
		}
	}
	return cmds
}

// due tells whether a question is to be asked now.
func (a *App) due(t *tab, q stage.Question, key string, now time.Time) bool {
	last, ever := t.feed.asked[key]
	if !ever {
		return true
	}
	every := time.Duration(float64(q.Every) * paces[a.pace])
	known, _ := a.tape.Answer(t.name, key, time.Time{})
	if every == 0 {
		if known.Problem == nil {
			return false
		}
		every = retry
	}
	if p := known.Problem; p != nil && p.Again > 0 {
		every = min(every, p.Again) // we were not attached, or had not looked yet
	}
	return now.Sub(last) >= every
}

// answered is what a question brought.
type answered struct {
	node, key string
	answer    seen.Answer
	gone      bool // nobody waited for it any more
}

func (a *App) send(ctx context.Context, t *tab, q stage.Question, key string) tea.Cmd {
	path := func(string) string { return q.Path }
	p := ask.NewParams(q.Values(), path).In(a.o.Syntax)
	return func() tea.Msg {
		v, err := a.o.Desk.Ask(ctx, t.node, q.Name, p)
		m := answered{node: t.name, key: key, answer: seen.Answer{At: a.now(), Value: v}}
		if err != nil {
			m.gone = errors.Is(ctx.Err(), context.Canceled)
			if !errors.As(err, &m.answer.Problem) {
				m.answer.Problem = &ask.Problem{Kind: ask.Failed, What: err.Error()}
			}
		}
		return m
	}
}

func (a *App) answered(m answered) {
	t := a.tabNamed(m.node)
	if t == nil {
		return
	}
	if cancel := t.feed.flying[m.key]; cancel != nil {
		cancel()
		delete(t.feed.flying, m.key)
	}
	if m.gone {
		delete(t.feed.asked, m.key)
		return
	}
	a.keep(seen.Note{Node: m.node, Question: m.key, Answer: &m.answer})
}

// Stated is how it stands with a node by now.
type Stated struct{ State *session.State }

func (a *App) stated(m Stated) {
	t := a.tabNamed(m.State.Target)
	if t == nil || m.State.Seq == t.feed.seq && m.State.Seq != 0 {
		return
	}
	t.feed.seq = m.State.Seq
	s := seen.State{At: a.now(), Standing: a.o.Desk.StandingOf(m.State)}
	if m.State.System != nil {
		d := view.System(m.State.System)
		s.System = &d
	}
	newest := 0.0
	if points := a.tape.Points(t.name, time.Time{}); len(points) > 0 {
		newest = points[len(points)-1].At
	}
	a.keep(seen.Note{Node: t.name, State: &s, Points: ask.PointsOf(m.State, newest)})
}

// keep puts what was seen on the tape, and tells it who records.
func (a *App) keep(n seen.Note) {
	a.tape.Keep(n)
	if a.o.Note == nil {
		return
	}
	if err := a.o.Note(n); err != nil {
		a.o.Note = nil
		a.say("the recording has ended: " + err.Error())
	}
}
