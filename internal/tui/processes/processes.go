package processes

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/paint"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// screen is where one is in the table, and what is asked of it.
type screen struct {
	at     stage.Address
	table  part.Table
	frozen bool      // the order is kept until it is let go
	order  int64     // of the last answer, by which one reads on in it
	shown  *ask.Part // what was drawn last
	pinned []string  // pids as addresses have them
	wide   bool      // all columns are wanted, as drawn last
	width  int       // of the table, as drawn last
}

// New makes the screen of an address; its query has the words of the question table.
func New(a stage.Address) stage.Screen { return &screen{at: a} }

func (s *screen) Address() stage.Address { return s.at }

// query is a value of the address.
func (s *screen) query(name string) string { return s.at.Query[name] }

// holds tells whether the order is kept: by wish, or while one reads.
func (s *screen) holds() bool { return s.frozen || s.table.Reading() }

const every = time.Second

func (s *screen) Questions() []stage.Question {
	offset, limit := s.table.Window()
	pairs := []string{"offset", strconv.Itoa(offset), "limit", strconv.Itoa(min(limit, 200)), "closer", "yes"}
	for _, name := range []string{"sort", "up", "filter", "group", "application", "initial_call", "parent", "by", "window"} {
		pairs = append(pairs, name, s.query(name))
	}
	if s.query("by") == "" {
		pairs = append(pairs, "columns", s.columns(), "pinned", strings.Join(s.pinned, ","))
	}
	if s.holds() && s.order != 0 {
		pairs = append(pairs, "order", strconv.FormatInt(s.order, 10))
	}
	return []stage.Question{stage.Ask("table", every, pairs...)}
}

// narrow is how wide a table is whose heading has few words.
const narrow = 100

// roomy is how wide a table must be to have room for more than the usual columns.
const roomy = 150

// columns are those that are asked for: "" for the usual ones.
func (s *screen) columns() string {
	switch {
	case s.wide && s.shown != nil:
		var names []string
		for _, c := range s.shown.Part.Columns {
			names = append(names, c.Name)
		}
		return strings.Join(names, ",")
	case s.width >= roomy:
		return strings.Join(view.UsualColumns(true), ",")
	}
	return ""
}

// answer is the newest answer; of a question that was not answered yet the one before.
func (s *screen) answer(l stage.Look) *ask.Part {
	a, _ := l.Answer(s.Questions()[0])
	if p, ok := a.Value.(ask.Part); ok {
		s.shown = &p
	} else if !l.Live() || a.Problem != nil && a.Problem.Kind == ask.Invalid {
		s.shown = nil // what was drawn last is of another moment, or of no question
	}
	return s.shown
}

func (s *screen) Draw(c *paint.Canvas, l stage.Look) {
	p := s.answer(l)
	s.wide, s.width = l.Wide, c.W
	if p == nil {
		a, _ := l.Answer(s.Questions()[0])
		part.Title(c, "Processes", s.chosen(), "")
		_, below := c.Rows(2)
		part.Notice(below, 0, "the process table", a, l)
		return
	}
	s.order = p.Part.Order
	part.Title(c, p.Document.Title, s.chosen(), s.state(p, l))
	_, below := c.Rows(1)
	below = part.Foot(below, &p.Document, 2)
	if pins := len(p.Part.Pinned); pins > 0 {
		s.pins(below.Sub(0, 0, below.W, pins+1), p)
		_, below = below.Rows(min(pins+2, below.H))
	}
	if p.Part.Rows == 0 {
		what := "None, when this was looked at."
		if s.query("filter") != "" {
			what = "No process matches. x takes the filter away."
		}
		part.Paragraph(below, 1, "", what, paint.Style{Fg: paint.Muted})
	}
	s.table.Draw(below, s.rows(p, l))
}

// chosen says what of all processes is shown.
func (s *screen) chosen() string {
	var words []string
	if by := s.query("by"); by != "" {
		words = append(words, "by "+by)
	}
	for _, name := range []string{"group", "application", "initial_call", "parent"} {
		if v := s.query(name); v != "" {
			words = append(words, name+" "+v)
		}
	}
	if f := s.query("filter"); f != "" {
		words = append(words, "filter: "+f)
	}
	if w := s.query("window"); w != "" {
		words = append(words, "change over "+w)
	}
	return strings.Join(words, ", ")
}

// state says whether the order is live, and where one is.
func (s *screen) state(p *ask.Part, l stage.Look) string {
	word, held := "live", "order held while you read (g: live)"
	if s.width < narrow {
		held = "held (g: live)"
	}
	switch {
	case !l.Live():
		word = "as it was"
	case s.frozen:
		word = "order kept (f)"
	case s.table.Reading():
		word = held
	}
	if n := len(p.Part.Ended); n > 0 && s.holds() {
		word += fmt.Sprintf(", %d ended", n)
	}
	return word + "  " + s.table.Place()
}

