package processes

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/plain"
	"github.com/hodoscope/hodoscope/internal/tui/seen"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// The processes of all nodes in one list. Each node is asked for the first rows in the
// order that is wanted; these are merged by what they are in order of. The list ends where
// the rows of a node end that has more: what follows there nobody knows.

// merged is what makes one list of the processes of several nodes.
type merged struct {
	nodes []string
	last  map[string]seen.Answer // of each node, a Part: until another one comes
	// stood is by what rows were merged that the order is kept of, by key: their numbers go
	// on, and they stay where they are.
	stood map[string]view.Value
}

// NewMerged makes the screen of the processes of all nodes.
func NewMerged(a stage.Address) stage.Screen {
	s := &screen{at: a.With("by", ""), merged: &merged{}} // groups are those of one node
	s.merged.forget()
	return s
}

// forget begins anew: other rows are asked for.
func (m *merged) forget() {
	m.last, m.stood = map[string]seen.Answer{}, map[string]view.Value{}
}

// mergedEvery is between two looks at the lists. The sessions have them of their last
// census: no process is looked at closer, since a node cannot know which rows are in sight.
const mergedEvery = 2 * time.Second

// mostOf is how many rows are asked of each node at most.
const mostOf = 200

// questions are to all nodes alike, or to each in its own order while that is kept.
func (m *merged) questions(s *screen) []stage.Question {
	offset, limit := s.table.Window()
	pairs := []string{"limit", strconv.Itoa(min(offset+limit, mostOf)), "columns", strings.Join(m.columns(s), ",")}
	for _, name := range choices {
		pairs = append(pairs, name, s.query(name))
	}
	if !s.holds() || len(m.nodes) == 0 {
		return []stage.Question{stage.Ask("table", mergedEvery, pairs...).OfAll()}
	}
	var list []stage.Question
	for _, node := range m.nodes {
		own := slices.Clone(pairs)
		if p, ok := m.last[node].Value.(ask.Part); ok && p.Part.Order != 0 {
			own = append(own, "order", strconv.FormatInt(p.Part.Order, 10))
		}
		list = append(list, stage.Ask("table", mergedEvery, own...).OfNode(node))
	}
	return list
}

// columns are those that are read without waking a process.
func (m *merged) columns(s *screen) []string {
	names := view.UsualColumns(s.width >= roomy)
	if s.wide {
		names = view.ExcerptColumns()
	}
	return slices.DeleteFunc(slices.Clone(names), wakes)
}

func wakes(column string) bool { return view.Wakes([]string{column}) }

// column is of the node that a row is of.
var column = view.Column{Name: "node", Title: "Node", Unit: view.Text, Help: "the node that the process is of, as its target is named"}

// answer is the list made of the newest answers of all nodes; false while there is none.
func (m *merged) answer(s *screen, l stage.Look) (ask.Part, bool) {
	m.nodes = l.Nodes
	questions := m.questions(s)
	if !s.holds() {
		m.stood = map[string]view.Value{}
	}
	var lists []*list
	var missing []string
	for i, node := range l.Nodes {
		a, _ := l.Of(node).Answer(questions[min(i, len(questions)-1)])
		problem := a.Problem
		if a.Value == nil && l.Live() {
			a = m.last[node] // until what is asked otherwise is answered, or for as long as it is not
		}
		p, ok := a.Value.(ask.Part)
		if ok && p.Table != nil {
			lists = append(lists, &list{node: node, Part: p})
			if l.Live() {
				m.last[node] = a
			}
		}
		switch {
		case problem != nil && ok:
			missing = append(missing, fmt.Sprintf("%s, as it was %s ago: %s", node, ago(a, l), problem.What))
		case problem != nil:
			missing = append(missing, node+": "+problem.What)
		case !ok:
			missing = append(missing, node+": nothing is known yet")
		}
	}
	if len(lists) == 0 {
		return ask.Part{}, false
	}
	p := m.merge(lists, s.query("up") != "", s.holds())
	p.Notes = append(p.Notes, missing...)
	return p, true
}

func ago(a seen.Answer, l stage.Look) string {
	return plain.Duration(l.Now.Sub(a.At).Round(time.Second).Seconds())
}

// list are the rows of one node.
type list struct {
	node string
	ask.Part
	next int // row
}

// more tells whether the node has rows behind those that are known.
func (one *list) more() bool { return one.Part.Part.Rows > len(one.Table.Rows) }

// key names row i among those of all nodes: a node and a pid.
func (one *list) key(i int) string {
	pid, _ := one.Table.Rows[i][0].(string)
	return one.node + " " + pid
}

// subject is the node and the pid that a key names.
func subject(key string) (node, pid string) {
	i := strings.LastIndexByte(key, ' ')
	return key[:max(i, 0)], key[i+1:]
}

// merge makes one list. With keep rows are merged by what they stood by when they came.
func (m *merged) merge(lists []*list, up, keep bool) ask.Part {
	first := lists[0]
	out := ask.Part{Part: view.Part{Sort: first.Part.Part.Sort, Up: first.Part.Part.Up}}
	columns := first.Table.Columns
	by := slices.IndexFunc(columns, func(c view.Column) bool { return c.Name == out.Part.Sort })
	out.Table = &view.Table{Columns: slices.Concat([]view.Column{column}, columns)}
	for _, c := range first.Part.Part.Columns {
		c.Sorts = c.Sorts && !wakes(c.Name)
		out.Part.Columns = append(out.Part.Columns, c)
	}
	all, ended := 0, map[string]bool{}
	for _, one := range lists {
		all += one.Part.Part.Rows
		for _, i := range one.Part.Part.Ended {
			ended[one.key(i)] = true
		}
		for _, note := range one.Notes {
			out.Notes = append(out.Notes, one.node+": "+note)
		}
	}
	lists = slices.DeleteFunc(lists, func(one *list) bool {
		return len(one.Table.Columns) != len(columns) || one.Part.Part.Sort != out.Part.Sort
	})
	for one := m.first(lists, by, up, keep); one != nil; one = m.first(lists, by, up, keep) {
		key := one.key(one.next)
		if ended[key] {
			out.Part.Ended = append(out.Part.Ended, len(out.Table.Rows))
		}
		out.Part.Keys = append(out.Part.Keys, key)
		out.Table.Rows = append(out.Table.Rows, slices.Concat([]view.Value{one.node}, one.Table.Rows[one.next]))
		one.next++
	}
	out.Part.Rows = len(out.Table.Rows)
	out.Title = fmt.Sprintf("%s processes of %d nodes", plain.Grouped(int64(all)), len(lists))
	if out.Part.Rows < all {
		out.Title = fmt.Sprintf("The first %d of %s", out.Part.Rows, out.Title)
	}
	return out
}

// first is the list whose next row comes first; nil once all are merged, or nobody knows
// which row it is.
func (m *merged) first(lists []*list, by int, up, keep bool) (first *list) {
	var value view.Value
	for _, one := range lists {
		if one.next == len(one.Table.Rows) {
			if one.more() {
				return nil
			}
			continue
		}
		v := m.standing(one, by, keep)
		if first == nil || view.CompareCells(v, value, up) < 0 {
			first, value = one, v
		}
	}
	return first
}

// standing is by what the next row of a list is merged.
func (m *merged) standing(one *list, by int, keep bool) view.Value {
	if by < 0 {
		return nil
	}
	key := one.key(one.next)
	if v, ok := m.stood[key]; ok && keep {
		return v
	}
	v := one.Table.Rows[one.next][by]
	m.stood[key] = v
	return v
}
