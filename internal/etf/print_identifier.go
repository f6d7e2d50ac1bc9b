// Pids, ports, references and funs as text.

package etf

import (
	"strings"
)

// node prints the first part of an identifier: 0 for the local node, else the
// name, for a number would mean something on the printing node only.
func (p *printer) node(name Atom) {
	switch {
	case name == p.LocalNode && name != "":
		p.write("0")
	case isNodeName(string(name)):
		p.write(string(name))
	default:
		p.write(erlangAtom(name))
	}
}

// isNodeName tells whether a name consists of what host names, addresses and
// node names are made of, so that it can stand without quotes.
func isNodeName(s string) bool {
	const usual = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.@:"
	return s != "" && strings.Trim(s, usual) == ""
}

func (p *printer) pid(v Pid) {
	if p.Syntax == Elixir {
		p.write("#PID")
	}
	p.write("<")
	p.node(v.Node)
	p.part(uint64(v.ID))
	p.part(uint64(v.Serial))
	p.write(">")
}

func (p *printer) port(v Port) {
	p.write("#Port<")
	p.node(v.Node)
	p.part(v.ID)
	p.write(">")
}

// ref prints the words of a reference last to first, as Erlang does.
func (p *printer) ref(v Ref) {
	if p.Syntax == Elixir {
		p.write("#Reference<")
	} else {
		p.write("#Ref<")
	}
	p.node(v.Node)
	for i := min(int(v.Len), len(v.ID)) - 1; i >= 0; i-- {
		p.part(uint64(v.ID[i]))
	}
	p.write(">")
}

func (p *printer) part(v uint64) {
	p.write(".")
	p.writeUint(v)
}

func (p *printer) export(v Export) {
	if p.Syntax == Elixir {
		p.write("&")
	} else {
		p.write("fun ")
	}
	p.write(PrintMFA(v.Module, v.Function, v.Arity, p.Syntax))
}

// fun prints #Fun<erl_eval.42.3316493> or #Function<42.3316493/1 in :erl_eval>.
func (p *printer) fun(v Fun) {
	if p.Syntax == Erlang {
		p.write("#Fun<" + erlangAtom(v.Module) + ".")
		p.writeInt(v.OldIndex)
		p.write(".")
		p.writeInt(v.OldUniq)
		p.write(">")
		return
	}
	p.write("#Function<")
	p.writeInt(v.OldIndex)
	p.write(".")
	p.writeInt(v.OldUniq)
	p.write("/")
	p.writeUint(uint64(v.Arity))
	p.write(" in " + PrintAtom(v.Module, Elixir) + ">")
}
