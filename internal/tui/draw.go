package tui

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	tea "charm.land/bubbletea/v2"

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

// standing says how we stand with a node that we are not attached to, and how old is what
// is shown of it; "" when we are.
func standing(l stage.Look) string {
	s := l.State().Standing
	if s.Status == "attached" || s.Status == "" {
		return ""
	}
	text := "! " + s.Status
	if points := l.Points(); len(points) > 0 && l.State().System != nil {
		age := float64(l.Now.UnixMilli())/1000 - points[len(points)-1].At
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

// summary is the node in a line: who it is, how it is, what is wrong.
func (a *App) summary(c *paint.Canvas, l stage.Look) {
	s := l.State().Standing
	right := c.Right(c.W, 0, l.Now.Format("15:04:05"), paint.Style{Fg: paint.Muted}) - 2
	sign, tone := part.Severity(s.Findings.Worst)
	verdict := verdictOf(s.Findings.Worst, s.Findings.Open)
	from := c.Right(right, 0, string(sign)+" "+verdict, paint.Style{Fg: tone, Bold: true})
	c.Click(from, 0, right-from, 1, stage.Address{Screen: "findings"})
	right = from - 2
	name := cmp.Or(s.Name, a.here().name)
	x := c.Put(0, 0, min(right, c.W/2), name, paint.Style{Bold: true}) + 2
	if s.OTPRelease != "" && x < right {
		x = c.Put(x, 0, right-x, "OTP "+s.OTPRelease, paint.Style{Fg: paint.Muted}) + 2
	}
	for _, f := range figures(l) {
		if x+len(f.title)+len(f.text)+1 > right {
			break
		}
		x = c.Put(x, 0, right-x, f.title+" ", paint.Style{Fg: paint.Muted})
		x = c.Put(x, 0, right-x, f.text, paint.Style{Fg: f.tone, Bold: f.tone != paint.Plain}) + 2
	}
	c.Under(paint.Bar)
}

func verdictOf(worst string, open int) string {
	switch {
	case open == 1:
		return "1 finding"
	case open > 1:
		return fmt.Sprintf("%d findings", open)
	case worst == "quiet":
		return "quiet"
	case worst == "off":
		return "not diagnosed"
	}
	return "not known yet"
}

type shown struct {
	title, text string
	tone        paint.Tone
}

// figures are the numbers of the first line, the most wanted first.
func figures(l stage.Look) []shown {
	d := l.State().System
	if d == nil {
		return nil
	}
	var list []shown
	if n := l.State().Standing.Restarts; n > 0 {
		list = append(list, shown{"restarts", plain.Grouped(int64(n)), paint.Warn})
	}
	for _, f := range []struct{ section, field, title string }{
		{"load", "scheduler_utilization", "CPU"}, {"load", "run_queue", "run queue"}, {"memory", "total", "memory"},
		{"limits", "process_count", "processes"}, {"runtime", "uptime", "up"},
	} {
		field := fieldOf(d, f.section, f.field)
		if field == nil || field.Value == nil {
			continue
		}
		list = append(list, shown{f.title, part.CellText(field.Value, field.Unit), toneOf(field)})
	}
	cost := l.State().Standing.Budget
	if cost.Limit > 0 {
		list = append(list, shown{"our cost", plain.Brief(cost.Used, view.Ratio), paint.Plain})
	}
	return list
}

// toneOf warns of a number that comes near to what it counts towards.
func toneOf(f *view.Field) paint.Tone {
	v, ok := plain.Number(f.Value)
	share := v
	if limit, has := plain.Number(f.Limit); has && limit > 0 {
		share = v / limit
	} else if f.Unit != view.Ratio {
		return paint.Plain
	}
	switch {
	case !ok || share < 0.7:
		return paint.Plain
	case share < 0.85:
		return paint.Warn
	}
	return paint.Bad
}

func fieldOf(d *view.Document, section, field string) *view.Field {
	for i := range d.Sections {
		if d.Sections[i].Name != section {
			continue
		}
		for k := range d.Sections[i].Fields {
			if d.Sections[i].Fields[k].Name == field {
				return &d.Sections[i].Fields[k]
			}
		}
	}
	return nil
}

// rail draws the screens with their keys; the one in sight stays in sight.
func (a *App) rail(c *paint.Canvas) {
	now := a.screen().Address().Screen
	widths, at := 0, 0
	for _, s := range screens {
		if s.name == now {
			at = widths
		}
		widths += railWidth(s) + 2
	}
	x := 0
	if widths > c.W && at > c.W/2 {
		x = max(c.W/2-at, c.W-widths)
	}
	for _, s := range screens {
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
