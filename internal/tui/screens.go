package tui

import (
	"slices"

	"github.com/hodoscope/hodoscope/internal/tui/about"
	"github.com/hodoscope/hodoscope/internal/tui/applications"
	"github.com/hodoscope/hodoscope/internal/tui/distribution"
	"github.com/hodoscope/hodoscope/internal/tui/ets"
	"github.com/hodoscope/hodoscope/internal/tui/events"
	"github.com/hodoscope/hodoscope/internal/tui/findings"
	"github.com/hodoscope/hodoscope/internal/tui/groups"
	"github.com/hodoscope/hodoscope/internal/tui/kept"
	"github.com/hodoscope/hodoscope/internal/tui/load"
	"github.com/hodoscope/hodoscope/internal/tui/memory"
	"github.com/hodoscope/hodoscope/internal/tui/mnesia"
	"github.com/hodoscope/hodoscope/internal/tui/nodes"
	"github.com/hodoscope/hodoscope/internal/tui/overview"
	"github.com/hodoscope/hodoscope/internal/tui/ports"
	"github.com/hodoscope/hodoscope/internal/tui/process"
	"github.com/hodoscope/hodoscope/internal/tui/processes"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/threads"
	"github.com/hodoscope/hodoscope/internal/tui/waits"
)

// screens are all there are, in the order of the rail, with the names and keys that they
// have on the page. Rail, keys, help and the addresses of the command line are made of
// these rows.
var screens = []screenRow{
	{name: "overview", title: "Overview", key: "1", help: "the node as a whole, what is wrong first", make: overview.New, also: []string{"system"}, kept: "node"},
	{name: "nodes", title: "All nodes", key: "a", help: "all nodes side by side, and what was found at any", make: nodes.New},
	{name: "findings", title: "Findings", key: "!", help: "what the detectors found, now and before", make: findings.New, one: "a finding", also: []string{"finding"}},
	{name: "processes", title: "Processes", key: "2", help: "all processes, in any order", make: processesOrOne, one: "a process by pid or registered name", also: []string{"process"}},
	{name: "all-processes", title: "All processes", key: "A", help: "the processes of all nodes in one list", make: processes.NewMerged},
	{name: "groups", title: "Groups", key: "3", help: "processes by what they are, with births and deaths", make: groups.New, one: "a group by its name", also: []string{"group"}, kept: "groups"},
	{name: "applications", title: "Applications", key: "4", help: "applications and supervision trees", make: applications.New, one: "the tree of an application", also: []string{"application"}},
	{name: "waits", title: "Waits", key: "5", help: "who waits on whom", make: waits.New},
	{name: "load", title: "Load", key: "6", help: "schedulers, queues and the host", make: load.New, kept: "load"},
	{name: "memory", title: "Memory", key: "7", help: "what memory is used for, taken for and what of it is in RAM", make: memory.New, also: []string{"allocators"}, kept: "memory"},
	{name: "ets", title: "ETS", key: "8", help: "ETS tables", make: ets.New, one: "a table by its name", kept: "ets"},
	{name: "ports", title: "Ports", key: "9", help: "ports and sockets", make: ports.New, kept: "ports"},
	{name: "distribution", title: "Distribution", key: "0", help: "connections to other nodes", make: distribution.New, also: []string{"links"}, kept: "distribution"},
	{name: "mnesia", title: "Mnesia", help: "transactions, locks, nodes and tables of Mnesia", make: mnesia.New, kept: "mnesia"},
	{name: "threads", title: "Threads", help: "what the runtime's threads do", make: threads.New, also: []string{"microstates"}, kept: "threads"},
	{name: "events", title: "Events", key: "e", help: "what the runtime reports: long collections, busy ports, long queues", make: events.New, kept: "events"},
	{name: "about", title: "About", help: "what watching costs the node, and what this program is", make: about.New, kept: "cost"},
}

type screenRow struct {
	name, title, key, help string
	make                   func(stage.Address) stage.Screen
	one                    string   // what of it an address may name; "": it is shown as a whole only
	kept                   string   // the charts that a history has of it; "": it has nothing
	also                   []string // what else it is called in addresses: as it was before, as the command is, as one of its things
}

// several are the screens of all nodes, which say nothing of one.
var several = []string{"nodes", "all-processes"}

// screens are those that are worth going to.
func (a *App) screens() []screenRow {
	return slices.DeleteFunc(slices.Clone(screens), func(s screenRow) bool {
		return !a.has(&s) || !a.fits(&s)
	})
}

// fits tells whether a screen is of as many nodes as there are.
func (a *App) fits(s *screenRow) bool { return len(a.tabs) > 1 || !slices.Contains(several, s.name) }

// has tells whether there is anything to show on a screen: a history has not all.
func (a *App) has(s *screenRow) bool { return !a.o.History || s.kept != "" }

const numbersOnly = "a history has numbers only, and none of this"

// make makes the screen of an address; of a history that of its charts.
func (a *App) make(s *screenRow, to stage.Address) stage.Screen {
	if a.o.History {
		to.Screen = s.name
		return kept.New(to, s.title, s.kept)
	}
	return s.make(to)
}

// processesOrOne is one process where the address names it.
func processesOrOne(a stage.Address) stage.Screen {
	if a.Arg != "" {
		return process.New(a)
	}
	return processes.New(a)
}

// screenNamed is nil where there is none of that name.
func screenNamed(name string) *screenRow {
	for i := range screens {
		if screens[i].name == name || slices.Contains(screens[i].also, name) {
			return &screens[i]
		}
	}
	return nil
}

// ScreenNames are those of all screens, in the order of the rail.
func ScreenNames() []string {
	var names []string
	for _, s := range screens {
		names = append(names, s.name)
	}
	return names
}

// HasScreen tells whether there is a screen of that name.
func HasScreen(name string) bool { return screenNamed(name) != nil }
