package metric

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// TablesReading is of ETS tables, by name.
type TablesReading struct{ Tables *beam.EtsGroups }

func (TablesReading) Part() Part          { return PartTables }
func (r TablesReading) record(b *builder) { recordRows(b, tableRows, r) }

const tableName = "beam.ets.table.name"

// mostTables is how many names of tables have series of their own, the largest.
const mostTables = 20

var tableRows = []row[TablesReading]{
	{Metric{Name: "beam.ets.table.size", Unit: "{object}", Instrument: Gauge, Attributes: []string{tableName}, Tier: Standard, Part: PartTables,
		Help: "Objects in the ETS tables of a name; the largest by memory, the rest as other.", Source: "ets:info(Table, size)",
		Meaning: "A table that only grows has no one who deletes: a cache without end.",
		Blind:   "Names are cut before a number or identifier at their end, so that tables of one kind count as one."},
		func(r TablesReading, put *points) { r.tables(func(t table) { put.int(t.size, t.name) }) }},
	{Metric{Name: "beam.ets.table.memory", Unit: "By", Instrument: Gauge, Attributes: []string{tableName}, Tier: Standard, Part: PartTables,
		Help: "Memory of the ETS tables of a name; the largest, the rest as other.", Source: "ets:info(Table, memory), words × word size",
		Meaning: "Which table beam.memory.used of type ets is in. Divided by beam.ets.table.size: what one object takes.",
		Blind:   "Large binaries in it, which are in beam.memory.used of type binary."},
		func(r TablesReading, put *points) { r.tables(func(t table) { put.int(t.memory, t.name) }) }},
	{Metric{Name: "beam.ets.table_size", Unit: "{object}", Instrument: Gauge, Attributes: []string{tableName}, Part: PartTables, Set: Roadmap,
		Help: "Deprecated name of beam.ets.table.size.", Source: "ets:info(Table, size)"},
		func(r TablesReading, put *points) { r.tables(func(t table) { put.int(t.size, t.name) }) }},
}

type table struct {
	name         string
	size, memory int64
}

func (r TablesReading) tables(each func(table)) {
	list := make([]table, len(r.Tables.List))
	for i, g := range r.Tables.List {
		list[i] = table{name: g.Name, size: g.Size, memory: g.Memory}
	}
	largest(list, each)
}

// largest gives the largest names, and what is left as one. What tells one of many
// tables that are made alike is cut off: an identifier of its session or its number.
func largest(list []table, each func(table)) {
	byName := map[string]*table{}
	var all []*table
	for _, one := range list {
		name := tableKind(one.name)
		t := byName[name]
		if t == nil {
			t = &table{name: name}
			byName[name] = t
			all = append(all, t)
		}
		t.size += max(0, one.size)
		t.memory += max(0, one.memory)
	}
	slices.SortFunc(all, func(a, b *table) int { return cmp.Or(cmp.Compare(b.memory, a.memory), cmp.Compare(a.name, b.name)) })
	rest := table{name: Other}
	left := 0
	for i, t := range all {
		if i < mostTables && t.name != Other {
			each(*t)
			continue
		}
		left++
		rest.size += t.size
		rest.memory += t.memory
	}
	if left > 0 {
		each(rest)
	}
}

// oneOfMany is what tells one of many tables: an identifier or a number at the end.
var oneOfMany = regexp.MustCompile(`(?i)[-_:./]?([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,}|[0-9]+|<[0-9.]+>)$`)

func tableKind(name string) string {
	return cmp.Or(oneOfMany.ReplaceAllString(name, ""), name)
}

// AllocatorsReading is of the runtime's allocators.
type AllocatorsReading struct{ Allocators *beam.Allocators }

func (AllocatorsReading) Part() Part { return PartAllocators }
func (r AllocatorsReading) record(b *builder) {
	recordRows(b, allocatorRows, r)
	recordRows(b, erlAllocatorRows, r)
}

var allocatorAttributes = []string{"beam.memory.allocator.name", "beam.memory.allocator.carrier.kind", "beam.memory.allocator.instance"}

var allocatorRows = []row[AllocatorsReading]{
	{Metric{Name: "beam.memory.allocator.carrier.size", Unit: "By", Instrument: UpDown, Attributes: allocatorAttributes, Tier: Standard, Part: PartAllocators,
		Help: "Memory that an allocator has from the operating system: its carriers.", Source: "erlang:system_info({allocator, A}): carriers_size",
		Meaning: "Beside beam.memory.allocator.block.size: what is not in blocks is held free, to be used again."},
		func(r AllocatorsReading, put *points) {
			r.each(put, func(a beam.Allocator) (int64, int64) { return a.MBCCarriers, a.SBCCarriers })
		}},
	{Metric{Name: "beam.memory.allocator.block.size", Unit: "By", Instrument: UpDown, Attributes: allocatorAttributes, Tier: Standard, Part: PartAllocators,
		Help: "Memory in use within an allocator's carriers: its blocks.", Source: "erlang:system_info({allocator, A}): blocks_size",
		Healthy: "above 0.7 of the carriers", Watch: "below 0.5 for half an hour, with carriers of more than 1 GB", Act: "below 0.25: memory is fragmented"},
		func(r AllocatorsReading, put *points) {
			r.each(put, func(a beam.Allocator) (int64, int64) { return a.MBCBlocks, a.SBCBlocks })
		}},
}

