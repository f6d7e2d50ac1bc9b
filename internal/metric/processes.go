package metric

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// ProcessesReading is of all processes.
type ProcessesReading struct {
	Census *beam.Census
	// Longest are the processes with the longest queues, longest first; nil: not asked.
	Longest *beam.Processes
}

func (ProcessesReading) Part() Part          { return PartProcesses }
func (r ProcessesReading) record(b *builder) { recordRows(b, processRows, r) }

const (
	processGroup = "beam.process.group"
	processName  = "beam.process.name"
	// Other stands for all that have no series of their own.
	Other = "other"
)

// Bounds of what has series of its own.
const (
	mostMailboxes = 10
	mostGroups    = 10 // by each of the keys that make a group worth a line
)

var processRows = []row[ProcessesReading]{
	{Metric{Name: "beam.process.mailbox.max_length", Unit: "{message}", Instrument: Gauge, Part: PartProcesses,
		Help: "Length of the longest message queue.", Source: "erlang:process_info(Pid, message_queue_len) of all processes",
		Meaning: "A queue that lasts means that a process gets more than it handles. It makes receiving slower and collections longer.",
		Healthy: "below 100", Watch: "above 1000 for two minutes", Act: "above 5000 and growing by more than 10 a second"},
		func(r ProcessesReading, put *points) {
			longest := int64(0)
			for i := range r.Census.Groups {
				longest = max(longest, r.Census.Groups[i].MaxQueue)
			}
			put.int(longest)
		}},
	{Metric{Name: "beam.process.mailbox.messages", Unit: "{message}", Instrument: Gauge, Part: PartProcesses,
		Help: "Messages in all message queues.", Source: "erlang:process_info(Pid, message_queue_len) of all processes",
		Meaning: "Work that was accepted and is not done. Beside the longest queue it tells one slow process from a slow node."},
		func(r ProcessesReading, put *points) {
			sum := int64(0)
			for i := range r.Census.Groups {
				sum += max(0, r.Census.Groups[i].MessageQueueLen)
			}
			put.int(sum)
		}},
	{Metric{Name: "beam.process.mailbox.length", Unit: "{message}", Instrument: Gauge, Attributes: []string{processName}, Tier: Standard, Part: PartProcesses,
		Help:    "Length of the ten longest message queues, by registered name or kind of process; of one name the longest counts.",
		Source:  "erlang:process_info(Pid, message_queue_len) of all processes",
		Meaning: "Names the process that cannot keep up. Processes with empty queues are not listed.",
		Healthy: "none that stays", Watch: "above 1000 for two minutes", Act: "above 5000 and growing by more than 10 a second",
		Blind: "Which one of several processes of a kind: the page and the process snapshots tell the pid."},
		func(r ProcessesReading, put *points) { putMailboxes(r.Longest, put, false) }},
	{Metric{Name: "beam.process.group.count", Unit: "{process}", Instrument: Gauge, Attributes: []string{processGroup}, Tier: Standard, Part: PartProcesses,
		Help: "Processes of a group: of one kind.", Source: "a census: label, $initial_call or initial_call of each process",
		Meaning: "A group that only grows leaks processes. Groups that are not among the largest by count, memory or queue are added up as other."},
		func(r ProcessesReading, put *points) {
			r.groups(func(g group) { put.int(g.count, g.name) })
		}},
	{Metric{Name: "beam.process.group.memory", Unit: "By", Instrument: Gauge, Attributes: []string{processGroup}, Tier: Standard, Part: PartProcesses,
		Help: "Heaps of the processes of a group, both generations, extrapolated from the members that were read.", Source: "erlang:process_info(Pid, garbage_collection_info) of a rotating slice",
		Meaning: "Which kind of process holds the memory. Divided by beam.process.group.count: what one of them holds.",
		Blind:   "Messages outside of heaps and large binaries. A group of a few unlike members is extrapolated badly."},
		func(r ProcessesReading, put *points) {
			r.groups(func(g group) {
				if g.read {
					put.int(g.memory, g.name)
				}
			})
		}},
	{Metric{Name: "beam.process.group.binary.memory", Unit: "By", Instrument: Gauge, Attributes: []string{processGroup}, Tier: Standard, Part: PartProcesses,
		Help: "Large binaries that the processes of a group refer to, extrapolated from the members that were read.", Source: "erlang:process_info(Pid, garbage_collection_info) of a rotating slice",
		Meaning: "High in a group whose processes seldom collect: binaries are kept by references on old heaps.",
		Blind:   "A binary that two processes refer to is counted twice."},
		func(r ProcessesReading, put *points) {
			r.groups(func(g group) {
				if g.read {
					put.int(g.binary, g.name)
				}
			})
		}},
	{Metric{Name: "beam.process.group.mailbox.length", Unit: "{message}", Instrument: Gauge, Attributes: []string{processGroup}, Tier: Standard, Part: PartProcesses,
		Help: "Messages in the queues of the processes of a group.", Source: "erlang:process_info(Pid, message_queue_len) of all processes",
		Meaning: "Which kind of process falls behind, though no single one has a long queue."},
		func(r ProcessesReading, put *points) {
			r.groups(func(g group) { put.int(g.queue, g.name) })
		}},
	{Metric{Name: "beam.process.group.reductions", Unit: "{reduction}/s", Instrument: Gauge, Attributes: []string{processGroup}, Tier: Standard, Part: PartProcesses,
		Help: "Reductions per second of the processes of a group, between the last two censuses.", Source: "erlang:process_info(Pid, reductions) of all processes",
		Meaning: "Who uses the schedulers.", Blind: "Processes that came and went between two censuses."},
		func(r ProcessesReading, put *points) {
			r.groups(func(g group) { put.float(g.rate, g.name) })
		}},
	{Metric{Name: "beam.process.births", Unit: "{process}/s", Instrument: Gauge, Tier: Standard, Part: PartProcesses,
		Help: "Processes per second that a census saw for the first time.", Source: "a census",
		Meaning: "In the long run as many end as are born. Births that stay above beam.process.deaths are a leak.",
		Blind:   "Processes that were born and ended between two censuses."},
		func(r ProcessesReading, put *points) {
			if r.Census.Window > 0 {
				put.float(r.Census.BirthsPerMinute / 60)
			}
		}},
	{Metric{Name: "beam.process.deaths", Unit: "{process}/s", Instrument: Gauge, Tier: Standard, Part: PartProcesses,
		Help: "Processes per second that were gone at the next census.", Source: "a census",
		Blind: "Processes that were born and ended between two censuses. Why they ended."},
		func(r ProcessesReading, put *points) {
			if r.Census.Window > 0 {
				put.float(r.Census.DeathsPerMinute / 60)
			}
		}},

	{Metric{Name: "beam.process.mailbox_topN", Unit: "{message}", Instrument: Gauge, Attributes: []string{"process", "rank"}, Part: PartProcesses, Set: Roadmap,
		Help: "Deprecated name of beam.process.mailbox.length, with ranks.", Source: "erlang:process_info(Pid, message_queue_len) of all processes"},
		func(r ProcessesReading, put *points) { putMailboxes(r.Longest, put, true) }},
}