func (s *screen) rows(p *ask.Part, l stage.Look) part.Rows {
	r := part.RowsOf(p.Table)
	r.Offset, r.Total, r.Sort, r.Up, r.Keys, r.Wide = p.Part.Offset, p.Part.Rows, p.Part.Sort, p.Part.Up, p.Part.Keys, l.Wide
	r.Sorts = func(column string) bool { return sorts(p, column) }
	if len(p.Part.Ended) > 0 {
		r.Ended = map[int]bool{}
		for _, i := range p.Part.Ended {
			r.Ended[i] = true
		}
	}
	return r
}

func sorts(p *ask.Part, column string) bool {
	return slices.ContainsFunc(p.Part.Columns, func(c view.ColumnChoice) bool { return c.Name == column && c.Sorts })
}

// pins draws the processes that were pinned, above all others.
func (s *screen) pins(c *paint.Canvas, p *ask.Part) {
	top := part.Table{}
	r := part.Rows{Columns: p.Table.Columns, Rows: p.Part.Pinned, Sort: p.Part.Sort, Up: p.Part.Up}
	top.Choose(-1, "")
	top.Draw(c, r)
}

func (s *screen) Keys() []stage.Key {
	_, key, row := s.table.Chosen()
	none := ""
	if row == nil {
		none = "there is no row"
	}
	grouped := s.query("by") != ""
	pin := stage.Key{Press: []string{"P"}, Label: "pin", Help: "keep the process in sight above all others, or let it go", Off: none, Do: func() stage.Effect { return s.pin(part.PidArg(key)) }}
	if grouped {
		pin.Off = "rows are groups"
	}
	keys := []stage.Key{
		{Press: []string{"enter"}, Label: "open", Help: "see all of the process, or the processes of the group", Foot: 1, Off: none, Do: s.open},
		{Press: []string{"/"}, Label: "filter", Help: "only processes that match: words, column>10m, !not, a|b", Foot: 1, Do: s.filter},
		{Press: []string{"s"}, Label: "sort", Help: "choose the order", Foot: 2, Do: s.sortMenu},
		{Press: []string{"M"}, Label: "by memory", Help: "the largest first", Do: s.sortBy("memory")},
		{Press: []string{"Q"}, Label: "by queue", Help: "the longest message queue first", Do: s.sortBy("message_queue_len")},
		{Press: []string{"W"}, Label: "by work", Help: "most reductions per second first", Do: s.sortBy("reductions_rate")},
		{Press: []string{"B"}, Label: "by binaries", Help: "most in binaries first", Do: s.sortBy("binary_memory")},
		{Press: []string{"r"}, Label: "reverse", Help: "the other way round", Do: func() stage.Effect { return s.become("up", part.Yes(s.query("up") == "")) }},
		{Press: []string{"d"}, Label: "change", Help: "order by the change over five seconds, or by the numbers as they are", Do: s.window},
		{Press: []string{"o"}, Label: "orphans", Help: "only those that nothing holds and of whose family nobody lives, or all", Do: s.orphans},
		{Press: []string{"v"}, Label: "group by", Help: "rows are processes, or groups of them", Foot: 3, Do: s.ways},
		{Press: []string{"f"}, Label: "freeze", Help: "keep the order, or let it go", Foot: 4, Do: func() stage.Effect { s.frozen = !s.frozen; return nil }},
		pin,
		s.collectKey(key, none, grouped),
		{Press: []string{"y"}, Label: "copy", Help: "copy the pid as it pastes into a shell on the node", Off: none, Do: func() stage.Effect { return stage.Copy{Text: key} }},
	}
	if s.query("filter")+s.query("group")+s.query("application")+s.query("initial_call")+s.query("parent") != "" {
		keys = append(keys, stage.Key{Press: []string{"x"}, Label: "all", Help: "take filter and group away", Foot: 4, Do: func() stage.Effect {
			return s.become("filter", "", "group", "", "application", "", "initial_call", "", "parent", "")
		}})
	}
	return append(keys, s.table.Keys()...)
}

// collectKey tries a collection on the marked processes, or on the chosen one: a sample.
func (s *screen) collectKey(key, none string, grouped bool) stage.Key {
	k := stage.Key{Press: []string{"C"}, Label: "collect", Help: "have the garbage of the marked processes, or of this one, collected and see what that frees (act; with --allow-acts)",
		Off: none, Do: func() stage.Effect {
			e := stage.Collect{}
			for marked := range s.table.Marks {
				e.Pids = append(e.Pids, part.PidArg(marked))
			}
			slices.Sort(e.Pids)
			if len(e.Pids) == 0 {
				e.Pids = []string{part.PidArg(key)}
			}
			return e
		}}
	if grouped {
		k.Off = "rows are groups: open one and mark some of its processes"
	}
	return k
}

