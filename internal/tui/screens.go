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
// have on the page. Rail, keys and help are made of these rows.
var screens = []screenRow{
	{"overview", "Overview", "1", "the node as a whole, what is wrong first", overview.New},
	{"nodes", "All nodes", "a", "all nodes side by side, and what was found at any", nodes.New},
	{"findings", "Findings", "!", "what the detectors found, now and before", findings.New},
	{"processes", "Processes", "2", "all processes, in any order", processesOrOne},
	{"all-processes", "All processes", "A", "the processes of all nodes in one list", processes.NewMerged},
	{"groups", "Groups", "3", "processes by what they are, with births and deaths", groups.New},
	{"applications", "Applications", "4", "applications and supervision trees", applications.New},
	{"waits", "Waits", "5", "who waits on whom", waits.New},
	{"load", "Load", "6", "schedulers, queues and the host", load.New},
	{"memory", "Memory", "7", "what memory is used for, taken for and what of it is in RAM", memory.New},
	{"ets", "ETS", "8", "ETS tables", ets.New},
	{"ports", "Ports", "9", "ports and sockets", ports.New},
	{"distribution", "Distribution", "0", "connections to other nodes", distribution.New},
	{"mnesia", "Mnesia", "", "transactions, locks, nodes and tables of Mnesia", mnesia.New},
	{"threads", "Threads", "", "what the runtime's threads do", threads.New},
	{"events", "Events", "e", "what the runtime reports: long collections, busy ports, long queues", events.New},
	{"about", "About", "", "what watching costs the node, and what this program is", about.New},
}

type screenRow struct {
	name, title, key, help string
	make                   func(stage.Address) stage.Screen
}

// several are the screens of all nodes, which say nothing of one.
var several = []string{"nodes", "all-processes"}

// screens are those that are worth going to.
func (a *App) screens() []screenRow {
	if len(a.tabs) > 1 {
		return screens
	}
	return slices.DeleteFunc(slices.Clone(screens), func(s screenRow) bool { return slices.Contains(several, s.name) })
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
		if screens[i].name == name {
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

// ScreenHelp are the names with what each shows, behind a tab.
func ScreenHelp() []string {
	var out []string
	for _, s := range screens {
		out = append(out, s.name+"\t"+s.help)
	}
	return out
}

// HasScreen tells whether there is a screen of that name.
func HasScreen(name string) bool { return screenNamed(name) != nil }
