package tui

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// palette finds anything by its name: screens, nodes, what keys do, and what the censuses
// know of the node, which is not asked for it.
type palette struct {
	line
	at, top int
	shown   []target
}

// target is something that the palette leads to.
type target struct {
	kind, title, detail string
	run                 func() stage.Effect
}

func (a *App) openPalette() { a.modal = &palette{} }

// leastSearch is how many characters a search takes: fewer find everything.
const leastSearch = 2

// questions are what the node's names are searched for.
func (m *palette) questions() []stage.Question {
	words := strings.TrimSpace(m.line.String())
	if n := utf8.RuneCountInString(words); n < leastSearch || n > 100 {
		return nil
	}
	return []stage.Question{stage.Ask("search", 0, "q", words)}
}

// pidTyped are the forms in which people type a pid. The first number only says on which
// node it was printed.
var pidTyped = regexp.MustCompile(`^(?i:#?pid)?\W*\d+[.,] ?(\d+)[.,] ?(\d+)\W*$`)

// pidOf is a pid as addresses have it.
func pidOf(typed []string) string { return "0." + typed[1] + "." + typed[2] }

// find makes the list of what fits.
func (m *palette) find(a *App) {
	typed := strings.TrimSpace(m.line.String())
	var all []target
	for _, s := range a.screens() {
		all = append(all, target{"screen", s.title, s.help, func() stage.Effect { return a.toScreen(s.name) }})
	}
	for i, t := range a.tabs {
		if len(a.tabs) > 1 {
			all = append(all, target{"node", t.name, "", func() stage.Effect { a.show(i); return nil }})
		}
	}
	for _, k := range slices.Concat(a.screen().Keys(), a.keys()) {
		if k.Off == "" && !isScreen(k.Label) && k.Label != "go to" {
			all = append(all, target{"key " + k.Press[0], k.Label, k.Help, k.Do})
		}
	}
	for _, q := range m.questions() {
		if d, _ := a.look().Document(q); d != nil {
			all = append(all, foundIn(d)...)
		}
	}
	m.shown = best(typed, all)
	if pid := pidTyped.FindStringSubmatch(typed); pid != nil {
		arg := pidOf(pid)
		m.shown = slices.Insert(m.shown, 0, target{"process", "<" + arg + ">", "by its pid", leadsTo(stage.Address{Screen: "processes", Arg: arg})})
	}
}

func leadsTo(to stage.Address) func() stage.Effect {
	return func() stage.Effect { return stage.Go{To: to} }
}

// foundIn are the things of a search that a screen shows.
func foundIn(d *view.Document) (list []target) {
	for _, row := range d.Table.Rows {
		kind, _ := row[0].(string)
		name, _ := row[1].(string)
		detail, _ := row[2].(string)
		pid, _ := row[3].(string)
		switch kind {
		case "process":
			to := stage.Address{Screen: "processes", Arg: part.PidArg(pid)}
			list = append(list, target{kind, cmp.Or(name, pid), strings.TrimSpace(pid + " " + detail), leadsTo(to)})
		case "group":
			list = append(list, target{kind, name, detail, leadsTo(stage.Address{Screen: "groups", Arg: name})})
		case "application":
			list = append(list, target{kind, name, detail, leadsTo(stage.Address{Screen: "applications", Arg: name})})
		}
	}
	return list
}

// best are the targets that fit what was typed, the best first.
func best(typed string, all []target) []target {
	type scored struct {
		target
		score float64
	}
	var list []scored
	for _, t := range all {
		if typed == "" {
			list = append(list, scored{t, 0})
			continue
		}
		score, ok := fuzzy(t.title+" "+t.detail, typed)
		if !ok {
			continue
		}
		if strings.HasPrefix(strings.ToLower(t.title), strings.ToLower(typed)) {
			score += 10
		}
		list = append(list, scored{t, score})
	}
	slices.SortStableFunc(list, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	out := make([]target, len(list))
	for i, s := range list {
		out[i] = s.target
	}
	return out
}

// fuzzy tells how well text answers what was typed; false: its letters are not there in
// that order. Letters that follow each other or begin a word count.
func fuzzy(text, typed string) (score float64, ok bool) {
	t, word := []rune(strings.ToLower(text)), strings.ToLower(strings.TrimSpace(typed))
	if strings.Contains(string(t), word) {
		score = 3 * float64(len(word))
	}
	at := -1
	for _, c := range strings.ReplaceAll(word, " ", "") {
		next := slices.Index(t[at+1:], c)
		if next < 0 {
			return 0, false
		}
		if next += at + 1; next == at+1 {
			score += 2
		} else if next > 0 && strings.ContainsRune(" _-.:/", t[next-1]) {
			score++
		}
		at = next
	}
	return score - float64(len(t))/100, true
}

// chosenTarget is a click on a line of the palette.
type chosenTarget int

func (m *palette) draw(a *App, c *paint.Canvas) {
	m.find(a)
	h, w := min(18, c.H-4), min(90, c.W-4)
	box := c.Sub((c.W-w)/2, 2, w, h).Box("Go to", paint.Style{Fg: paint.Accent})
	box.Put(0, 0, 2, ":", paint.Style{Fg: paint.Accent, Bold: true})
	m.line.draw(box, 2, 0, paint.Style{})
	if m.line.String() == "" {
		box.Put(4, 0, box.W-4, "screen, process, pid, group, application, node, action", paint.Style{Fg: paint.Muted})
	}
	_, list := box.Rows(1)
	m.at = min(max(m.at, 0), max(len(m.shown)-1, 0))
	m.top = min(max(m.top, m.at-list.H+1), m.at)
	if len(m.shown) == 0 {
		list.Put(0, 0, list.W, "Nothing is called that.", paint.Style{Fg: paint.Muted})
	}
	for y := 0; y < list.H && m.top+y < len(m.shown); y++ {
		i := m.top + y
		row := list.Sub(0, y, list.W, 1)
		row.Put(0, 0, 12, m.shown[i].kind, paint.Style{Fg: paint.Muted})
		x := row.Put(13, 0, row.W-13, m.shown[i].title, paint.Style{Bold: true})
		row.Put(x+2, 0, row.W-x-2, m.shown[i].detail, paint.Style{Fg: paint.Muted})
		if i == m.at {
			row.Under(paint.Chosen)
		}
		row.Click(0, 0, row.W, 1, chosenTarget(i))
	}
}

func (m *palette) press(a *App, key string) stage.Effect {
	switch key {
	case "esc":
		a.modal = nil
	case "down", "ctrl+n":
		m.at++
	case "up", "ctrl+p":
		m.at = max(m.at-1, 0)
	case "tab":
		if m.at < len(m.shown) {
			m.line = lineOf(m.shown[m.at].title)
		}
	case "enter":
		m.find(a)
		return m.choose(a, m.at)
	default:
		if m.line.press(key) {
			m.at = 0
		}
	}
	return nil
}

func (m *palette) choose(a *App, i int) stage.Effect {
	if i >= len(m.shown) {
		return nil
	}
	a.modal = nil
	return m.shown[i].run()
}

func (m *palette) click(a *App, act any) stage.Effect {
	switch act := act.(type) {
	case chosenTarget:
		return m.choose(a, int(act))
	case stage.Wheel:
		m.at = max(m.at+act.Lines/3, 0)
	case nil:
		a.modal = nil
	}
	return nil
}

func (m *palette) paste(text string) stage.Effect { m.insert(text); return nil }
