package all

import (
	"slices"

	"github.com/hodoscope/hodoscope/internal/diagnose"
)

// Entry is a pathology of the catalogue.
type Entry struct {
	ID, Title string
	Lacks     string // why no detector finds it, and what would be needed; "": there is one, or there will be
}

// Detectors are those that find it.
func (e Entry) Detectors() []*diagnose.Detector {
	var out []*diagnose.Detector
	for _, d := range Detectors {
		if slices.Contains(d.IDs, e.ID) {
			out = append(out, d)
		}
	}
	return out
}

// Catalogue is what goes wrong with nodes in production, whether or not we can tell.
var Catalogue = []Entry{
	{ID: "P01", Title: "More work than the schedulers can do"},
	{ID: "P02", Title: "One operation, spread over many processes, starves the others"},
	{ID: "P03", Title: "Busy waiting: the operating system counts as work what is none"},
	{ID: "P04", Title: "Schedulers that sleep while queues grow"},
	{ID: "P05", Title: "Work that does not yield"},
	{ID: "P06", Title: "Dirty CPU schedulers exhausted"},
	{ID: "P07", Title: "Dirty I/O schedulers exhausted"},
	{ID: "P08", Title: "A process of high priority that takes all"},
	{ID: "P09", Title: "A CPU quota that throttles"},
	{ID: "P10", Title: "A storm of short-lived processes"},
	{ID: "P11", Title: "A storm of hibernation"},
	{ID: "P12", Title: "Work that grows with the square"},
	{ID: "P13", Title: "Tracing that was left on"},
	{ID: "P14", Title: "One process whom all call"},
	{ID: "P15", Title: "More messages than a process can handle"},
	{ID: "P16", Title: "A selective receive over a long queue"},
	{ID: "P17", Title: "Messages that nobody takes"},
	{ID: "P18", Title: "Deadlock"},
	{ID: "P19", Title: "A chain of waits with a blocked end"},
	{ID: "P20", Title: "Timeouts and retries"},
	{ID: "P21", Title: "A pool that is exhausted or leaks"},
	{ID: "P22", Title: "A registry or PubSub partition as bottleneck"},
	{ID: "P23", Title: "A supervisor as bottleneck"},
	{ID: "P24", Title: "An event handler as bottleneck"},
	{ID: "P25", Title: "A flood of log messages"},
	{ID: "P26", Title: "Standard output as bottleneck"},
	{ID: "P27", Title: "The timer server as bottleneck"},
	{ID: "P28", Title: "The code server in the hot path"},
	{ID: "P29", Title: "The file server as bottleneck"},
	{ID: "P30", Title: "Name resolution as bottleneck"},
	{ID: "P31", Title: "A lock of global that is not given back"},
	{ID: "P32", Title: "Remote calls as bottleneck"},
	{ID: "P33", Title: "A shard of presence or a tracker as bottleneck"},
	{ID: "P34", Title: "A process that is suspended"},
	{ID: "P35", Title: "Processes that never end"},
	{ID: "P36", Title: "Tasks whose caller is gone"},
	{ID: "P37", Title: "The process or port table is nearly full"},
	{ID: "P38", Title: "Monitors that are never dropped"},
	{ID: "P39", Title: "Restarts without end"},
	{ID: "P40", Title: "Garbage that idle processes keep"},
	{ID: "P41", Title: "State that only grows"},
	{ID: "P42", Title: "Large messages copied again and again"},
	{ID: "P43", Title: "The same data in every worker"},
	{ID: "P44", Title: "Funs that carry too much"},
	{ID: "P45", Title: "Large values read from tables"},
	{ID: "P46", Title: "Long garbage collections"},
	{ID: "P47", Title: "Collections forced by binaries", Lacks: "collections of one process are not counted without tracing it"},
	{ID: "P48", Title: "Processes killed for their heap"},
	{ID: "P49", Title: "Binaries that garbage keeps"},
	{ID: "P50", Title: "Small parts that keep large binaries"},
	{ID: "P51", Title: "A table that only grows"},
	{ID: "P52", Title: "Tables that are never deleted"},
	{ID: "P53", Title: "A table that is fixed for long"},
	{ID: "P54", Title: "Many cores that write one table"},
	{ID: "P55", Title: "Atoms made of input"},
	{ID: "P56", Title: "Persistent terms that change all the time"},
	{ID: "P57", Title: "Fragmented memory"},
	{ID: "P58", Title: "Memory that native code leaks"},
	{ID: "P59", Title: "Tables made too large at the start"},
	{ID: "P60", Title: "A memory limit that is nearly reached"},
	{ID: "P61", Title: "Ports or descriptors that are never closed"},
	{ID: "P62", Title: "Connections that only the other side closed"},
	{ID: "P63", Title: "A send that is blocked by a slow reader"},
	{ID: "P64", Title: "Memory of TLS connections"},
	{ID: "P65", Title: "A connection between nodes that is full"},
	{ID: "P66", Title: "Nodes that lose each other"},
	{ID: "P67", Title: "A send that waits for a connection to a dead node"},
	{ID: "P68", Title: "Mnesia overloaded"},
	{ID: "P69", Title: "All clients return at once"},
	{ID: "P70", Title: "A database pool that is exhausted"},
	{ID: "P71", Title: "A clock that jumps"},
	{ID: "P72", Title: "A slow telemetry handler"},
}
