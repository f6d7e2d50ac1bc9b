package tui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Options of the interface.
type Options struct {
	Nodes []ask.Node // those watched, in the order of their tabs; none: the Tape is replayed
	Desk  *ask.Desk
	// Hold asks a process for a part of what it holds, having noted it in the audit log;
	// nil: no process is asked.
	Hold func(ctx context.Context, node, pid, part string) (view.Holding, error)
	// Collect has the garbage of a process collected, having noted it; nil: acts are off.
	Collect func(ctx context.Context, node, pid string) (*beam.Collection, error)
	// Tape has what was seen before: of a recording. nil: nothing was.
	Tape *seen.Tape
	// History tells that the Tape has what a history has of nodes: numbers at points of time.
	History bool
	// Note is told all that is seen, in order, and must return at once; nil: nobody is. With
	// an error, which the user is shown, the recording has ended.
	Note func(seen.Note) error

	Start   stage.Address // what is shown first; the zero value is the overview
	At      time.Time     // which moment of a recording is shown first; zero: the last
	Program *view.Section // what this program is; nil: it is not told

	Say    string       // what is said first; "": nothing
	Wide   bool         // columns of less weight too
	Syntax string       // erlang or elixir: how terms and pids are written
	Theme  *paint.Theme // nil: dark or light, as the terminal is
	ASCII  bool         // no characters but those of ASCII
	Mouse  bool
	Now    func() time.Time // nil: time.Now
}

// App is the state of the interface: a model of Bubble Tea.
type App struct {
	o    Options
	now  func() time.Time
	tape *seen.Tape
	tabs []*tab
	tab  int // the one in sight

	width, height int
	theme         *paint.Theme
	zones         []paint.Zone // of the last frame

	at     time.Time // the moment shown; zero: the newest
	play   player
	pace   int // index in paces
	wide   bool
	bar    bool // the time bar is wanted though nothing is paused
	modal  modal
	said   string
	saidAt time.Time
	quit   bool
	still  bool // there are no keys: only frames are drawn
}

// tab is a node and what one looks at of it.
type tab struct {
	node  ask.Node // nil: it was recorded
	name  string   // its target
	trail []stage.Screen
	feed  feed
	held  *stage.Held
}

// New makes an App.
func New(o Options) *App {
	a := &App{o: o, now: o.Now, tape: o.Tape, theme: o.Theme, pace: usualPace, wide: o.Wide}
	if a.now == nil {
		a.now = time.Now
	}
	if a.tape == nil {
		a.tape = &seen.Tape{}
	}
	if a.theme == nil {
		a.theme = paint.ThemeNamed("dark")
	}
	for _, n := range o.Nodes {
		a.tabs = append(a.tabs, &tab{node: n, name: n.State().Target, feed: newFeed()})
	}
	for _, name := range a.tape.Nodes() {
		if a.tabNamed(name) == nil {
			a.tabs = append(a.tabs, &tab{name: name, feed: newFeed()})
		}
	}
	if a.here().node == nil {
		a.bar = true
		if a.newest(); !o.At.IsZero() {
			a.goTo(o.At)
		}
	}
	start := o.Start
	if start.Screen == "" {
		start.Screen = screens[0].name
	}
	a.open(start)
	if o.Say != "" {
		a.say(o.Say)
	}
	return a
}

// Init asks the terminal for its background, unless a theme was chosen.
func (a *App) Init() tea.Cmd {
	if a.o.Theme == nil {
		return tea.RequestBackgroundColor
	}
	return nil
}

// Beat is sent twice a second: what is due is asked, what was said is taken away.
type Beat struct{}

// Update takes a message in.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		a.width, a.height = m.Width, m.Height
	case tea.BackgroundColorMsg:
		if a.o.Theme == nil && !m.IsDark() {
			a.theme = paint.ThemeNamed("light")
		}
	case tea.KeyPressMsg:
		cmd = a.press(m)
	case tea.PasteMsg:
		if a.modal != nil {
			cmd = a.do(a.modal.paste(m.Content))
		}
	case tea.MouseMsg:
		cmd = a.mouse(m)
	case Stated:
		a.stated(m)
	case answered:
		a.answered(m)
	case collected:
		a.collected(m)
	case held:
		if t := a.tabNamed(m.node); t != nil {
			t.held = m.held
		}
	case Beat:
		a.beat()
	}
	if a.quit {
		return a, tea.Quit
	}
	return a, tea.Batch(cmd, a.ask())
}

