package tui

import (
	"context"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// Frames says which frames are wanted where there is no terminal.
type Frames struct {
	Width, Height int
	Count         int           // of each node; 0: until ctx ends
	Interval      time.Duration // between those of a node
	Patience      time.Duration // how long all answers of a first frame are waited for
}

// Frame is one of them.
type Frame struct {
	Node   string
	At     time.Time
	Screen string
	Text   string // as it is drawn, without colours; lines end with a newline
	State  seen.State
	// Answers are those it was drawn from, Whole tells whether all of them came.
	Answers []Answered
	Whole   bool
}

// Answered is a question with its answer; zero while there is none.
type Answered struct {
	Question stage.Question
	Answer   seen.Answer
}

// Draw draws frames of all nodes, in the order of their tabs, and has each shown. It ends
// with the last one, with an error of show, or with ctx, whose error it gives.
func Draw(ctx context.Context, o Options, f Frames, show func(Frame) error) error {
	ctx, cancel := context.WithCancel(ctx)
	l := &loop{app: still(o), msgs: make(chan tea.Msg)}
	defer l.running.Wait()
	defer l.app.letGo()
	defer cancel()
	for _, n := range o.Nodes {
		l.running.Go(func() {
			for st := range n.Watch(ctx) {
				l.send(ctx, Stated{st})
			}
		})
	}
	beats := time.NewTicker(beat)
	defer beats.Stop()
	l.beats = beats.C
	l.take(ctx, tea.WindowSizeMsg{Width: f.Width, Height: f.Height})
	for _, n := range o.Nodes {
		l.take(ctx, Stated{n.State()})
	}
	next := time.Now()
	for i := 0; f.Count == 0 || i < f.Count; i++ {
		if i > 0 {
			l.until(ctx, time.Until(next), func() bool { return false })
		}
		next = time.Now().Add(f.Interval)
		for tab := range l.app.tabs {
			l.app.show(tab)
			whole := l.until(ctx, f.Patience, l.app.settled)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err := show(l.app.shot(whole)); err != nil {
				return err
			}
		}
	}
	return nil
}

// still is an interface that nobody has keys for.
func still(o Options) *App {
	a := New(o)
	a.still = true
	return a
}

// loop does for frames what Bubble Tea does for a terminal.
type loop struct {
	app     *App
	msgs    chan tea.Msg
	beats   <-chan time.Time
	running sync.WaitGroup
}

func (l *loop) send(ctx context.Context, m tea.Msg) {
	select {
	case l.msgs <- m:
	case <-ctx.Done():
	}
}

// take gives the interface a message, and has done what comes of it.
func (l *loop) take(ctx context.Context, m tea.Msg) {
	if list, ok := m.(tea.BatchMsg); ok {
		for _, cmd := range list {
			l.do(ctx, cmd)
		}
		return
	}
	_, cmd := l.app.Update(m)
	l.do(ctx, cmd)
}

func (l *loop) do(ctx context.Context, cmd tea.Cmd) {
	if cmd != nil {
		l.running.Go(func() {
			if m := cmd(); m != nil {
				l.send(ctx, m)
			}
		})
	}
}

// until lets things happen until done, for as long as there is patience. What a screen
// wants to know depends on what was drawn.
func (l *loop) until(ctx context.Context, patience time.Duration, done func() bool) bool {
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		l.app.frame()
		l.do(ctx, l.app.ask())
		if done() {
			return true
		}
		select {
		case m := <-l.msgs:
			l.take(ctx, m)
		case <-l.beats:
			l.take(ctx, Beat{})
		case <-late.C:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// letGo gives up all that was asked.
func (a *App) letGo() {
	for _, t := range a.tabs {
		for _, cancel := range t.feed.flying {
			cancel()
		}
	}
}

// settled tells whether all that the screen in sight asks has been answered, for better or
// worse, since we are attached.
func (a *App) settled() bool {
	if a.here().node == nil {
		return true
	}
	if a.look().State().System == nil {
		return false
	}
	for _, q := range a.wanted() {
		if q.Of(a.here().name, true) && !known(a.look(), q) {
			return false
		}
	}
	for _, t := range a.tabs {
		if t != a.here() && !a.settledOf(t) {
			return false
		}
	}
	return true
}

// settledOf is settled of a node that is not in sight, of which the screen that is asks
// something, unless we have lost it.
func (a *App) settledOf(t *tab) bool {
	l := a.look().Of(t.name)
	for _, q := range a.screen().Questions() {
		if !q.Of(t.name, false) {
			continue
		}
		s := l.State()
		lost := s.System != nil && s.Standing.Status != "attached"
		if !lost && (s.System == nil || !known(l, q)) {
			return false
		}
	}
	return true
}

// known tells whether a question has been answered, for better or worse.
func known(l stage.Look, q stage.Question) bool {
	answer, ok := l.Answer(q)
	return ok && !passing(answer)
}

// passing tells whether an answer only says that nothing is known yet.
func passing(a seen.Answer) bool {
	if f, ok := a.Value.(ask.FindingsOf); ok {
		return f.Verdict.Tone == "unknown" && f.Verdict.At == ""
	}
	return a.Problem != nil && (a.Problem.Kind == ask.NotYet || a.Problem.Kind == ask.Away)
}

// shot is what is in sight.
func (a *App) shot(whole bool) Frame {
	l := a.look()
	f := Frame{Node: l.Node, At: l.Now, Screen: a.screen().Address().Screen, State: l.State(), Whole: whole}
	var text strings.Builder
	for line := range strings.SplitSeq(a.frame().String(nil), "\n") {
		text.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	f.Text = text.String()
	for _, q := range a.wanted() {
		if !q.Of(l.Node, true) {
			continue
		}
		answer, _ := l.Answer(q)
		f.Answers = append(f.Answers, Answered{q, answer})
	}
	return f
}
