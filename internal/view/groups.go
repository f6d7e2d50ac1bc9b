package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// groupRow is a group of processes, or an application, beside the whole that it is
// a part of.
type groupRow struct {
	g    *beam.Group
	rate float64 // reductions per second of all groups
	syn  etf.Syntax
}

// groupColumn also says by what the rows are put in order.
type groupColumn struct {
	ColumnOf[groupRow]
	order func(*beam.Group) float64
}

func groupNumber(c Column, get func(*beam.Group) float64) groupColumn {
	return groupColumn{ColumnOf[groupRow]{c, func(r groupRow) Value {
		switch v := get(r.g); {
		case v < 0:
			return Missing("not known before the second census")
		case c.Unit == Count || c.Unit == Bytes:
			return int64(v)
		default:
			return v
		}
	}}, get}
}

// heapNumber is known of groups of whose members some heaps were read.
func heapNumber(c Column, get func(*beam.Group) int64) groupColumn {
	order := func(g *beam.Group) float64 { return float64(get(g)) }
	return groupColumn{ColumnOf[groupRow]{c, func(r groupRow) Value {
		if r.g.HeapsRead == 0 {
			return Missing("no heap of this group was read yet")
		}
		return get(r.g)
	}}, order}
}

// lifeNumber counts those that have ended too.
func lifeNumber(c Column, order func(*beam.Group) float64) groupColumn {
	return groupColumn{ColumnOf[groupRow]{c, func(r groupRow) Value {
		if v := order(r.g); v >= 0 {
			return v
		}
		return Missing("which of those that have ended a filter means is not known")
	}}, order}
}

// linkNumber is a share of those members that were asked for their links.
func linkNumber(c Column, get func(*beam.Group) int) groupColumn {
	order := func(g *beam.Group) float64 { return float64(get(g)) / float64(max(1, g.LinksRead)) }
	return groupColumn{ColumnOf[groupRow]{c, func(r groupRow) Value {
		if r.g.LinksRead == 0 {
			return Missing("no process of this group was asked yet")
		}
		return order(r.g)
	}}, order}
}

func groupText(c Column, get func(groupRow) Value) groupColumn {
	return groupColumn{ColumnOf: ColumnOf[groupRow]{c, get}}
}

func inSeconds(d time.Duration) float64 { return d.Seconds() }

var groupName = groupText(Column{Name: "group", Title: "Group", Unit: Text,
	Help: "label, module or function of its processes; of those that say nothing of themselves the initial call and whose family they are of"},
	func(r groupRow) Value { return name(r.g.Name, r.syn) })

// heads are the first columns of groups, by what a row is.
var heads = map[string][]groupColumn{
	byKind: {groupName},
	byApplication: {groupText(Column{Name: "application", Title: "Application", Unit: Text,
		Help: "the application whose master is the group leader of its processes"},
		func(r groupRow) Value { return text(r.g.Name) })},
	byFunction: {groupText(Column{Name: "function", Title: "Initial call", Unit: MFAText,
		Help: "`$initial_call` of its processes, or what process_info tells as their initial call"},
		func(r groupRow) Value { return mfa(r.g.InitialCall, r.syn) })},
	"initial_call": {groupText(Column{Name: "initial_call", Title: "Initial call", Unit: MFAText,
		Help: "the function that its processes were started with"},
		func(r groupRow) Value { return text(r.g.Name) })},
	ByParent: {
		groupText(Column{Name: "parent", Title: "Parent", Unit: PidText, Help: "the process that started its processes"},
			func(r groupRow) Value { return text(pidText(r.g.Name, r.syn)) }),
		groupText(Column{Name: "spawner", Title: "Started by", Unit: Text, Help: "registered name or group of that process"},
			func(r groupRow) Value {
				if r.g.Under == "" && strings.HasPrefix(r.g.Name, "<") {
					return Missing(hasEnded)
				}
				return group(r.g.Under, r.syn)
			}),
	},
}

