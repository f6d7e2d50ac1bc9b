package tui

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// The least terminal on which anything is drawn.
const (
	leastWidth  = 60
	leastHeight = 15
)

// View is a frame.
func (a *App) View() tea.View {
	v := tea.NewView(a.frame().String(a.theme))
	v.AltScreen = true
	if a.o.Mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.WindowTitle = "hodoscope " + string(plain.Clean(a.here().name, true))
	return v
}

// frame draws all that is in sight.
func (a *App) frame() *paint.Canvas {
	c := paint.New(a.width, a.height, a.o.ASCII)
	if c.W < leastWidth || c.H < leastHeight {
		c.Put(0, 0, c.W, fmt.Sprintf("%dx%d is too small: hodoscope needs %dx%d", c.W, c.H, leastWidth, leastHeight), paint.Style{})
		a.zones = nil
		return c
	}
	l := a.look()
	y := a.head(c, l)
	foot := c.H - 1
	if a.still {
		foot++
	}
	if a.bar || !l.Live() {
		foot--
		a.timeBar(c.Sub(0, foot, c.W, 1), l)
	}
	a.body(c, c.Sub(0, y, c.W, foot-y), l)
	a.zones = c.Zones()
	return c
}

// body has the screen in sight drawn, its keys, and what lies over it. A recording may come from
// anybody: an answer in it need not be what a screen of that question draws.
func (a *App) body(all, c *paint.Canvas, l stage.Look) {
	foot := all.Sub(0, all.H-1, all.W, 1)
	if l.Recorded {
		defer func() {
			if recover() != nil {
				c.Clear()
				part.Paragraph(c, 0, "! ", "What the recording has for this is not as hodoscope writes it.", paint.Style{Fg: paint.Warn})
				a.foot(foot)
			}
		}()
	}
	a.screen().Draw(c, l)
	a.foot(foot)
	if a.modal != nil {
		a.modal.draw(a, all)
	}
}

// head draws how the node is, the rail of screens, and how we stand with it when we do
// not stand well. It gives the line behind.
func (a *App) head(c *paint.Canvas, l stage.Look) int {
	y := 0
	if len(a.tabs) > 1 {
		a.tabBar(c.Sub(0, 0, c.W, 1))
		y++
	}
	a.summary(c.Sub(0, y, c.W, 1), l)
	a.rail(c.Sub(0, y+1, c.W, 1))
	y += 2
	if text := standing(l); text != "" {
		line := c.Sub(0, y, c.W, 1)
		line.Put(0, 0, line.W, text, paint.Style{Fg: paint.Bad, Bold: true})
		y++
	}
	return y
}

// standing says how we stand with a node that we are not attached to, or that does not
// answer, and how old is what is shown of it; "" when all is well.
func standing(l stage.Look) string {
	s := l.State().Standing
	switch s.Status {
	case "":
		return ""
	case "attached":
		return silence(l)
	}
	text := "! " + s.Status
	if points := l.Points(); len(points) > 0 && l.State().System != nil {
		age := ask.UnixSeconds(l.Now) - points[len(points)-1].At
		text += ", below is as it was " + plain.Duration(math.Round(max(age, 0))) + " ago"
	}
	if s.Error != "" {
		text += ": " + s.Error
	}
	if s.Hint != "" {
		text += ". " + s.Hint
	}
	return text
}

// silence tells of a node that let two looks pass without an answer: a session has more
// patience before it calls a node unresponsive.
func silence(l stage.Look) string {
	every := time.Duration(l.State().Standing.Budget.Interval * float64(time.Second))
	age := l.Now.Sub(l.State().At)
	if every <= 0 || age < 2*every+beat {
		return ""
	}
	return "! no answer for " + plain.Duration(age.Truncate(time.Second).Seconds()) + ", below is as it was then"
}

func (a *App) tabBar(c *paint.Canvas) {
	x := 0
	for i, t := range a.tabs {
		style := paint.Style{Fg: paint.Muted}
		if i == a.tab {
			style = paint.Style{Bold: true, Underline: true}
		}
		s, _ := a.tape.State(t.name, a.at)
		sign, tone := part.Severity(s.Standing.Findings.Worst)
		if s.Standing.Status != "attached" {
			sign, tone = "x", paint.Bad
		}
		from := x
		x = c.Put(x, 0, c.W-x, string(sign)+" ", paint.Style{Fg: tone, Bold: true})
		x = c.Put(x, 0, c.W-x, t.name, style)
		c.Click(from, 0, x-from, 1, turnTo{i})
		x += 3
	}
	c.Under(paint.Bar)
}

// rail draws the screens with their keys; the one in sight stays in sight.
func (a *App) rail(c *paint.Canvas) {
	now := a.screen().Address().Screen
	widths, at := 0, 0
	for _, s := range a.screens() {
		if s.name == now {
			at = widths
		}
		widths += railWidth(s) + 2
	}
	x := 0
	if widths > c.W && at > c.W/2 {
		x = max(c.W/2-at, c.W-widths)
	}
	for _, s := range a.screens() {
		from := x
		style := paint.Style{Fg: paint.Muted}
		if s.name == now {
			style = paint.Style{Bold: true, Underline: true}
		}
		w := railWidth(s)
		if x >= 0 && x+w <= c.W {
			if s.key != "" {
				x = c.Put(x, 0, w, s.key, paint.Style{Fg: paint.Accent}) + 1
			}
			x = c.Put(x, 0, c.W-x, s.title, style)
			c.Click(from, 0, x-from, 1, stage.Address{Screen: s.name})
		}
		x = from + w + 2
	}
}

func railWidth(s screenRow) int { return len(s.key) + min(len(s.key), 1) + len(s.title) }

// foot draws what was said, or the keys that matter here.
func (a *App) foot(c *paint.Canvas) {
	if a.still {
		return
	}
	defer c.Under(paint.Bar)
	if a.said != "" {
		c.Put(0, 0, c.W, a.said, paint.Style{Fg: paint.Warn, Bold: true})
		return
	}
	keys := slices.Concat(a.screen().Keys(), a.keys())
	keys = slices.DeleteFunc(keys, func(k stage.Key) bool { return k.Foot == 0 })
	slices.SortStableFunc(keys, func(a, b stage.Key) int { return cmp.Compare(a.Foot, b.Foot) })
	x := 0
	for _, k := range keys {
		press := k.Press[0]
		if x+len(press)+len(k.Label)+1 > c.W {
			continue
		}
		from := x
		tone, label := paint.Accent, paint.Style{}
		if k.Off != "" {
			tone, label = paint.Muted, paint.Style{Fg: paint.Muted, Faint: true}
		}
		x = c.Put(x, 0, c.W-x, press, paint.Style{Fg: tone, Bold: k.Off == ""})
		x = c.Put(x+1, 0, c.W-x, k.Label, label)
		c.Click(from, 0, x-from, 1, pressed{press})
		x += 2
	}
}
