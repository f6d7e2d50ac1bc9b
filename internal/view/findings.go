package view

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// Health is what the detectors know of a node.
type Health struct {
	Open, Closed []diagnose.Case // the gravest first; the newest first
	At           time.Time       // of the last look; zero before the first
	Every        time.Duration   // between looks, now
	Watched      time.Duration   // that the looks span which are judged
	Closely      bool            // tables, ports, waits and suspects are looked at too
	Coverage     diagnose.Coverage
	Problem      string // why there is no newer look; "": none
	Group        string // of which alone it tells; "": of the node
}

// Finding is a case in brief: a line of a list.
type Finding struct {
	ID         string `json:"id"`
	Detector   string `json:"detector"`
	Title      string `json:"title"`
	Severity   string `json:"severity"`
	Worst      string `json:"worst"`
	Confidence string `json:"confidence"`
	Culprit    string `json:"culprit"`
	Opened     string `json:"opened"`
	Seen       string `json:"seen"`
	Closed     string `json:"closed"` // "" while it is open
	TimeLeft   string `json:"time_left,omitempty"`
}

// FindingPage is all that is known of a case.
type FindingPage struct {
	Finding
	Kind         string               `json:"kind"` // what the detector finds
	Evidence     []Evidence           `json:"evidence"`
	Excluded     []diagnose.Exclusion `json:"excluded"`
	Consequences []string             `json:"consequences"`
	Advice       []diagnose.Advice    `json:"advice"`
	Pids         []string             `json:"pids"`
	Ways         []Way                `json:"ways"`
	// Charts are the charts of the node that it is about, by name; From and To the time
	// that they should show.
	Charts []string `json:"charts"`
	From   string   `json:"from"`
	To     string   `json:"to"`
	Prose  []Block  `json:"prose"`
	Limits *Table   `json:"limits"`
}

// Evidence is one signal: in words, and its number at each look since the case was opened.
type Evidence struct {
	Text   string    `json:"text"`
	Signal string    `json:"signal"`
	At     string    `json:"at"`
	Times  []float64 `json:"times"` // seconds since 1970
	Values []float64 `json:"values"`
}

// Way is a screen that shows more of something.
type Way struct {
	Title  string            `json:"title"`
	Screen string            `json:"screen"`
	Arg    string            `json:"arg,omitempty"`
	Query  map[string]string `json:"query,omitempty"`
}

// FindingOf is a case in brief.
func FindingOf(c *diagnose.Case) Finding {
	f := &c.Finding
	out := Finding{
		ID: c.ID(), Detector: f.Detector, Title: f.Title, Severity: f.Severity.String(), Worst: c.Worst.String(), Confidence: string(f.Confidence),
		Culprit: f.Culprit.String(), Opened: moment(c.Opened), Seen: moment(c.Seen), Closed: moment(c.Closed),
	}
	if f.TimeLeft > 0 {
		out.TimeLeft = diagnose.Span(time.Duration(f.TimeLeft))
	}
	return out
}

// FindingsOf are cases in brief, in their order.
func FindingsOf(cases []diagnose.Case) []Finding {
	out := make([]Finding, len(cases))
	for i := range cases {
		out[i] = FindingOf(&cases[i])
	}
	return out
}

// ByGravity puts findings in order, of several nodes too: the gravest first.
func ByGravity(a, b Finding) int { return cmp.Compare(gravityOf(b), gravityOf(a)) }

// gravityOf is the severity of a finding; the least where the word is not known.
func gravityOf(f Finding) (s diagnose.Severity) {
	_ = s.UnmarshalText([]byte(f.Severity))
	return max(s, diagnose.Info)
}

// PageOf is all that is known of a case of a detector; nil: one that is not known here any more.
func PageOf(c *diagnose.Case, d *diagnose.Detector, now time.Time) FindingPage {
	f := &c.Finding
	if d == nil {
		d = &diagnose.Detector{Title: f.Detector}
	}
	p := FindingPage{
		Finding: FindingOf(c), Kind: d.Title, Excluded: f.Excluded, Consequences: f.Consequences, Advice: f.Advice, Pids: f.Culprit.Pids,
		Ways: waysOf(f), Charts: aspects[f.Detector].charts, Prose: prose(d.Doc), Limits: limitsOf(d),
	}
	for i, e := range f.Evidence {
		one := Evidence{Text: e.Text, Signal: e.Signal, At: moment(e.At), Times: []float64{}, Values: []float64{}}
		if i < len(c.Courses) { // the first courses are those of the evidence
			for _, s := range c.Courses[i].Samples {
				one.Times, one.Values = append(one.Times, float64(s.At.UnixMilli())/1000), append(one.Values, s.V)
			}
		}
		p.Evidence = append(p.Evidence, one)
	}
	end := now
	if !c.Closed.IsZero() {
		end = c.Closed
	}
	margin := max(before, end.Sub(c.Opened)/4)
	if f.Detector == "slow_growth" {
		margin = daysBefore
	}
	p.From = moment(c.Opened.Add(-margin))
	if p.To = moment(end); !c.Closed.IsZero() {
		p.To = moment(earlier(now, c.Closed.Add(margin)))
	}
	if cases := labOf(d); len(cases.Lines) > 0 {
		p.Prose = append(p.Prose, Block{"heading", [][]string{{"In the lab"}}}, cases)
	}
	return p
}

// before is how much of the time before a finding its charts show, at the least.
const before = 5 * time.Minute

// daysBefore is the same where the evidence is of days.
const daysBefore = 7 * 24 * time.Hour

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(eventTime)
}

// waysOf are the screens of what a finding is about, and of its kind.
func waysOf(f *diagnose.Finding) []Way {
	ways := []Way{}
	for _, subject := range f.Touches {
		kind, name, _ := strings.Cut(subject, " ")
		if way, ok := screenOf[kind]; ok && len(ways) < mostWays {
			ways = append(ways, way(name))
		}
	}
	if a := aspects[f.Detector]; a.way.Screen != "" {
		ways = append(ways, a.way)
	}
	return ways
}

const mostWays = 5

// screenOf is where a subject of a finding is seen, by its kind.
var screenOf = map[string]func(name string) Way{
	"process": func(name string) Way {
		return Way{Title: "Process " + name, Screen: "processes", Arg: strings.Trim(name, "<>")}
	},
	"group": func(name string) Way {
		return Way{Title: "Processes of " + diagnose.Display(name), Screen: "processes", Query: map[string]string{"group": name}}
	},
	"table": func(name string) Way {
		return Way{Title: "Table " + diagnose.Display(name), Screen: "ets", Query: map[string]string{"filter": name}}
	},
}

func limitsOf(d *diagnose.Detector) *Table {
	if len(d.Limits) == 0 {
		return nil
	}
	t := &Table{Columns: []Column{{Name: "what", Title: "Limit", Unit: Text}, {Name: "from", Title: "From", Unit: Text}, {Name: "why", Title: "Why", Unit: Text}}}
	for _, l := range d.Limits {
		t.Rows = append(t.Rows, []Value{l.Means, l.String(), l.Why})
	}
	return t
}

func labOf(d *diagnose.Detector) Block {
	b := Block{Kind: "list"}
	for _, p := range d.Patients {
		b.Lines = append(b.Lines, []string{"", strings.TrimSpace(fmt.Sprintf("hodoscope lab run %s %s", p.Program, p.Variant)), ""})
	}
	return b
}