// groupColumns are the numbers of groups and of applications alike.
var groupColumns = []groupColumn{
	groupNumber(Column{Name: "count", Title: "Processes", Unit: Count, Help: "its processes"},
		func(g *beam.Group) float64 { return float64(g.Count) }),
	groupNumber(Column{Name: "reductions_rate", Title: "Reductions/s", Unit: Rate, Help: "work per second since the census before; of processes that ended meanwhile it is lost"},
		func(g *beam.Group) float64 { return g.ReductionsRate }),
	groupText(Column{Name: "share", Title: "Work", Unit: Ratio, Help: "its part of the reductions of all groups"},
		func(r groupRow) Value {
			if r.rate <= 0 {
				return nil
			}
			return max(0, r.g.ReductionsRate) / r.rate
		}),
	groupNumber(Column{Name: "message_queue_len", Title: "Queued", Unit: Count, Help: "messages that wait in all mailboxes together"},
		func(g *beam.Group) float64 { return float64(g.MessageQueueLen) }),
	heapNumber(Column{Name: "total_heap_size", Title: "Heaps", Unit: Bytes, Help: "all generations of its heaps; where not all were read, as if the others were like those"},
		func(g *beam.Group) int64 { return g.TotalHeapSize }),
	heapNumber(Column{Name: "median_heap", Title: "Median", Unit: Bytes, Help: "the heap that half of those read do not reach, within an eighth"},
		func(g *beam.Group) int64 { return g.MedianHeap }),
	heapNumber(Column{Name: "max_heap", Title: "Largest", Unit: Bytes, Help: "the largest heap that was read"},
		func(g *beam.Group) int64 { return g.MaxHeap }),
	heapNumber(Column{Name: "binary_memory", Title: "Binaries", Unit: Bytes, Help: "reference counted binaries that its processes refer to; one counts for each that holds it"},
		func(g *beam.Group) int64 { return g.BinaryMemory }),
	lifeNumber(Column{Name: "births_per_minute", Title: "Births/min", Unit: Float, Help: "processes seen for the first time within the last minute"},
		func(g *beam.Group) float64 { return g.BirthsPerMinute }),
	lifeNumber(Column{Name: "deaths_per_minute", Title: "Deaths/min", Unit: Float, Help: "processes that ended within the last minute"},
		func(g *beam.Group) float64 { return g.DeathsPerMinute }),
	groupNumber(Column{Name: "median_age", Title: "Seen for", Unit: Seconds, Help: "half of them have been seen for at least so long; they may be older"},
		func(g *beam.Group) float64 { return inSeconds(g.MedianAge) }),
	groupNumber(Column{Name: "oldest_age", Title: "Longest seen", Unit: Seconds, Wide: true, Help: "the oldest has been seen for so long"},
		func(g *beam.Group) float64 { return inSeconds(g.OldestAge) }),
	groupNumber(Column{Name: "idle", Title: "Idle", Unit: Count, Help: "did nothing since the census before"},
		func(g *beam.Group) float64 { return float64(g.Idle) }),
	groupNumber(Column{Name: "hibernating", Title: "Hibernating", Unit: Count, Wide: true, Help: "hibernate; they are not woken to be asked anything"},
		func(g *beam.Group) float64 { return float64(g.Hibernating) }),
	linkNumber(Column{Name: "unlinked", Title: "Unlinked", Unit: Ratio, Help: "of those that were asked, the part without any link"},
		func(g *beam.Group) int { return g.Unlinked }),
	linkNumber(Column{Name: "orphans", Title: "Orphans", Unit: Ratio, Help: "of those that were asked, the part without any link and without a known ancestor that lives"},
		func(g *beam.Group) int { return g.Orphans }),
	groupNumber(Column{Name: "max_queue", Title: "Longest queue", Unit: Count, Wide: true, Help: "the longest message queue"},
		func(g *beam.Group) float64 { return float64(g.MaxQueue) }),
	groupText(Column{Name: "max_queue_pid", Title: "of", Unit: PidText, Wide: true, Help: "the process with the longest message queue"},
		func(r groupRow) Value { return pid(r.g.MaxQueuePid, r.syn) }),
	groupText(Column{Name: "max_heap_pid", Title: "Largest is", Unit: PidText, Wide: true, Help: "the process with the largest heap that was read"},
		func(r groupRow) Value { return pid(r.g.MaxHeapPid, r.syn) }),
	groupNumber(Column{Name: "heap_size", Title: "Young heaps", Unit: Bytes, Wide: true, Help: "the youngest generations of all of them"},
		func(g *beam.Group) float64 { return float64(g.HeapSize) }),
	heapNumber(Column{Name: "old_heap_size", Title: "Old heaps", Unit: Bytes, Wide: true, Help: "the old generations; what is garbage there stays until a full collection"},
		func(g *beam.Group) int64 { return g.OldHeapSize }),
	heapNumber(Column{Name: "minor_gcs", Title: "Minor GCs", Unit: Count, Wide: true, Help: "median of the minor collections since the last full one"},
		func(g *beam.Group) int64 { return g.MedianMinorGCs }),
	groupNumber(Column{Name: "heaps_read", Title: "Heaps read", Unit: Count, Wide: true, Help: "processes whose heaps were read"},
		func(g *beam.Group) float64 { return float64(g.HeapsRead) }),
	groupNumber(Column{Name: "followed", Title: "Followed", Unit: Count, Wide: true, Help: "processes that are followed; where they are fewer than all, counts and sums are estimates"},
		func(g *beam.Group) float64 { return float64(g.Followed) }),
	groupNumber(Column{Name: "inferred", Title: "Inferred", Unit: Count, Wide: true, Help: "were not asked who they are: others of the same birth were, and all said the same"},
		func(g *beam.Group) float64 { return float64(g.Inferred) }),
}