// become asks otherwise in the same place.
func (s *screen) become(pairs ...string) stage.Effect {
	s.at = s.at.With(pairs...)
	s.table.Home()
	s.order = 0
	return nil
}

func (s *screen) open() stage.Effect {
	_, key, _ := s.table.Chosen()
	if by := s.query("by"); by != "" {
		return stage.Go{To: s.at.With("by", "", "sort", "", "up", "", by, key)}
	}
	if arg := part.PidArg(key); arg != "" {
		return stage.Go{To: stage.Address{Screen: "processes", Arg: arg}}
	}
	return nil
}

func (s *screen) pin(pid string) stage.Effect {
	if i := slices.Index(s.pinned, pid); i >= 0 {
		s.pinned = slices.Delete(s.pinned, i, i+1)
		return nil
	}
	const most = 8
	s.pinned = append(s.pinned, pid)
	s.pinned = s.pinned[max(len(s.pinned)-most, 0):]
	return nil
}

func (s *screen) filter() stage.Effect {
	return stage.Prompt{
		Label: "filter:", Text: s.query("filter"), Hint: "name, memory>10m, message_queue_len>100, orphan=yes, !gen_server, a|b",
		Check:    func(text string) error { _, err := filter.Parse(text); return err },
		Complete: part.CompleteName(view.ProcessFilters()),
		Done:     func(text string) stage.Effect { return s.become("filter", text) },
	}
}

func (s *screen) sortBy(column string) func() stage.Effect {
	return func() stage.Effect { return s.become("sort", column, "up", "", "window", "") }
}

func (s *screen) sortMenu() stage.Effect {
	m := stage.Menu{Title: "Order by"}
	if s.shown == nil {
		return stage.Say{Text: "the table is not there yet"}
	}
	for _, c := range s.shown.Part.Columns {
		if c.Sorts {
			m.Items = append(m.Items, stage.Item{Label: c.Title, Help: c.Help, On: c.Name == s.shown.Part.Sort, Do: s.sortBy(c.Name)})
		}
	}
	return m
}

// overWindow is how long a change is measured on the node.
const overWindow = "5s"

// changes are what a node ranks by over a window.
var changes = []string{"reductions", "message_queue_len", "memory", "total_heap_size", "binary_memory", "heap_size", "stack_size"}

func (s *screen) window() stage.Effect {
	if s.query("window") != "" {
		return s.become("window", "")
	}
	sort := cmp.Or(s.query("sort"), "reductions_rate")
	if sort == "reductions_rate" {
		sort = "reductions"
	}
	if !slices.Contains(changes, sort) {
		return stage.Say{Text: "there is no change of " + sort + ": one of " + strings.Join(changes, ", ")}
	}
	return s.become("sort", sort, "window", overWindow)
}

const orphans = "orphan=yes"

func (s *screen) orphans() stage.Effect {
	terms := strings.Fields(s.query("filter"))
	if i := slices.Index(terms, orphans); i >= 0 {
		return s.become("filter", strings.Join(slices.Delete(terms, i, i+1), " "))
	}
	return s.become("filter", strings.Join(append(terms, orphans), " "))
}

func (s *screen) ways() stage.Effect {
	m := stage.Menu{Title: "Rows are"}
	for _, w := range ask.TableWays {
		by := w
		if w == ask.TableWays[0] {
			by = ""
		}
		m.Items = append(m.Items, stage.Item{Label: plainWay(w), On: s.query("by") == by, Do: func() stage.Effect {
			return s.become("by", by, "sort", "", "up", "", "window", "")
		}})
	}
	return m
}

func plainWay(w string) string {
	if w == ask.TableWays[0] {
		return "processes"
	}
	return "groups by " + strings.ReplaceAll(w, "_", " ")
}

func (s *screen) Click(act any) stage.Effect {
	if a, ok := act.(part.Sorted); ok {
		if s.shown != nil && a.Column == s.shown.Part.Sort {
			return s.become("up", part.Yes(!s.shown.Part.Up))
		}
		up := ""
		if s.shown != nil {
			i := slices.IndexFunc(s.shown.Table.Columns, func(c view.Column) bool { return c.Name == a.Column })
			up = part.Yes(i >= 0 && !plain.Numeric(s.shown.Table.Columns[i].Unit))
		}
		return s.become("sort", a.Column, "up", up, "window", "")
	}
	if again, _ := s.table.Click(act); again {
		return s.open()
	}
	return nil
}
