package tui

import (
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// modal lies over the screen and has all keys while it does.
type modal interface {
	draw(a *App, c *paint.Canvas)
	press(a *App, key string) stage.Effect
	click(a *App, act any) stage.Effect
	paste(text string) stage.Effect
}

// line is a line of text that is being written.
type line struct {
	text []rune
	at   int // the cursor stands before this character
}

func lineOf(text string) line { r := []rune(text); return line{r, len(r)} }

func (l *line) String() string { return string(l.text) }

// insert puts text in at the cursor. What is no plain character is left out: a line is one line.
func (l *line) insert(text string) {
	for _, r := range text {
		if !plain.Visible(r) {
			continue
		}
		l.text = append(l.text[:l.at], append([]rune{r}, l.text[l.at:]...)...)
		l.at++
	}
}

// edits are the keys of a line: those of readline.
var edits = map[string]func(*line){
	"left":      func(l *line) { l.at = max(l.at-1, 0) },
	"right":     func(l *line) { l.at = min(l.at+1, len(l.text)) },
	"home":      func(l *line) { l.at = 0 },
	"ctrl+a":    func(l *line) { l.at = 0 },
	"end":       func(l *line) { l.at = len(l.text) },
	"ctrl+e":    func(l *line) { l.at = len(l.text) },
	"backspace": func(l *line) { l.cut(l.at-1, l.at) },
	"delete":    func(l *line) { l.cut(l.at, l.at+1) },
	"ctrl+u":    func(l *line) { l.cut(0, l.at) },
	"ctrl+k":    func(l *line) { l.cut(l.at, len(l.text)) },
	"ctrl+w":    func(l *line) { l.cut(l.word(), l.at) },
}

func (l *line) cut(from, to int) {
	from, to = max(from, 0), min(to, len(l.text))
	if from < to {
		l.text = append(l.text[:from], l.text[to:]...)
		l.at = from
	}
}

// word is where the word before the cursor begins.
func (l *line) word() int {
	i := l.at
	for i > 0 && l.text[i-1] == ' ' {
		i--
	}
	for i > 0 && l.text[i-1] != ' ' {
		i--
	}
	return i
}

// press edits the line; false: the key means something else.
func (l *line) press(key string) bool {
	if edit := edits[key]; edit != nil {
		edit(l)
		return true
	}
	if key == "space" {
		key = " "
	}
	if len([]rune(key)) == 1 {
		l.insert(key)
		return true
	}
	return false
}

// draw draws the line from x on, with the cursor in sight.
func (l *line) draw(c *paint.Canvas, x, y int, s paint.Style) {
	room := max(c.W-x-2, 1)
	from := l.at
	for from > 0 && c.Clean(string(l.text[from-1:l.at])).Width() <= room {
		from--
	}
	x = c.Put(x, y, c.W-x, string(l.text[from:l.at]), s)
	under := " "
	if l.at < len(l.text) {
		under = string(l.text[l.at])
	}
	after := c.Put(x, y, c.W-x, under, paint.Style{Reverse: true})
	if l.at < len(l.text) {
		c.Put(after, y, c.W-after, string(l.text[l.at+1:]), s)
	}
}

// prompt reads a line in the footer's place.
type prompt struct {
	stage.Prompt
	line
	offered []string
	problem string
}

func newPrompt(p stage.Prompt) *prompt {
	m := &prompt{Prompt: p, line: lineOf(p.Text)}
	m.changed()
	return m
}

func (m *prompt) changed() {
	m.problem, m.offered = "", nil
	text := m.line.String()
	if m.Check != nil && text != "" {
		if err := m.Check(text); err != nil {
			m.problem = err.Error()
		}
	}
	if m.Complete != nil {
		m.offered = m.Complete(text)
	}
}

func (m *prompt) draw(a *App, c *paint.Canvas) {
	bar := c.Sub(0, c.H-2, c.W, 2)
	bar.Clear()
	bar.Under(paint.Bar)
	x := bar.Put(0, 0, bar.W, m.Label+" ", paint.Style{Bold: true, Fg: paint.Accent})
	m.line.draw(bar, x, 0, paint.Style{})
	beside, style := m.Hint, paint.Style{Fg: paint.Muted}
	switch {
	case m.problem != "":
		beside, style = m.problem, paint.Style{Fg: paint.Warn}
	case len(m.offered) > 0:
		beside = "Tab: " + strings.Join(m.offered, "  ")
	}
	bar.Put(0, 1, bar.W, beside, style)
	bar.Under(paint.Bar)
}

func (m *prompt) press(a *App, key string) stage.Effect {
	switch key {
	case "esc":
		a.modal = nil
		return nil
	case "enter":
		text := strings.TrimSpace(m.line.String())
		if m.Check != nil && text != "" {
			if err := m.Check(text); err != nil {
				m.problem = err.Error()
				return nil
			}
		}
		a.modal = nil
		return m.Done(text)
	case "tab":
		if len(m.offered) > 0 {
			m.cut(m.word(), m.at)
			m.insert(common(m.offered))
			m.changed()
		}
		return nil
	}
	if m.line.press(key) {
		m.changed()
	}
	return nil
}

func (m *prompt) click(a *App, act any) stage.Effect { return nil }

func (m *prompt) paste(text string) stage.Effect { m.insert(text); m.changed(); return nil }

// common is what all words begin with.
func common(words []string) string {
	head := words[0]
	for _, w := range words[1:] {
		for !strings.HasPrefix(w, head) {
			head = head[:len(head)-1]
		}
	}
	return head
}

// menu lets one choose of a few, in a box over the screen.
type menu struct {
	stage.Menu
	at, top int
}

// newMenu begins at what holds now.
func newMenu(m stage.Menu) *menu {
	return &menu{Menu: m, at: max(slices.IndexFunc(m.Items, func(i stage.Item) bool { return i.On }), 0)}
}

// chosenItem is a click on a line of a menu.
type chosenItem int

func (m *menu) draw(a *App, c *paint.Canvas) {
	width := plain.Clean(m.Title, false).Width() + 4
	for _, item := range m.Items {
		width = max(width, len(item.Press)+len(item.Label)+len(item.Help)+10)
	}
	h := min(len(m.Items)+2, c.H-2)
	width = min(width+4, c.W-2)
	box := c.Sub((c.W-width)/2, (c.H-h)/2, width, h).Box(m.Title, paint.Style{Fg: paint.Accent})
	m.top = min(max(m.top, m.at-box.H+1), m.at)
	for y := 0; y < box.H && m.top+y < len(m.Items); y++ {
		i := m.top + y
		item := m.Items[i]
		row := box.Sub(0, y, box.W, 1)
		mark := " "
		if item.On {
			mark = string(c.Mark("•", "*"))
		}
		row.Put(0, 0, 2, mark, paint.Style{Fg: paint.Accent, Bold: true})
		row.Put(2, 0, 2, item.Press, paint.Style{Fg: paint.Accent})
		x := row.Put(5, 0, row.W-5, item.Label, paint.Style{Bold: item.On})
		row.Put(x+2, 0, row.W-x-2, item.Help, paint.Style{Fg: paint.Muted})
		if i == m.at {
			row.Under(paint.Chosen)
		}
		row.Click(0, 0, row.W, 1, chosenItem(i))
	}
}

func (m *menu) press(a *App, key string) stage.Effect {
	switch key {
	case "esc", "q":
		a.modal = nil
		return nil
	case "down", "j", "tab":
		m.at = (m.at + 1) % len(m.Items)
		return nil
	case "up", "k", "shift+tab":
		m.at = (m.at + len(m.Items) - 1) % len(m.Items)
		return nil
	case "enter":
		a.modal = nil
		return m.Items[m.at].Do()
	}
	for _, item := range m.Items {
		if item.Press != "" && item.Press == key {
			a.modal = nil
			return item.Do()
		}
	}
	return nil
}

func (m *menu) click(a *App, act any) stage.Effect {
	switch act := act.(type) {
	case chosenItem:
		a.modal = nil
		return m.Items[act].Do()
	case stage.Wheel:
		m.at = min(max(m.at+act.Lines/3, 0), len(m.Items)-1)
	case nil:
		a.modal = nil
	}
	return nil
}

func (m *menu) paste(string) stage.Effect { return nil }
