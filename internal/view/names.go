package view

import (
	"strings"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// pid prints p so that it pastes into a shell on the node; nil for no process.
func pid(p beam.Pid, syn etf.Syntax) Value {
	if p.IsZero() {
		return nil
	}
	return pidText(p.String(), syn)
}

// pidText puts the printed form <0.I.S> into the given syntax; other text stays.
func pidText(s string, syn etf.Syntax) string {
	if syn == etf.Elixir && strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") {
		return "#PID" + s
	}
	return s
}

// mfa prints a function; nil for none.
func mfa(m beam.MFA, syn etf.Syntax) Value {
	if m.IsZero() {
		return nil
	}
	return etf.PrintMFA(etf.Atom(m.Module), etf.Atom(m.Function), m.Arity, syn)
}

// name prints a registered name or a module: bare, and without Elixir's prefix
// in Elixir's syntax; nil for none.
func name(s string, syn etf.Syntax) Value {
	if syn == etf.Elixir && strings.HasPrefix(s, "Elixir.") {
		return etf.PrintAtom(etf.Atom(s), syn)
	}
	return text(s)
}
