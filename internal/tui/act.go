package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// What goes beyond looking: to ask a process for what it holds, and to have its garbage
// collected.

// held is what a process was found to hold.
type held struct {
	node string
	held *stage.Held
}

func (a *App) hold(e stage.Hold) tea.Cmd {
	if a.o.Hold == nil {
		a.say("no process is asked for what it holds here")
		return nil
	}
	t := a.here()
	t.held = &stage.Held{Pid: e.Pid, Part: e.Part}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), ask.Timeout)
		defer cancel()
		h := &stage.Held{Pid: e.Pid, Part: e.Part}
		v, err := a.o.Hold(ctx, t.name, e.Pid, e.Part)
		if err != nil {
			h.Problem = err.Error()
		} else {
			h.Value = &v
		}
		return held{t.name, h}
	}
}

// mostCollected is how many processes may be collected at one time: a sample of a group.
const mostCollected = 10

// confirmCollect asks before anything is done.
func (a *App) confirmCollect(e stage.Collect) modal {
	if a.o.Collect == nil {
		a.say("acts are off: hodoscope top --allow-acts allows for a garbage collection")
		return nil
	}
	e.Pids = e.Pids[:min(len(e.Pids), mostCollected)]
	title := fmt.Sprintf("Collect the garbage of %d processes?", len(e.Pids))
	if len(e.Pids) == 1 {
		title = fmt.Sprintf("Collect the garbage of <%s>?", e.Pids[0])
	}
	return &menu{Menu: stage.Menu{Title: title, Items: []stage.Item{
		{Press: "n", Label: "no, leave it alone", Do: func() stage.Effect { return nil }},
		{Press: "y", Label: "yes, collect", Help: "an act: it stands still meanwhile; noted in the audit log", Do: func() stage.Effect { return collecting(e) }},
	}}}
}

// collecting is a Collect that was confirmed.
type collecting stage.Collect

// collected is what came of it.
type collected struct {
	list    []*beam.Collection
	problem string
}

func (a *App) collect(e collecting) tea.Cmd {
	t := a.here()
	a.saidAt, a.said = a.now(), "collecting …"
	return func() tea.Msg {
		var m collected
		ctx, cancel := context.WithTimeout(context.Background(), ask.Timeout)
		defer cancel()
		for _, pid := range e.Pids {
			c, err := a.o.Collect(ctx, t.name, pid)
			if err != nil {
				m.problem = err.Error()
				break
			}
			m.list = append(m.list, c)
		}
		return m
	}
}

func (a *App) collected(m collected) {
	a.said = ""
	if m.problem != "" {
		a.say(m.problem)
	}
	if len(m.list) == 0 {
		return
	}
	syn := etf.Erlang
	if a.o.Syntax == "elixir" {
		syn = etf.Elixir
	}
	a.modal = &leaf{doc: view.Collections(m.list, syn)}
}

// leaf is a document that lies over the screen until a key puts it away.
type leaf struct {
	doc   view.Document
	table part.Table
}

func (m *leaf) draw(a *App, c *paint.Canvas) {
	h := min(len(m.doc.Table.Rows)+4+len(m.doc.Notes), c.H-4)
	box := c.Sub(2, (c.H-h)/2, c.W-4, h).Box(m.doc.Title, paint.Style{Fg: paint.Accent})
	box = part.Foot(box, &m.doc, 3)
	m.table.Draw(box, part.RowsOf(m.doc.Table))
}

func (m *leaf) press(a *App, key string) stage.Effect {
	switch key {
	case "esc", "enter", "q":
		a.modal = nil
		return nil
	}
	if k := keyOf(m.table.Keys(), key); k != nil && k.Off == "" {
		return k.Do()
	}
	return nil
}

func (m *leaf) click(a *App, act any) stage.Effect {
	if _, handled := m.table.Click(act); !handled {
		a.modal = nil
	}
	return nil
}

func (m *leaf) paste(string) stage.Effect { return nil }