// groupedColumns are those of rows of one kind.
func groupedColumns(by string) []ColumnOf[groupRow] {
	var cols []ColumnOf[groupRow]
	for _, c := range heads[by] {
		cols = append(cols, c.ColumnOf)
	}
	for i, c := range groupColumns {
		if by == byFunction && ofOneGroup[c.Name] {
			continue
		}
		cols = append(cols, c.ColumnOf)
		if i == 0 && by != byApplication {
			cols = append(cols, ColumnOf[groupRow]{Column{Name: "application", Title: "Application", Unit: Text, Wide: true,
				Help: "the application of all of its processes, where it is one"},
				func(r groupRow) Value { return text(r.g.Application) }})
		}
	}
	return cols
}

// ofOneGroup are numbers that do not add up: a median of medians is none.
var ofOneGroup = map[string]bool{"median_heap": true, "median_age": true, "minor_gcs": true}

// byInitialCall adds groups up by what their processes began with.
func byInitialCall(groups []beam.Group) []beam.Group {
	at := make(map[beam.MFA]int)
	var list []beam.Group
	for _, g := range groups {
		i, ok := at[g.InitialCall]
		if !ok {
			at[g.InitialCall] = len(list)
			g.Name = g.InitialCall.String()
			list = append(list, g)
			continue
		}
		list[i] = together(list[i], g)
	}
	return list
}

// together are two groups as one; medians and histograms are those of the first.
func together(a, b beam.Group) beam.Group {
	if a.Application != b.Application {
		a.Application = ""
	}
	if b.MaxQueue > a.MaxQueue {
		a.MaxQueue, a.MaxQueuePid = b.MaxQueue, b.MaxQueuePid
	}
	if b.MaxHeap > a.MaxHeap {
		a.MaxHeap, a.MaxHeapPid = b.MaxHeap, b.MaxHeapPid
	}
	a.Count += b.Count
	a.Followed += b.Followed
	if a.ReductionsRate >= 0 && b.ReductionsRate >= 0 { // before the second census none is known
		a.ReductionsRate += b.ReductionsRate
	}
	a.MessageQueueLen += b.MessageQueueLen
	a.HeapSize += b.HeapSize
	a.HeapsRead += b.HeapsRead
	a.TotalHeapSize += b.TotalHeapSize
	a.OldHeapSize += b.OldHeapSize
	a.BinaryMemory += b.BinaryMemory
	a.BirthsPerMinute += b.BirthsPerMinute
	a.DeathsPerMinute += b.DeathsPerMinute
	a.OldestAge = max(a.OldestAge, b.OldestAge)
	a.Idle += b.Idle
	a.Hibernating += b.Hibernating
	a.Inferred += b.Inferred
	a.LinksRead += b.LinksRead
	a.Unlinked += b.Unlinked
	a.Orphans += b.Orphans
	return a
}