// each gives the sizes in multi-block and single-block carriers, of each instance or
// below the deep tier of all instances of an allocator together.
func (r AllocatorsReading) each(put *points, of func(beam.Allocator) (multi, single int64)) {
	type key struct{ name, instance string }
	var order []key
	sums := map[key][2]int64{}
	for _, a := range r.Allocators.List {
		k := key{name: a.Name}
		if put.tier >= Deep {
			k.instance = strconv.Itoa(a.Instance)
		}
		if _, ok := sums[k]; !ok {
			order = append(order, k)
		}
		m, s := of(a)
		sums[k] = [2]int64{sums[k][0] + max(0, m), sums[k][1] + max(0, s)}
	}
	for _, k := range order {
		put.int(sums[k][0], k.name, "mbcs", k.instance)
		put.int(sums[k][1], k.name, "sbcs", k.instance)
	}
}

// LinksReading is of the connections of the distribution, ours left out.
type LinksReading struct{ Links *beam.Links }

func (LinksReading) Part() Part { return PartLinks }
func (r LinksReading) record(b *builder) {
	recordRows(b, linkRows, r)
	recordRows(b, erlLinkRows, r)
}

const distPeer = "beam.dist.peer"

var linkRows = []row[LinksReading]{
	{Metric{Name: "beam.dist.link.up", Unit: "{link}", Instrument: Gauge, Attributes: []string{distPeer}, Tier: Standard, Part: PartLinks,
		Help: "1 when the connection to a node is up, else 0.", Source: "the table sys_dist of net_kernel",
		Meaning: "0 is a connection that is being made. One that stays so does not get through the handshake.", Healthy: "1", Watch: "0 for two minutes",
		Blind: "A node that was connected and is not any more has no value: see its own beam.node.up."},
		linkRow(func(l *beam.Link, put *points) { put.int(one(l.State == "up"), l.Node) })},
	{Metric{Name: "beam.dist.io", Unit: "By", Instrument: Counter, Attributes: []string{distPeer, ioDirection}, Tier: Standard, Part: PartLinks,
		Help: "Bytes over a connection to another node, since it came up.", Source: "inet:getstat/2",
		Meaning: "A peer with much more than the others: data is copied between nodes that could stay where it is.",
		Needs:   "connections over TCP sockets; with TLS the controller is a process, which counts none"},
		linkRow(func(l *beam.Link, put *points) {
			put.int(l.Input, l.Node, "input")
			put.int(l.Output, l.Node, "output")
		})},
	{Metric{Name: "beam.dist.packets", Unit: "{packet}", Instrument: Counter, Attributes: []string{distPeer, ioDirection}, Tier: Standard, Part: PartLinks,
		Help: "Packets over a connection to another node, ticks included, since it came up.", Source: "erlang:dist_get_stat/1",
		Meaning: "Bytes by packets: the size of messages. Large messages hold up the small ones behind them, and ticks with these.",
		Blind:   "Messages: a large one travels in several packets."},
		linkRow(func(l *beam.Link, put *points) {
			put.int(l.PacketsIn, l.Node, "input")
			put.int(l.PacketsOut, l.Node, "output")
		})},
	{Metric{Name: "beam.dist.queue.size", Unit: "By", Instrument: UpDown, Attributes: []string{distPeer}, Tier: Standard, Part: PartLinks,
		Help: "Bytes that wait to be sent to another node.", Source: "erlang:dist_get_stat/1",
		Meaning: "The network or the other node takes less than is sent. At beam.dist.busy_limit senders are suspended.", Healthy: "about 0", Watch: "half of beam.dist.busy_limit", Act: "busy_dist_port events"},
		linkRow(func(l *beam.Link, put *points) { put.int(l.QueueSize, l.Node) })},
	{Metric{Name: "beam.dist.busy_limit", Unit: "By", Instrument: UpDown, Tier: Standard, Part: PartLinks,
		Help: "Bytes waiting for one connection at which senders are suspended.", Source: "erlang:system_info(dist_buf_busy_limit)",
		Meaning: "The limit of beam.dist.queue.size, of each connection. It is 1 MiB unless set with +zdbbl."},
		func(r LinksReading, put *points) {
			if r.Links.BusyLimit > 0 {
				put.int(r.Links.BusyLimit)
			}
		}},
}

func linkRow(read func(l *beam.Link, put *points)) func(LinksReading, *points) {
	return func(r LinksReading, put *points) {
		for i := range r.Links.List {
			if l := &r.Links.List[i]; !l.Ours {
				read(l, put)
			}
		}
	}
}
