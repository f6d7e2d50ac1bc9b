package probe

import (
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// MaxTraced is how many processes one Tracing may be asked for.
const MaxTraced = 200

// Tracing asks how processes are traced.
func Tracing(pids []etf.Pid) Request { return request("tracing", pidList(pids)) }

// DecodeTracing reads the answer to Tracing for pids.
func DecodeTracing(c *etf.Cursor, node string, pids []etf.Pid) beam.Tracing {
	all := make([]beam.Traced, 1+len(pids)) // the first is of the processes that will be born
	all[0].Pid = beam.NoPid
	for i, p := range pids {
		all[1+i].Pid = Local(p)
	}
	arity(c, 3)
	for i := range each(c) { // {flags, [Flag]}, or undefined
		if i >= len(all) {
			c.Skip()
		} else if c.Kind() == etf.KindAtom {
			all[i].Gone = isUndefined(c)
		} else {
			arity(c, 2)
			c.Skip()
			for range each(c) {
				all[i].Flags = append(all[i].Flags, string(c.Atom()))
			}
		}
	}
	in := inspection{node: etf.Atom(node)}
	for i := range each(c) { // a pid, a port, a module, [], or undefined
		t := c.Term(smallTerm)
		if l, none := t.(etf.List); i < len(all) && t != etf.Atom("undefined") && !(none && len(l) == 0) {
			all[i].Tracer = in.peer(t)
		}
	}
	names := make(map[beam.Pid]string)
	for range each(c) {
		arity(c, 2)
		p := local(c, node)
		names[p] = name(c)
	}
	for i := range all {
		if t := &all[i].Tracer; t.Kind == "process" {
			t.Name = names[t.Pid]
		}
	}
	return beam.Tracing{New: all[0], List: all[1:]}
}
