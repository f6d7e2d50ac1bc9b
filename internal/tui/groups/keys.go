package groups

import (
	"strconv"

	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

func (s *screen) Keys() []stage.Key {
	_, name, row := s.table.Chosen()
	none := ""
	if row == nil {
		none = "there is no row"
	}
	alone := none
	switch {
	case none != "":
	case s.way().by == "function":
		alone = "a row is a function here: v shows groups by kind, which open"
	case name == others:
		alone = "these are all that a census has no place for"
	case name == "":
		alone = nameless[s.way().by]
	}
	more := ""
	if s.rows < usualRows || s.at.Query["limit"] != "" {
		more = "all groups are listed"
	}
	keys := []stage.Key{
		{Press: []string{"enter"}, Label: "open", Help: "see all of the group, the supervision tree of the application, or the children of the parent", Foot: 1, Off: alone, Do: func() stage.Effect { return s.open(name) }},
		{Press: []string{"M"}, Label: "by memory", Help: "the largest heaps first", Do: s.sortBy("total_heap_size")},
		{Press: []string{"c"}, Label: "by count", Help: "most processes first", Do: s.sortBy("count")},
		{Press: []string{"b"}, Label: "by births", Help: "those first that begin most a minute", Do: s.sortBy("births_per_minute")},
		{Press: []string{"Q"}, Label: "by queue", Help: "most messages that wait first", Do: s.sortBy("message_queue_len")},
		{Press: []string{"W"}, Label: "by work", Help: "most reductions per second first", Do: s.sortBy("reductions_rate")},
		{Press: []string{"B"}, Label: "by binaries", Help: "most in binaries first", Do: s.sortBy("binary_memory")},
		{Press: []string{"v"}, Label: "rows", Help: "groups by kind, by application, by initial call or by parent", Foot: 2, Do: s.rowsMenu},
		{Press: []string{"i"}, Label: "processes", Help: "the processes of the row", Foot: 2, Off: alone, Do: func() stage.Effect { return s.members(name) }},
		{Press: []string{"o"}, Label: "orphans", Help: "processes that nothing holds and of whose family nobody lives, the oldest first", Foot: 3, Do: func() stage.Effect {
			return stage.Go{To: orphans()}
		}},
		{Press: []string{"a"}, Label: "all", Help: "list all groups, however many", Off: more, Do: func() stage.Effect { return s.become("limit", strconv.Itoa(allRows)) }},
		{Press: []string{"y"}, Label: "copy", Help: "copy the name", Off: none, Do: func() stage.Effect { return stage.Copy{Text: name} }},
	}
	return append(keys, s.table.Keys()...)
}

// others is the row of groups that are too many for a census.
const others = "(others)"

// nameless says of what the rows without a name are.
var nameless = map[string]string{
	"application": "these processes are of no application",
	"parent":      "who started these processes is not known",
}

// orphans leads to the processes that nothing holds; pairs say of whom.
func orphans(pairs ...string) stage.Address {
	return stage.Address{Screen: "processes"}.With("filter", "orphan=yes", "sort", "age").With(pairs...)
}

// become asks otherwise in the same place.
func (s *screen) become(pairs ...string) stage.Effect {
	s.at = s.at.With(pairs...)
	s.table.Home()
	return nil
}

func (s *screen) open(name string) stage.Effect {
	switch s.way().by {
	case "application":
		return stage.Go{To: stage.Address{Screen: "applications", Arg: name}}
	case "parent":
		return s.members(name)
	}
	to := s.at
	to.Arg = name
	return stage.Go{To: to}
}

// members leads to the processes of a row.
func (s *screen) members(name string) stage.Effect {
	return stage.Go{To: stage.Address{Screen: "processes"}.With(s.way().column, name)}
}

func (s *screen) sortBy(column string) func() stage.Effect {
	return func() stage.Effect { return s.become("sort", column, "up", "") }
}

func (s *screen) rowsMenu() stage.Effect {
	m := stage.Menu{Title: "Rows are groups"}
	for _, w := range ways {
		m.Items = append(m.Items, stage.Item{Label: w.title, On: s.way().by == w.by, Do: func() stage.Effect {
			s.table.Marks = nil
			s.shown.Forget()
			return s.become("by", w.by, "up", "")
		}})
	}
	return m
}

func (s *screen) Click(act any) stage.Effect {
	if again, _ := s.table.Click(act); again {
		if _, name, _ := s.table.Chosen(); name != "" && name != others && s.way().by != "function" {
			return s.open(name)
		}
	}
	return nil
}