// GroupSorts are the columns by which Groups puts rows in order.
func GroupSorts() []string {
	var names []string
	for _, c := range groupColumns {
		if c.order != nil {
			names = append(names, c.Name)
		}
	}
	return names
}

// GroupedBy is what a row of Groups stands for; the first is the default.
var GroupedBy = []string{byKind, byApplication, byFunction, ByParent}

const (
	byKind        = "group"
	byApplication = "application"
	byFunction    = "function" // initial call: groups that differ in their labels only, or in whom they are under, are one

	// ByParent is known of a census where somebody asked who started its processes.
	ByParent = "parent"
)

// Groups lists the groups of processes of a census, the largest first by one of
// GroupSorts. A row is one of GroupedBy.
func Groups(c *beam.Census, by, sort string, limit int, syn etf.Syntax) Document {
	list := c.Groups
	kind, what := "groups", "groups"
	switch by {
	case byApplication:
		list, kind, what = c.Applications, "applications", "applications"
	case byFunction:
		list, what = byInitialCall(list), "functions"
	case ByParent:
		list = c.Parents
	}
	list = slices.Clone(list)
	if i := slices.IndexFunc(groupColumns, func(g groupColumn) bool { return g.Name == sort && g.order != nil }); i >= 0 {
		order := groupColumns[i].order
		slices.SortStableFunc(list, func(a, b beam.Group) int { return cmp.Compare(order(&b), order(&a)) })
	}
	var all float64
	for i := range list {
		all += max(0, list[i].ReductionsRate)
	}
	rows := make([]groupRow, min(limit, len(list)))
	for i := range rows {
		rows[i] = groupRow{&list[i], all, syn}
	}
	return Document{
		Kind:   kind,
		Node:   c.Incarnation.Node,
		Title:  fmt.Sprintf("%d processes in %d %s", c.Processes, len(list), what),
		Table:  TableOf(groupedColumns(by), rows),
		Origin: origin(c.Origin),
		Notes:  append(censusNotes(c), leftOut(len(list)-len(rows))...),
	}
}

// leftOut says that there are more groups than are listed.
func leftOut(n int) []string {
	if n <= 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d more are not listed: those that are come first in this order.", n)}
}

func followedOf(followed, total, each int) string {
	return fmt.Sprintf("%d of %d processes are followed: all that have a name or were the first of the node, and one in about %d of the others. Each of those counts for as many, so that counts and sums are estimates.", followed, total, each)
}

// censusNotes say how the numbers of a census were got.
func censusNotes(c *beam.Census) []string {
	var notes []string
	if c.Followed < c.Processes {
		notes = append(notes, followedOf(c.Followed, c.Processes, c.Each))
	}
	var known []string
	if c.Identified > 0 || c.Inferred > 0 {
		known = append(known, fmt.Sprintf("%d said who they are, %d are taken to be like them", c.Identified, c.Inferred))
	}
	if c.Hibernating > 0 {
		known = append(known, fmt.Sprintf("%d hibernate and are not asked", c.Hibernating))
	}
	if c.Processes > 0 {
		known = append(known, fmt.Sprintf("the heaps of %d are known as they are", c.HeapsKnown))
	}
	if len(known) > 0 {
		notes = append(notes, "Of the processes "+strings.Join(known, ", ")+".")
	}
	if c.Window > 0 {
		life := fmt.Sprintf("Per minute %.0f were born and %.0f ended", c.BirthsPerMinute, c.DeathsPerMinute)
		if c.Unseen >= 0.5 {
			life += fmt.Sprintf("; %.0f more came and went between two censuses, by the numbers of their pids", c.Unseen)
		}
		notes = append(notes, life+".")
	}
	return notes
}
