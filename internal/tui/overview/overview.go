package overview

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

type screen struct {
	at    stage.Address
	sheet part.Sheet
}

// New makes the screen.
func New(a stage.Address) stage.Screen { return &screen{at: a} }

func (s *screen) Address() stage.Address { return s.at }

var (
	findings = stage.Ask("findings", 2*time.Second)
	heat     = stage.Ask("heat", 2*time.Second)
	groups   = stage.Ask("top/groups", 5*time.Second, "limit", "6")
)

func (s *screen) Questions() []stage.Question { return []stage.Question{findings, heat, groups} }

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	d := l.State().System
	if d == nil {
		part.Notice(c, 1, "the first look at the node", seen.Answer{}, l)
		return
	}
	s.sheet.Draw(c, s.cards(d, l, c.W), 56)
}

func (s *screen) cards(d *view.Document, l stage.Look, width int) []part.Card {
	cards := []part.Card{verdict(l, min(width, 110)-4), charts(l), part.HeatCard(l, heat)}
	for _, name := range []string{"load", "memory", "limits"} {
		cards = append(cards, part.SectionOf(d, name, 54, l.Wide))
	}
	if g, _ := l.Document(groups); g != nil {
		cards = append(cards, part.Card{Title: "Top groups of processes", Lines: part.TableLines(g.Table, l.Wide)})
	}
	if l.Wide {
		for _, section := range d.Sections {
			switch section.Name {
			case "load", "memory", "limits", "schedulers":
			default:
				cards = append(cards, part.SectionCard(section, 54, true))
			}
		}
	}
	return cards
}

// verdict is what is wrong, the gravest first; each finding leads to its page.
func verdict(l stage.Look, width int) part.Card {
	a, _ := l.Answer(findings)
	f, ok := a.Value.(ask.FindingsOf)
	if !ok {
		return part.Card{Title: "Verdict", Lines: part.TextLines("", "not known yet", width, paint.Style{Fg: paint.Muted})}
	}
	card := part.Card{Title: f.Verdict.Title}
	const most = 5
	for i, one := range f.Open {
		if i == most {
			break
		}
		sign, tone := part.Severity(one.Severity)
		to := stage.Address{Screen: "findings", Arg: one.ID}
		card.Lines = append(card.Lines, part.Line{To: &to, Copy: one.Title, Draw: func(c *paint.Canvas) {
			x := c.Put(0, 0, 4, string(sign)+" ", paint.Style{Fg: tone, Bold: true})
			x = c.Put(x, 0, c.W-x, one.Severity+" ", paint.Style{Fg: tone, Bold: true})
			c.Put(x, 0, c.W-x, one.Title, paint.Style{})
		}})
	}
	if len(f.Open) == 0 {
		for _, n := range f.Verdict.Notes {
			card.Lines = append(card.Lines, part.TextLines("", n, 54, paint.Style{Fg: paint.Muted})...)
		}
	}
	return card
}

// charts are the numbers over time that tell most.
func charts(l stage.Look) part.Card {
	var specs []view.Chart
	for _, name := range []string{"utilization", "run_queue", "memory", "processes"} {
		if spec, ok := view.ChartNamed(name); ok {
			specs = append(specs, spec)
		}
	}
	return part.ChartsCard("Recent past", specs, l)
}

func (s *screen) Keys() []stage.Key { return s.sheet.Keys() }

func (s *screen) Click(act any) stage.Effect { return s.sheet.Follow(act) }
