package probe

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// mostPorts is how many ports are read; where there are more the answer is a
// sample, and says so.
const mostPorts = 50_000

// portNumber are the match specification's expressions by which ports are ranked
// over {{$1, $4, {queue_size, $5}}, {$6, $7}, $2}: input, output and queue; input and
// output before the window, or 0; the port.
var portNumber = map[string]etf.Term{
	"io":         etf.Tuple{etf.Atom("+"), minus("$1", "$6"), minus("$4", "$7")},
	"input":      minus("$1", "$6"),
	"output":     minus("$4", "$7"),
	"queue_size": etf.Atom("$5"),
}

// PortSorts are the keys that Ports can rank by.
func PortSorts() []string { return []string{"io", "input", "output", "queue_size"} }

var portItems = atoms("name", "connected", "links", "memory", "os_pid")

// Ports asks for the limit ports with the largest key; with a window io, input and
// output are those of the window.
func Ports(key string, limit int, window time.Duration, pace Pace) (Request, error) {
	number, ok := portNumber[key]
	if !ok {
		return Request{}, fmt.Errorf("cannot sort ports by %q: one of %s", key, strings.Join(PortSorts(), ", "))
	}
	v := func(n string) etf.Atom { return etf.Atom("$" + n) }
	pattern := etf.Tuple{
		etf.Tuple{v("1"), v("4"), etf.Tuple{etf.Atom("queue_size"), v("5")}}, // undefined of a port that was closed
		etf.Tuple{v("6"), v("7")}, v("2"),
	}
	// A tuple is written twice in a match specification's body.
	row := etf.Tuple{etf.Tuple{v("2"), etf.Tuple{etf.Tuple{v("1"), v("4"), v("5"), minus("$1", "$6"), minus("$4", "$7")}}}}
	r := request("ports", pattern, number, row, portItems, etf.Int(noFloor), etf.Int(limit), etf.Int(mostPorts),
		etf.Int(pace.Slice), etf.Int(pace.Pause), etf.Int(window.Milliseconds()))
	r.waits = window
	return r, nil
}

// DecodePorts reads the answer to Ports; seen is how many were read. node is the
// node's name. InputDelta and OutputDelta mean something only when a window was
// asked for.
func DecodePorts(c *etf.Cursor, node string) (ps *beam.Ports, seen int) {
	arity(c, 4)
	ps = &beam.Ports{Total: int(c.Int())}
	seen = int(c.Int())
	window := time.Duration(c.Int()) * time.Microsecond
	for range each(c) {
		arity(c, 6)
		p := beam.Port{Kind: "port", Window: window, Owner: beam.NoPid, OSPid: beam.NotRead, Memory: beam.NotRead,
			ID: etf.Print(c.Port(), etf.PrintOptions{LocalNode: etf.Atom(node)})}
		arity(c, 5)
		p.Input, p.Output, p.QueueSize, p.InputDelta, p.OutputDelta = c.Int(), c.Int(), c.Int(), c.Int(), c.Int()
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

// Sockets asks for NIF sockets: of the first 2000 the 60 with the most traffic,
// with a window the 60 with the most traffic in it.
func Sockets(window time.Duration) Request {
	r := request("sockets", etf.Int(2000), etf.Int(60), etf.Int(window.Milliseconds()))
	r.waits = window
	return r
}

// DecodeSockets reads the answer to Sockets; seen of Total were read. Total is 0
// where the node has none to tell of.
func DecodeSockets(c *etf.Cursor, node string) (ps *beam.Ports, seen int) {
	ps = &beam.Ports{}
	if c.Kind() == etf.KindAtom {
		isUndefined(c)
		return ps, 0
	}
	arity(c, 4)
	ps.Total = int(c.Int())
	ps.Sockets = ps.Total
	seen = int(c.Int())
	window := time.Duration(c.Int()) * time.Microsecond
	for range each(c) {
		arity(c, 5)
		p := beam.Port{Kind: "socket", Window: window, Owner: beam.NoPid, OSPid: beam.NotRead, Memory: beam.NotRead, QueueSize: beam.NotRead}
		socket := c.Term(smallTerm)
		if t, ok := socket.(etf.Tuple); ok && len(t) == 2 { // {'$socket', Ref}
			socket = t[1]
		}
		p.ID = etf.Print(socket, etf.PrintOptions{LocalNode: etf.Atom(node)})
		if info, ok := c.Term(smallTerm).(etf.Map); ok {
			socketInfo(&p, info, node)
		}
		p.InputDelta, p.OutputDelta = moved(c)
		p.Local, p.Remote = address(c.Term(smallTerm)), address(c.Term(smallTerm))
		ps.List = append(ps.List, p)
	}
	return ps, seen
}

// moved reads {In, Out}; NotRead of a socket that told nothing.
func moved(c *etf.Cursor) (in, out int64) {
	if c.Kind() != etf.KindTuple {
		c.Skip()
		return beam.NotRead, beam.NotRead
	}
	arity(c, 2)
	return c.Int(), c.Int()
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
