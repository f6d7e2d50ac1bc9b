package tui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// keys are those that mean the same on every screen. A screen's own come before them.
func (a *App) keys() []stage.Key {
	do := func(f func()) func() stage.Effect { return func() stage.Effect { f(); return nil } }
	list := []stage.Key{
		{Press: []string{"esc"}, Label: "back", Help: "back to what was shown before; to the present, if an earlier moment is shown", Foot: 4, Do: a.escape},
		{Press: []string{":", "ctrl+p"}, Label: "go to", Help: "go to a screen, a process, a group, an application or a node by its name", Foot: 5, Do: do(a.openPalette)},
		{Press: []string{"?", "f1"}, Label: "help", Help: "this help", Foot: 3, Do: do(func() { a.modal = newHelp(a) })},
		{Press: []string{"q", "ctrl+c", "f10"}, Label: "quit", Help: "leave", Foot: 6, Do: do(func() { a.quit = true })},
		{Press: []string{"w"}, Label: "wide", Help: "columns of less weight too, or not", Do: do(func() { a.wide = !a.wide })},
	}
	list = append(list, a.timeKeys()...)
	if len(a.tabs) > 1 {
		list = append(list,
			stage.Key{Press: []string{"n", "ctrl+n"}, Label: "node", Help: "the next node", Foot: 8, Do: do(func() { a.turn(1) })},
			stage.Key{Press: []string{"N"}, Label: "node before", Help: "the node before", Do: do(func() { a.turn(-1) })})
	}
	for _, s := range screens {
		if s.key == "" || !a.fits(&s) {
			continue
		}
		k := stage.Key{Press: []string{s.key}, Label: s.title, Help: s.help, Do: func() stage.Effect { return a.toScreen(s.name) }}
		if !a.has(&s) {
			k.Off = numbersOnly
		}
		list = append(list, k)
	}
	return list
}

// toScreen shows a screen of the rail, unless it is in sight.
func (a *App) toScreen(name string) stage.Effect {
	if at := a.screen().Address(); at.Screen == name && at.Arg == "" {
		return nil
	}
	return stage.Go{To: stage.Address{Screen: name}}
}

// press finds what a key means: to what lies over the screen, to the screen, to all.
func (a *App) press(m tea.KeyPressMsg) tea.Cmd {
	name := m.String()
	if name == "ctrl+c" {
		a.quit = true
		return nil
	}
	a.said = ""
	if a.modal != nil {
		return a.do(a.modal.press(a, name))
	}
	if name == "ctrl+z" {
		return tea.Suspend
	}
	for _, list := range [][]stage.Key{a.screen().Keys(), a.keys()} {
		if k := keyOf(list, name); k != nil {
			if k.Off != "" {
				a.say(fmt.Sprintf("%s: %s", k.Label, k.Off))
				return nil
			}
			return a.do(k.Do())
		}
	}
	a.say(fmt.Sprintf("%s does nothing here; ? shows what does", name))
	return nil
}

// keyOf is the row of a key; of several the first that does something, else the first.
func keyOf(list []stage.Key, name string) *stage.Key {
	var off *stage.Key
	for i := range list {
		if slices.Contains(list[i].Press, name) {
			if list[i].Off == "" {
				return &list[i]
			}
			if off == nil {
				off = &list[i]
			}
		}
	}
	return off
}

// escape goes back by one step of what was done last: to the present, then to the screen before.
func (a *App) escape() stage.Effect {
	if !a.at.IsZero() && a.here().node != nil {
		a.live()
		return nil
	}
	return stage.Back{}
}

// turn shows another node.
func (a *App) turn(by int) { a.show((a.tab + by + len(a.tabs)) % len(a.tabs)) }

// show shows a tab: where one was in it, or the same screen as in the tab before. Of a
// recording it is the same moment.
func (a *App) show(tab int) {
	from := a.screen().Address()
	a.tab = tab
	if a.here().node != nil {
		a.at = time.Time{}
	}
	if len(a.here().trail) == 0 {
		a.open(stage.Address{Screen: from.Screen, Query: from.Query})
	}
}

// mouse finds what a click means: what was drawn there in the last frame.
func (a *App) mouse(m tea.MouseMsg) tea.Cmd {
	at := m.Mouse()
	switch m := m.(type) {
	case tea.MouseClickMsg:
		if m.Button != tea.MouseLeft {
			return nil
		}
		return a.click(paint.At(a.zones, at.X, at.Y))
	case tea.MouseWheelMsg:
		lines := 3
		if m.Button == tea.MouseWheelUp {
			lines = -3
		}
		if a.modal != nil {
			return a.do(a.modal.click(a, stage.Wheel{Lines: lines}))
		}
		return a.clickScreen(stage.Wheel{Lines: lines})
	}
	return nil
}

// pressed is a zone that stands for a key, turnTo one that stands for a tab.
type (
	pressed struct{ key string }
	turnTo  struct{ tab int }
)

func (a *App) click(act any) tea.Cmd {
	if a.modal != nil {
		return a.do(a.modal.click(a, act))
	}
	switch act := act.(type) {
	case nil:
		return nil
	case pressed:
		for _, list := range [][]stage.Key{a.screen().Keys(), a.keys()} {
			if k := keyOf(list, act.key); k != nil && k.Off == "" {
				return a.do(k.Do())
			}
		}
		return nil
	case turnTo:
		a.show(act.tab)
		return nil
	case stage.Address:
		return a.do(stage.Go{To: act})
	case moment:
		a.at = act.at
		return nil
	}
	return a.clickScreen(act)
}

func (a *App) clickScreen(act any) tea.Cmd {
	if c, ok := a.screen().(stage.Clicked); ok {
		return a.do(c.Click(act))
	}
	return nil
}
