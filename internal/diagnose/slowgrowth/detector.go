// Package slowgrowth finds what a node runs out of over days.
package slowgrowth

import (
	_ "embed"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	compared = diagnose.Limit{Value: 8, Unit: "{quarter}", Means: "quarters of a day that are compared with the same quarter of the day before, at least",
		Why: "that takes three days: a morning is busier than a night, and a Monday than a Sunday"}
	rising = diagnose.Limit{Value: 0.8, Unit: "1", Means: "of them in which the least value has risen", Why: "a leak knows no quiet day"}
	steady = diagnose.Limit{Value: 0.5, Unit: "1", Means: "of the first half's growth that the second half has at least", Why: "a cache that fills slows down"}
	within = diagnose.Limit{Value: 30 * 86400, Unit: "s", Means: "time left until the limit, at most", Why: "what lasts longer than a month will see another release before"}
	part   = diagnose.Limit{Value: 0.5, Unit: "1", Means: "of the growth that is in one group or table", Why: "else no single one is to blame"}
)

// Detector finds what a node runs out of over days.
var Detector = &diagnose.Detector{
	Name:   "slow_growth",
	Title:  "Growth over days",
	IDs:    []string{"P35", "P41", "P51", "P52", "P55", "P61"},
	Doc:    doc,
	Limits: []*diagnose.Limit{&compared, &rising, &steady, &within, &part},
	Run:    run,
	// That a table is nearly full is what comes of it.
	Explains: []string{"process_limit"},
}

const (
	day     = 24 * time.Hour
	quarter = day / 4
)

// supply is what runs out: how much of it is left now, and how it is told.
type supply struct {
	of           diagnose.Supply
	unit, signal string
	left         func(p *diagnose.Pass) float64 // 0: there is no limit, or none that is known
	words        func(v float64) string
}

var supplies = []supply{
	{diagnose.Memory, "By", "memory", func(p *diagnose.Pass) float64 { return float64(p.MemoryLeft()) }, diagnose.Bytes},
	{diagnose.Processes, "{process}", "process_count", leftOf(func(s *beam.System) beam.Usage { return s.Processes }), many("processes")},
	{diagnose.Atoms, "{atom}", "atom_count", leftOf(func(s *beam.System) beam.Usage { return s.Atoms }), many("atoms")},
	{diagnose.Ports, "{port}", "port_count", leftOf(func(s *beam.System) beam.Usage { return s.Ports }), many("ports")},
	{diagnose.Tables, "{table}", "ets_count", leftOf(func(s *beam.System) beam.Usage { return s.EtsTables }), many("ETS tables")},
}

func leftOf(of func(s *beam.System) beam.Usage) func(p *diagnose.Pass) float64 {
	return func(p *diagnose.Pass) float64 {
		u := of(p.Last().System)
		return float64(max(0, u.Limit-u.Count))
	}
}

func many(things string) func(v float64) string {
	return func(v float64) string { return diagnose.Count(v) + " " + things }
}

func run(p *diagnose.Pass) {
	if p.Past == nil {
		return
	}
	for _, s := range supplies {
		for i := range p.Past.Lines {
			if l := &p.Past.Lines[i]; l.Supply == s.of && l.Kind == "node" {
				judge(p, s, l)
			}
		}
	}
}

// growth is how much the floor of a line rises in a day, if it does so all the time.
func growth(l *diagnose.Line) (perDay diagnose.Series, ok bool) {
	perDay = l.Series.Floors(quarter).Since(day)
	half := len(perDay) / 2
	ok = float64(len(perDay)) >= compared.Value && perDay.Mean() > 0 &&
		perDay.Share(func(v float64) bool { return v > 0 }) >= rising.Value &&
		perDay[half:].Mean() >= steady.Value*perDay[:half].Mean()
	return perDay, ok
}

