package probe

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// mostPorts is how many ports are read; where there are more the answer is a
// sample, and says so.
const mostPorts = 50_000

// portNumber are the match specification's expressions by which ports are ranked
// over {{{input, $1}, {output, $4}, {queue_size, $5}}, $2}.
var portNumber = map[string]etf.Term{
	"io":         etf.Tuple{etf.Atom("+"), etf.Atom("$1"), etf.Atom("$4")},
	"input":      etf.Atom("$1"),
	"output":     etf.Atom("$4"),
	"queue_size": etf.Atom("$5"),
}

// PortSorts are the keys that Ports can rank by.
func PortSorts() []string { return []string{"io", "input", "output", "queue_size"} }

var portItems = atoms("name", "connected", "links", "memory", "os_pid")

// Ports asks for the limit ports with the largest key.
func Ports(key string, limit int, pace Pace) (Request, error) {
	number, ok := portNumber[key]
	if !ok {
		return Request{}, fmt.Errorf("cannot sort ports by %q: one of %s", key, strings.Join(PortSorts(), ", "))
	}
	pattern := etf.Tuple{etf.Tuple{
		etf.Tuple{etf.Atom("input"), etf.Atom("$1")},
		etf.Tuple{etf.Atom("output"), etf.Atom("$4")},
		etf.Tuple{etf.Atom("queue_size"), etf.Atom("$5")},
	}, etf.Atom("$2")}
	// {{Number, Port, {{Input, Output, Queue}}}}: a tuple is written twice in a match specification's body.
	row := etf.Tuple{etf.Tuple{number, etf.Atom("$2"), etf.Tuple{etf.Tuple{etf.Atom("$1"), etf.Atom("$4"), etf.Atom("$5")}}}}
	return request("ports", pattern, row, portItems, etf.Int(limit), etf.Int(mostPorts),
		etf.Int(pace.Slice), etf.Int(pace.Pause)), nil
}

// DecodePorts reads the answer to Ports; seen is how many were read. node is the
// node's name.
func DecodePorts(c *etf.Cursor, node string) (ps *beam.Ports, seen int) {
	arity(c, 3)
	ps = &beam.Ports{Total: int(c.Int())}
	seen = int(c.Int())
	for range each(c) {
		arity(c, 6)
		p := beam.Port{Kind: "port", Owner: beam.NoPid, OSPid: beam.NotRead, Memory: beam.NotRead,
			ID: etf.Print(c.Port(), etf.PrintOptions{LocalNode: etf.Atom(node)})}
		arity(c, 3)
		p.Input, p.Output, p.QueueSize = c.Int(), c.Int(), c.Int()
		for range each(c) {
			portItem(c, &p)
		}
		p.OwnerName = name(c)
		p.Local, p.Remote = address(c.Term(smallTerm)), address(c.Term(smallTerm))
		ps.List = append(ps.List, p)
	}
	return ps, seen
}

func portItem(c *etf.Cursor, p *beam.Port) {
	if c.Kind() != etf.KindTuple {
		c.Skip()
		return
	}
	arity(c, 2)
	switch c.Atom() {
	case "name":
		p.Name = text(c)
	case "connected":
		p.Owner = pid(c)
	case "links":
		t, _ := c.Term(smallTerm).(etf.List)
		p.Links = int64(len(t))
	case "memory":
		p.Memory = integer(c, beam.NotRead)
	case "os_pid":
		p.OSPid = integer(c, beam.NotRead)
	default:
		c.Skip()
	}
}

// address prints {ok, {Address, Port}}, {ok, {local, Path}} and socket's maps.
func address(t etf.Term) string {
	ok, is := t.(etf.Tuple)
	if !is || len(ok) != 2 || ok[0] != etf.Atom("ok") {
		return ""
	}
	switch a := ok[1].(type) {
	case etf.Tuple:
		if len(a) != 2 {
			return ""
		}
		if a[0] == etf.Atom("local") {
			return localPath(a[1])
		}
		port, _ := a[1].(etf.Int)
		return hostPort(a[0], port)
	case etf.Map:
		if path := get(a, "path"); path != nil {
			return localPath(path)
		}
		port, _ := get(a, "port").(etf.Int)
		return hostPort(get(a, "addr"), port)
	}
	return ""
}

