package process

import (
	"regexp"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

type screen struct {
	at    stage.Address
	sheet part.Sheet
	doc   *view.Document // the last that was drawn; nil: none was
}

// New makes the screen of the process that the address names: 0.12.0.
func New(a stage.Address) stage.Screen { return &screen{at: a} }

func (s *screen) Address() stage.Address { return s.at }

// A look at one process wakes it, so that it comes seldom, unless R is pressed. What the
// censuses know of it, its counters among that, wakes nobody.
const (
	awake = 10 * time.Second
	every = 2 * time.Second
)

func (s *screen) now() stage.Question    { return stage.AskOf("process", s.at.Arg, awake) }
func (s *screen) recent() stage.Question { return stage.AskOf("process/recent", s.pid(), every) }

func (s *screen) Questions() []stage.Question {
	if s.pid() == "" {
		return []stage.Question{s.now()}
	}
	return []stage.Question{s.now(), s.recent()}
}

// pid is that of the process, as addresses have it; "" while it is not known, since the
// address has its registered name, which may be another's later.
func (s *screen) pid() string {
	if pidLike.MatchString(s.at.Arg) {
		return s.at.Arg
	}
	if f := s.printed(); f != nil {
		return part.PidArg(part.CellText(f.Value, f.Unit))
	}
	return ""
}

var pidLike = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// title is what the screen is called while there is no answer.
func (s *screen) title() string {
	if pid := s.pid(); pid != "" {
		return "Process <" + pid + ">"
	}
	return "Process " + s.at.Arg
}

// printed is the field that has the pid as it pastes into a shell; nil while nothing is known.
func (s *screen) printed() *view.Field {
	if s.doc == nil {
		return nil
	}
	return part.Field(s.doc, "process", "pid")
}

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	d, a := l.Document(s.now())
	if d == nil {
		part.Title(c, s.title(), "", "")
		_, below := c.Rows(2)
		y := part.Notice(below, 0, "the process", a, l)
		if recent, _ := l.Document(s.recent()); recent != nil { // of who has ended it is all that is known
			_, rest := below.Rows(min(y+1, below.H))
			s.sheet.Draw(rest, s.recently(recent, l, rest.W), least)
		}
		return
	}
	s.doc = d
	part.Title(c, d.Title, looked(a, l), s.sheet.Place())
	_, below := c.Rows(1)
	below = part.Foot(below, d, 2)
	cards := slices.Insert(s.cards(d, l, below.W), 3, s.over(l))
	if d.Graph != nil {
		cards = append(cards, part.Card{Title: d.Graph.Title, Lines: part.GraphLines(d.Graph, c.ASCII())})
	}
	if recent, _ := l.Document(s.recent()); recent != nil {
		cards = append(cards, s.recently(recent, l, below.W)...)
	}
	s.sheet.Draw(below, s.withHeld(cards, l, below.W), least)
}

// least is how wide a column of cards is.
const least = 56

func (s *screen) cards(d *view.Document, l stage.Look, width int) []part.Card {
	var cards []part.Card
	_, column := part.Columns(width, least, len(d.Sections)+1)
	for _, section := range d.Sections {
		cards = append(cards, part.SectionCard(section, column-1, l.Wide))
	}
	return cards
}

// recently are the cards of what the last census knew, with its age.
func (s *screen) recently(d *view.Document, l stage.Look, width int) []part.Card {
	cards := s.cards(d, l, width)
	if at, err := time.Parse(time.RFC3339, d.Origin.At); err == nil && len(cards) > 0 {
		cards[0].Title += ", " + ago(at, l)
	}
	return cards
}

// looked says how old is what a look at the process brought, and how there is another.
func looked(a seen.Answer, l stage.Look) string {
	text := "looked at " + ago(a.At, l)
	if l.Live() {
		text += " (R: again, which wakes it)"
	}
	return text
}

func ago(at time.Time, l stage.Look) string {
	return plain.Duration(max(l.Now.Sub(at).Round(time.Second), 0).Seconds()) + " ago"
}

// withHeld puts what the process was found to hold before all else.
func (s *screen) withHeld(cards []part.Card, l stage.Look, width int) []part.Card {
	h := l.Held
	if h == nil || h.Pid != s.pid() {
		return cards
	}
	card := part.Card{Title: "Its " + h.Part}
	switch {
	case h.Problem != "":
		card.Lines = part.TextLines("! ", h.Problem, least-4, paint.Style{Fg: paint.Warn})
	case h.Value == nil:
		card.Lines = part.TextLines("", "asking …", least-4, paint.Style{Fg: paint.Muted})
	default:
		card.Title = h.Value.Title
		for _, one := range h.Value.List {
			lead := ""
			if one.Key != "" {
				lead = one.Key + ": "
			}
			card.Lines = append(card.Lines, part.TextLines("", lead+one.Term, min(width, least)-4, paint.Style{})...)
		}
		for _, n := range h.Value.Notes {
			card.Lines = append(card.Lines, part.TextLines("> ", n, least-4, paint.Style{Fg: paint.Muted})...)
		}
	}
	return append([]part.Card{card}, cards...)
}

func (s *screen) Keys() []stage.Key {
	pid, none := s.pid(), ""
	if pid == "" {
		none = "it is not known which process this is"
	}
	hold := func(what string) func() stage.Effect {
		return func() stage.Effect { return stage.Hold{Pid: pid, Part: what} }
	}
	keys := []stage.Key{
		{Press: []string{"S"}, Label: "state", Help: "ask the process for its state, secrets hidden; noted in the audit log (touch)", Foot: 2, Off: none, Do: hold("state")},
		{Press: []string{"m"}, Label: "messages", Help: "the messages that wait, secrets hidden; noted in the audit log (touch)", Foot: 2, Off: none, Do: hold("messages")},
		{Press: []string{"D"}, Label: "dictionary", Help: "its process dictionary, secrets hidden; noted in the audit log (touch)", Foot: 3, Off: none, Do: hold("dictionary")},
		{Press: []string{"C"}, Label: "collect", Help: "have its garbage collected and see what that frees (act; with --allow-acts)", Off: none, Do: func() stage.Effect {
			return stage.Collect{Pids: []string{pid}}
		}},
		{Press: []string{"y"}, Label: "copy", Help: "copy the pid as it pastes into a shell on the node", Foot: 3, Off: none, Do: func() stage.Effect {
			if f := s.printed(); f != nil {
				return stage.Copy{Text: part.CellText(f.Value, f.Unit)}
			}
			return stage.Copy{Text: "<" + pid + ">"}
		}},
		s.sheet.CopyKey("Y", "copy line"),
	}
	return append(keys, s.sheet.Keys()...)
}

func (s *screen) Click(act any) stage.Effect { return s.sheet.Follow(act) }
