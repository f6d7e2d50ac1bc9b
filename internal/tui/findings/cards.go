package findings

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// head is the finding in a sentence, who it is, and the ways to where more is seen of it.
func head(f *view.FindingPage, l stage.Look, width int) part.Card {
	title := part.TextLine("", f.Title, width, paint.Style{Bold: true})
	sign, tone := part.Severity(f.Severity)
	word := string(sign) + " " + f.Severity
	if f.Closed != "" {
		word, tone = "over; it was "+f.Worst, paint.Muted
	}
	card := part.Card{Title: word, Tone: tone, Across: true, Lines: []part.Line{title,
		{Copy: f.Confidence, Draw: func(c *paint.Canvas) { part.Since(c, f.Finding, l.Now) }},
	}}
	if f.Culprit != "" {
		card.Lines = append(card.Lines, part.TextLine("who: ", f.Culprit, width, paint.Style{}))
	}
	for _, way := range ways(f) {
		card.Lines = append(card.Lines, part.WayLine(way.Title, stage.AddressOf(way)))
	}
	return card
}

// ways are those of the finding, and those to processes of it that these leave out.
func ways(f *view.FindingPage) []view.Way {
	list := slices.Clone(f.Ways)
	const most = 3
	for _, pid := range f.Pids[:min(len(f.Pids), most)] {
		arg := part.PidArg(pid)
		if arg != "" && !slices.ContainsFunc(list, func(w view.Way) bool { return w.Arg == arg }) {
			list = append(list, view.Way{Title: "Process " + pid, Screen: "processes", Arg: arg})
		}
	}
	return list
}

// evidence is what was seen, each signal with its course.
func evidence(f *view.FindingPage, l stage.Look, width int) part.Card {
	card := part.Card{Title: "What was seen at " + part.Moment(part.Parsed(f.Seen), l.Now)}
	for _, e := range f.Evidence {
		line := part.TextLine("- ", e.Text, width, paint.Style{})
		if len(e.Values) > 1 {
			text, rows := line.Draw, line.Height
			line.Height++
			line.Draw = func(c *paint.Canvas) {
				above, below := c.Rows(rows)
				text(above)
				const most = 40
				below.Course(2, 0, most, e.Values, paint.Style{Fg: paint.Line1})
			}
		}
		card.Lines = append(card.Lines, line)
	}
	return card
}

// kinds are the kinds of advice as people read them, equally wide.
var kinds = map[string]string{"now": "Now:  ", "code": "Code: ", "check": "Then: "}

// advice is what to do, with code in one language.
func (s *page) advice(f *view.FindingPage, l stage.Look, width int) part.Card {
	card := part.Card{Title: "What to do"}
	s.codes = nil
	elixir := (l.Syntax == "elixir") != s.other
	for _, a := range f.Advice {
		card.Lines = append(card.Lines, part.TextLine(kinds[a.Kind], a.Text, width, paint.Style{}))
		code := cmp.Or(a.Erlang, a.Elixir)
		if elixir {
			code = cmp.Or(a.Elixir, a.Erlang)
		}
		if code != "" {
			card.Lines = append(card.Lines, part.CodeLine(code, width))
			s.codes = append(s.codes, code)
		}
	}
	return card
}

func notIt(f *view.FindingPage, _ stage.Look, width int) part.Card {
	card := part.Card{Title: "What it is not"}
	for _, e := range f.Excluded {
		card.Lines = append(card.Lines, part.TextLine("- ", e.Detector+": "+e.Text, width, paint.Style{}))
	}
	return card
}

func consequences(f *view.FindingPage, _ stage.Look, width int) part.Card {
	card := part.Card{Title: "What follows from it"}
	for _, text := range f.Consequences {
		card.Lines = append(card.Lines, part.TextLine("- ", text, width, paint.Style{}))
	}
	return card
}

// around is the node in the time of the finding, of what the session remembers.
func around(f *view.FindingPage, l stage.Look, _ int) part.Card {
	found := part.Parsed(f.Opened)
	over := l.Over(part.Parsed(f.From), part.Parsed(f.To), found)
	points := over.Points()
	if len(points) == 0 {
		return part.Card{}
	}
	from, to := ask.TimeOf(points[0].At), ask.TimeOf(points[len(points)-1].At)
	card := part.Card{Title: "The node from " + part.Moment(from, l.Now) + " to " + part.Moment(to, l.Now)}
	if found.After(from) {
		card.Title += "; the mark: when it was found"
	}
	for _, spec := range view.ChartsOf("node", func(name string) bool { return slices.Contains(ask.SeriesNames(), name) }) {
		if slices.Contains(f.Charts, spec.Name) {
			card.Lines = append(card.Lines, part.Line{Height: 5, Copy: spec.Title, Draw: func(c *paint.Canvas) {
				above, _ := c.Rows(c.H - 1)
				part.Chart(above, spec, over)
			}})
		}
	}
	return card
}

// about is what the detector's page says.
func about(f *view.FindingPage, _ stage.Look, width int) part.Card {
	card := part.Card{Title: "About: " + f.Kind, Lines: part.ProseLines(f.Prose, width)}
	if f.Limits != nil {
		card.Lines = append(card.Lines, part.Blank, part.TextLine("", "Limits of "+f.Detector, width, paint.Style{Bold: true}))
		for _, row := range f.Limits.Rows {
			text := fmt.Sprintf("%s, from %s: %s", row[0], row[1], row[2])
			card.Lines = append(card.Lines, part.TextLine("- ", text, width, paint.Style{}))
		}
	}
	return card
}