func localPath(t etf.Term) string {
	switch p := t.(type) {
	case etf.Binary:
		return "unix:" + strings.TrimRight(string(p), "\x00")
	case etf.List:
		return "unix:" + charlist(p)
	}
	return ""
}

func get(m etf.Map, key etf.Atom) etf.Term {
	for _, p := range m {
		if p.Key == key {
			return p.Value
		}
	}
	return nil
}

// hostPort prints inet:ip_address() and a port.
func hostPort(t etf.Term, port etf.Int) string {
	parts, ok := t.(etf.Tuple)
	if !ok || port < 0 || port > 65535 {
		return ""
	}
	var b []byte
	for _, p := range parts {
		n, ok := p.(etf.Int)
		if !ok {
			return ""
		}
		if len(parts) == 8 {
			b = append(b, byte(n>>8))
		}
		b = append(b, byte(n))
	}
	a, ok := netip.AddrFromSlice(b)
	if !ok {
		return ""
	}
	return netip.AddrPortFrom(a.Unmap(), uint16(port)).String()
}

// Sockets asks for NIF sockets: of the first 2000 the 60 with the most traffic.
func Sockets() Request { return request("sockets", etf.Int(2000), etf.Int(60)) }

// DecodeSockets reads the answer to Sockets; seen of total were read. Total is 0
// where the node has none to tell of.
func DecodeSockets(c *etf.Cursor, node string) (total, seen int, list []beam.Port) {
	if c.Kind() == etf.KindAtom {
		isUndefined(c)
		return 0, 0, nil
	}
	arity(c, 3)
	total, seen = int(c.Int()), int(c.Int())
	for range each(c) {
		arity(c, 4)
		p := beam.Port{Kind: "socket", Owner: beam.NoPid, OSPid: beam.NotRead, Memory: beam.NotRead, QueueSize: beam.NotRead}
		socket := c.Term(smallTerm)
		if t, ok := socket.(etf.Tuple); ok && len(t) == 2 { // {'$socket', Ref}
			socket = t[1]
		}
		p.ID = etf.Print(socket, etf.PrintOptions{LocalNode: etf.Atom(node)})
		if info, ok := c.Term(smallTerm).(etf.Map); ok {
			socketInfo(&p, info, node)
		}
		p.Local, p.Remote = address(c.Term(smallTerm)), address(c.Term(smallTerm))
		list = append(list, p)
	}
	return total, seen, list
}

func socketInfo(p *beam.Port, info etf.Map, node string) {
	var kind []string
	for _, k := range []etf.Atom{"domain", "type", "protocol"} {
		if a, ok := get(info, k).(etf.Atom); ok {
			kind = append(kind, string(a))
		}
	}
	p.Name = strings.Join(kind, " ")
	for _, k := range []etf.Atom{"ctrl", "owner"} {
		if owner, ok := get(info, k).(etf.Pid); ok && owner.Node == etf.Atom(node) {
			p.Owner = Local(owner)
		}
	}
	counters, _ := get(info, "counters").(etf.Map)
	if n, ok := get(counters, "read_byte").(etf.Int); ok {
		p.Input = int64(n)
	}
	if n, ok := get(counters, "write_byte").(etf.Int); ok {
		p.Output = int64(n)
	}
	if states, ok := get(info, "rstates").(etf.List); ok {
		var names []string
		for _, s := range states {
			if a, ok := s.(etf.Atom); ok {
				names = append(names, string(a))
			}
		}
		p.State = strings.Join(names, ",")
	}
}
