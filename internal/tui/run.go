package tui

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// Terminal is what the interface is drawn on.
type Terminal struct {
	In      io.Reader // nil: standard input, or the terminal itself where that is something else
	Out     io.Writer
	Environ []string
	// Profile is how many colours it has; colorprofile.Unknown: what Environ says.
	Profile colorprofile.Profile
}

// beat is how often what is due is asked and drawn.
const beat = 500 * time.Millisecond

// framesPerSecond bounds how long a key waits to be seen; where nothing changed nothing is
// drawn.
const framesPerSecond = 30

// Run shows the nodes until the user leaves or ctx ends. The terminal is as it was before,
// whatever happens; the error says what went wrong: a *Bug where it was ours.
func Run(ctx context.Context, o Options, t Terminal) error {
	// Signals end ctx. Bubble Tea's own handler waits for ever to tell a program that ctx has ended.
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithOutput(t.Out), tea.WithEnvironment(t.Environ), tea.WithFPS(framesPerSecond)}
	if t.In != nil {
		options = append(options, tea.WithInput(t.In))
	}
	if t.Profile != colorprofile.Unknown {
		options = append(options, tea.WithColorProfile(t.Profile))
	}
	model := guard{New(o), &atomic.Pointer[Bug]{}}
	p := tea.NewProgram(model, options...)
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	for _, n := range o.Nodes {
		running.Go(func() {
			for st := range n.Watch(ctx) {
				p.Send(Stated{st})
			}
		})
	}
	running.Go(func() {
		tick := time.NewTicker(beat)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				p.Send(Beat{})
			}
		}
	})
	_, err := p.Run()
	if bug := model.bug.Load(); bug != nil {
		return bug
	}
	switch {
	case errors.Is(err, tea.ErrInterrupted), ctx.Err() != nil && errors.Is(err, tea.ErrProgramKilled):
		return nil // the user's wish, and the caller's
	}
	return err
}
