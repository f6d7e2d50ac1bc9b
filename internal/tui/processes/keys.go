package processes

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/part"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

func (s *screen) Keys() []stage.Key {
	_, key, row := s.table.Chosen()
	none := ""
	if row == nil {
		none = "there is no row"
	}
	if s.merged != nil {
		_, key = subject(key)
	}
	pin := stage.Key{Press: []string{"P"}, Label: "pin", Help: "keep the process in sight above all others, or let it go", Off: none, Do: func() stage.Effect { return s.pin(part.PidArg(key)) }}
	ways := stage.Key{Press: []string{"v"}, Label: "group by", Help: "rows are processes, or groups of them", Foot: 3, Do: s.ways}
	collect := s.collectKey(key, none)
	switch {
	case s.merged != nil:
		pin.Off, ways.Off, collect.Off = severalNodes, severalNodes, severalNodes
	case s.query("by") != "":
		pin.Off, collect.Off = "rows are groups", "rows are groups: open one and mark some of its processes"
	}
	keys := []stage.Key{
		{Press: []string{"enter"}, Label: "open", Help: "see all of the process, or the processes of the group", Foot: 1, Off: none, Do: s.open},
		{Press: []string{"/"}, Label: "filter", Help: "only processes that match: words, column>10m, !not, a|b", Foot: 1, Do: s.filter},
		{Press: []string{"s"}, Label: "sort", Help: "choose the order", Foot: 2, Do: s.sortMenu},
		{Press: []string{"M"}, Label: "by memory", Help: "the largest first", Do: s.sortBy(s.size())},
		{Press: []string{"Q"}, Label: "by queue", Help: "the longest message queue first", Do: s.sortBy("message_queue_len")},
		{Press: []string{"W"}, Label: "by work", Help: "most reductions per second first", Do: s.sortBy("reductions_rate")},
		{Press: []string{"B"}, Label: "by binaries", Help: "most in binaries first", Do: s.sortBy("binary_memory")},
		{Press: []string{"r"}, Label: "reverse", Help: "the other way round", Do: func() stage.Effect { return s.become("up", part.Yes(s.query("up") == "")) }},
		{Press: []string{"d"}, Label: "change", Help: "order by the change over five seconds, or by the numbers as they are", Do: s.window},
		{Press: []string{"o"}, Label: "orphans", Help: "only those that nothing holds and of whose family nobody lives, or all", Do: s.orphans},
		ways,
		{Press: []string{"f"}, Label: "freeze", Help: "keep the order, or let it go", Foot: 4, Do: func() stage.Effect { s.frozen = !s.frozen; return nil }},
		pin,
		collect,
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
func (s *screen) collectKey(key, none string) stage.Key {
	return stage.Key{Press: []string{"C"}, Label: "collect", Help: "have the garbage of the marked processes, or of this one, collected and see what that frees (act; with --allow-acts)",
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
}

const severalNodes = "rows are of several nodes: this is done in the list of one of them"

// size is the column of how large processes are.
func (s *screen) size() string {
	if s.merged != nil {
		return "total_heap_size" // of which nobody needs to be woken
	}
	return "memory"
}

// become asks otherwise in the same place.
func (s *screen) become(pairs ...string) stage.Effect {
	s.at = s.at.With(pairs...)
	s.table.Home()
	s.order = 0
	if s.merged != nil {
		s.merged.forget()
	}
	return nil
}

func (s *screen) open() stage.Effect {
	_, key, _ := s.table.Chosen()
	if by := s.query("by"); by != "" {
		return stage.Go{To: s.at.With("by", "", "sort", "", "up", "", by, key)}
	}
	node := ""
	if s.merged != nil {
		node, key = subject(key)
	}
	if arg := part.PidArg(key); arg != "" {
		return stage.Go{To: stage.Address{Node: node, Screen: "processes", Arg: arg}}
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