// saidFor is how long something that was said stays.
const saidFor = 5 * time.Second

func (a *App) tabNamed(node string) *tab {
	for _, t := range a.tabs {
		if t.name == node {
			return t
		}
	}
	return nil
}

func (a *App) here() *tab { return a.tabs[a.tab] }

// screen is the one in sight.
func (a *App) screen() stage.Screen {
	trail := a.here().trail
	return trail[len(trail)-1]
}

// open shows an address in sight of the tab; Back leads to what was shown before.
func (a *App) open(to stage.Address) {
	s := screenNamed(to.Screen)
	if s == nil {
		a.say("there is no screen " + to.Screen)
		return
	}
	if !a.has(s) {
		a.say(s.title + ": " + numbersOnly)
		if len(a.here().trail) > 0 {
			return
		}
		s = &screens[0]
	}
	t := a.here()
	made := a.make(s, to)
	for _, q := range made.Questions() {
		if q.Every == 0 { // asked but once: for each who comes
			t.feed.again(q)
		}
	}
	t.push(made)
}

const mostTrail = 50

// push shows a screen; Back leads to the one before.
func (t *tab) push(s stage.Screen) {
	t.trail = append(t.trail, s)
	t.held = nil
	if len(t.trail) > mostTrail {
		t.trail = t.trail[1:]
	}
}

// turnFor shows the tab of a node, to go on there: at the moment that is shown, and so that
// Back leads to the screen one comes from, which is one of all nodes.
func (a *App) turnFor(node string) bool {
	i := slices.IndexFunc(a.tabs, func(t *tab) bool { return t.name == node })
	if i < 0 {
		a.say("there is no node " + node)
		return false
	}
	from := a.screen()
	a.tab = i
	if t := a.here(); len(t.trail) == 0 || a.screen() != from {
		t.push(from)
	}
	return true
}

// look is what the screen in sight draws from.
func (a *App) look() stage.Look {
	t := a.here()
	l := stage.Look{Tape: a.tape, Nodes: a.nodes(), Node: t.name, At: a.at, Now: a.at, Wide: a.wide, Held: t.held, Syntax: a.o.Syntax, Program: a.o.Program, Recorded: t.node == nil}
	if l.Live() {
		l.Now = a.now()
	}
	return l
}

// nodes are the targets of all tabs.
func (a *App) nodes() []string {
	list := make([]string, len(a.tabs))
	for i, t := range a.tabs {
		list[i] = t.name
	}
	return list
}

func (a *App) say(text string) { a.said, a.saidAt = text, a.now() }

// do brings an effect about.
func (a *App) do(e stage.Effect) tea.Cmd {
	switch e := e.(type) {
	case nil:
	case stage.Go:
		if e.To.Node == "" || a.turnFor(e.To.Node) {
			a.open(e.To)
		}
	case stage.Back:
		a.back()
	case stage.Say:
		a.say(e.Text)
	case stage.Copy:
		text := string(plain.Clean(e.Text, false)) // it will be pasted into a shell
		a.say("copied: " + text)
		return tea.SetClipboard(text)
	case stage.Again:
		for _, t := range a.tabs {
			for _, q := range e.Questions {
				if q.Of(t.name, t == a.here()) {
					t.feed.again(q)
				}
			}
		}
	case stage.Prompt:
		a.modal = newPrompt(e)
	case stage.Menu:
		a.modal = newMenu(e)
	case stage.Hold:
		return a.hold(e)
	case stage.Collect:
		if m := a.confirmCollect(e); m != nil {
			a.modal = m
		}
	case collecting:
		return a.collect(e)
	}
	return nil
}

// back shows what was shown before; on the first screen it says how to leave.
func (a *App) back() {
	t := a.here()
	if len(t.trail) < 2 {
		a.say("this is the first screen; q leaves")
		return
	}
	t.trail = t.trail[:len(t.trail)-1]
}