func judge(p *diagnose.Pass, s supply, node *diagnose.Line) {
	perDay, grows := growth(node)
	if !grows {
		return
	}
	pace := perDay.Mean()
	left := diagnose.Until(s.left(p), pace/day.Seconds())
	if left <= 0 || left.Seconds() > within.Value {
		return
	}
	f := diagnose.Finding{
		Title:      fmt.Sprintf("%s more each day: the limit is reached in %s", s.words(pace), diagnose.Span(left)),
		Severity:   max(diagnose.Warning, diagnose.ByTimeLeft(left)),
		Confidence: diagnose.Likely,
		Culprit:    diagnose.Culprit{Kind: "node", Name: p.Target},
		TimeLeft:   diagnose.Duration(left),
		Touches:    []string{diagnose.SupplySubject(s.of)},
	}
	floors := node.Series.Floors(quarter)
	f.Evidence = append(f.Evidence,
		p.Evidence(s.signal, pace, s.unit+"/d", fmt.Sprintf("the least of each quarter of a day has risen by %s a day, in %s of %d quarters compared with the day before",
			s.words(pace), diagnose.Percent(perDay.Share(func(v float64) bool { return v > 0 })), len(perDay))),
		p.Evidence(s.signal, floors.Last(), s.unit, fmt.Sprintf("from %s to %s in %s", s.words(floors.First()), s.words(floors.Last()), diagnose.Span(floors[len(floors)-1].At.Sub(floors[0].At)))),
		p.Evidence(s.signal, left.Seconds(), "s", fmt.Sprintf("%s are left: at this pace they last %s", s.words(s.left(p)), diagnose.Span(left))))
	if l, most := largest(p, s, pace); l != nil {
		f.Culprit = diagnose.Culprit{Kind: l.Kind, Name: l.Name}
		f.Title = fmt.Sprintf("%s: %s more each day; the limit is reached in %s", l.Name, s.words(most), diagnose.Span(left))
		f.Evidence = append(f.Evidence, p.Evidence(l.Kind, most, s.unit+"/d", fmt.Sprintf("%s of it in %s %s, which grows as steadily", diagnose.Percent(min(1, most/pace)), l.Kind, l.Name)))
		f.Touches = append(f.Touches, subject(l))
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("daily_rhythm", "each quarter of a day is compared with the same quarter of the day before"),
		diagnose.Because("cache_warm_up", "the second half of the time added as much as the first, or nearly"))
	f.Advice = append(f.Advice, diagnose.Advice{Kind: diagnose.Now,
		Text: fmt.Sprintf("There is time: %s. Plan a restart before that, and find the cause until then.", diagnose.Span(left))})
	f.Advice = append(f.Advice, remedies[s.of]...)
	f.Advice = append(f.Advice, diagnose.Advice{Kind: diagnose.Check, Text: "After the change, the same hour of two days in a row has the same value under the same load."})
	p.Report(f)
}

var remedies = map[diagnose.Supply][]diagnose.Advice{
	diagnose.Memory:    {{Kind: diagnose.Code, Text: "Bound what is kept: a size for caches, an end for sessions, a sweep for tables.", Erlang: "ets:select_delete(Table, Expired)", Elixir: ":ets.select_delete(table, expired)"}},
	diagnose.Processes: {remedy.ExitPath, remedy.Supervised},
	diagnose.Atoms:     {remedy.ExistingAtoms},
	diagnose.Ports:     {{Kind: diagnose.Code, Text: "Close what is opened in every way out of the function, or let a process that ends own it.", Erlang: "try use(Socket) after gen_tcp:close(Socket) end", Elixir: "try do use(socket) after :gen_tcp.close(socket) end"}},
	diagnose.Tables:    {{Kind: diagnose.Code, Text: "Let the process own its table and end with it, or delete the table with what it is for.", Erlang: "ets:delete(Table)", Elixir: ":ets.delete(table)"}},
}

// largest is the group or table in which most of the growth is, and how much a day.
func largest(p *diagnose.Pass, s supply, pace float64) (*diagnose.Line, float64) {
	var most *diagnose.Line
	mean := part.Value * pace
	for i := range p.Past.Lines {
		l := &p.Past.Lines[i]
		if l.Supply != s.of || l.Kind == "node" {
			continue
		}
		if perDay, grows := growth(l); grows && perDay.Mean() >= mean {
			most, mean = l, perDay.Mean()
		}
	}
	return most, mean
}

func subject(l *diagnose.Line) string {
	if l.Kind == "table" {
		return diagnose.TableSubject(l.Name)
	}
	return diagnose.GroupSubject(l.Name)
}