// putMailboxes gives the longest queues by name, of each name the longest one.
func putMailboxes(p *beam.Processes, put *points, ranked bool) {
	if p == nil {
		return
	}
	seen := map[string]bool{}
	for i := range p.Pid {
		name := mailboxName(p, i)
		if p.MessageQueueLen[i] <= 0 || seen[name] || len(seen) >= mostMailboxes {
			continue
		}
		seen[name] = true
		if ranked {
			put.int(p.MessageQueueLen[i], name, strconv.Itoa(len(seen)))
		} else {
			put.int(p.MessageQueueLen[i], name)
		}
	}
}

// mailboxName is what many processes may share, but not what tells one of a million.
func mailboxName(p *beam.Processes, i int) string {
	group := ""
	if i < len(p.Group) {
		group = p.Group[i]
	}
	return cmp.Or(p.RegisteredName[i], group, p.InitialCall[i].String())
}

// group is a line of its own, or what has none.
type group struct {
	name                         string
	count, memory, binary, queue int64
	rate                         float64
	read                         bool // heaps of some members
}

func (g *group) add(b *beam.Group) {
	g.count += int64(b.Count)
	g.queue += max(0, b.MessageQueueLen)
	if b.HeapsRead > 0 {
		g.read = true
		g.memory += b.TotalHeapSize
		g.binary += b.BinaryMemory
	}
	if b.ReductionsRate >= 0 {
		g.rate = max(0, g.rate) + b.ReductionsRate
	}
}

// groups gives the largest groups by count, memory and queue, by name, and what is
// left as one.
func (r ProcessesReading) groups(each func(group)) {
	byName := map[string]*group{}
	var all []*group
	for i := range r.Census.Groups {
		b := &r.Census.Groups[i]
		g := byName[b.Name]
		if g == nil {
			g = &group{name: b.Name, rate: -1}
			byName[b.Name] = g
			all = append(all, g)
		}
		g.add(b)
	}
	chosen := map[*group]bool{}
	for _, key := range []func(*group) int64{
		func(g *group) int64 { return g.count },
		func(g *group) int64 { return g.memory + g.binary },
		func(g *group) int64 { return g.queue },
	} {
		slices.SortStableFunc(all, func(a, b *group) int { return cmp.Or(cmp.Compare(key(b), key(a)), cmp.Compare(a.name, b.name)) })
		for _, g := range all[:min(mostGroups, len(all))] {
			if key(g) > 0 {
				chosen[g] = true
			}
		}
	}
	rest := group{name: Other, rate: -1}
	slices.SortFunc(all, func(a, b *group) int { return cmp.Compare(a.name, b.name) })
	for _, g := range all {
		if chosen[g] && g.name != Other {
			each(*g)
			continue
		}
		rest.count += g.count
		rest.memory += g.memory
		rest.binary += g.binary
		rest.queue += g.queue
		rest.read = rest.read || g.read
		if g.rate >= 0 {
			rest.rate = max(0, rest.rate) + g.rate
		}
	}
	if rest.count > 0 {
		each(rest)
	}
}
