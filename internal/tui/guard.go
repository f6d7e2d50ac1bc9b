package tui

import (
	"fmt"
	"runtime/debug"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
)

// Bug is a panic of ours, which has ended the interface.
type Bug struct {
	What  string // what the panic says, in any words: it may have those of a node
	Stack []byte // of the goroutine that panicked, as runtime/debug prints it
}

func (b *Bug) Error() string { return "this is a bug: please report it: " + b.What }

// guard lets an interface end in order when something of it panics. Bubble Tea's own handler
// prints the stack while the alternate screen is there, so that nobody sees it.
type guard struct {
	*App
	bug *atomic.Pointer[Bug] // the first; nil: none
}

// broke tells that there was a bug.
type broke struct{}

// caught takes note of a panic; it is to be deferred.
func (g guard) caught(then func()) {
	if r := recover(); r != nil {
		g.bug.CompareAndSwap(nil, &Bug{What: fmt.Sprint(r), Stack: debug.Stack()})
		then()
	}
}

// Update is the interface's, until there was a bug.
func (g guard) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	if g.bug.Load() != nil {
		return g, tea.Quit
	}
	defer g.caught(func() { m, cmd = g, tea.Quit })
	_, cmd = g.App.Update(msg)
	return g, g.guarded(cmd)
}

// View is a frame; an empty one where drawing it is a bug, which ends the interface at the
// next message.
func (g guard) View() (v tea.View) {
	defer g.caught(func() { v = tea.View{AltScreen: true} })
	return g.App.View()
}

// Init is the interface's.
func (g guard) Init() tea.Cmd { return g.guarded(g.App.Init()) }

// guarded is a command whose panic is told as a message, and so are those of the commands
// that it comes to.
func (g guard) guarded(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer g.caught(func() { msg = broke{} })
		msg = cmd()
		if list, ok := msg.(tea.BatchMsg); ok {
			for i := range list {
				list[i] = g.guarded(list[i])
			}
		}
		return msg
	}
}
