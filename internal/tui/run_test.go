package tui_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// broken is a node at which asking for processes is a bug of ours, once a frame is drawn.
type broken struct {
	*asktest.Node
	drawn <-chan struct{}
}

func (b broken) Excerpt(context.Context, live.ExcerptQuery) (*beam.Excerpt, error) {
	<-b.drawn
	panic("a bug")
}

const alternate = "\x1b[?1049h"

// memory is a terminal's.
type memory struct {
	text  bytes.Buffer
	drawn chan struct{} // closed when the alternate screen is there
	once  sync.Once
}

func (m *memory) Write(p []byte) (int, error) {
	defer func() {
		if strings.Contains(m.text.String(), alternate) {
			m.once.Do(func() { close(m.drawn) })
		}
	}()
	return m.text.Write(p)
}

// TestBugsGiveTheTerminalBack: a panic, wherever it is, ends the program with an error,
// after the terminal was set up as it was before.
func TestBugsGiveTheTerminalBack(t *testing.T) {
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(3, asktest.Start)
	for name, options := range map[string]func(drawn <-chan struct{}) tui.Options{
		"while a message is taken in": func(drawn <-chan struct{}) tui.Options {
			go func() {
				for <-drawn; n.Watching() == 0; {
					runtime.Gosched()
				}
				n.Look(asktest.Start)
			}()
			return tui.Options{Nodes: []ask.Node{n}, Note: func(seen.Note) error {
				select {
				case <-drawn:
					panic("a bug")
				default:
					return nil
				}
			}}
		},
		"while a question is asked": func(drawn <-chan struct{}) tui.Options {
			return tui.Options{Nodes: []ask.Node{broken{n, drawn}}, Start: stage.Address{Screen: "processes"}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			in, keyboard := io.Pipe()
			defer keyboard.Close()
			out := &memory{drawn: make(chan struct{})}
			o := options(out.drawn)
			o.Desk, o.Mouse = &ask.Desk{}, true
			err := tui.Run(t.Context(), o, tui.Terminal{In: in, Out: out, Environ: []string{"TERM=xterm-256color"}})
			var bug *tui.Bug
			if !errors.As(err, &bug) || bug.What != "a bug" || !strings.Contains(string(bug.Stack), "run_test.go") {
				t.Errorf("it ends with %v, %+v", err, bug)
			}
			screen := out.text.String()
			if strings.Contains(screen, "goroutine") {
				t.Error("the stack is drawn on the screen")
			}
			for _, mode := range []struct{ what, on, off string }{
				{"alternate screen", alternate, "\x1b[?1049l"}, {"cursor", "\x1b[?25l", "\x1b[?25h"}, {"mouse", "\x1b[?1002h", "\x1b[?1002l"}, {"pasting", "\x1b[?2004h", "\x1b[?2004l"},
			} {
				if on, off := strings.LastIndex(screen, mode.on), strings.LastIndex(screen, mode.off); off < 0 || on > off {
					t.Errorf("%s stays: set at %d, set back at %d of %d bytes", mode.what, on, off, len(screen))
				}
			}
		})
	}
}
