package beam

import (
	"cmp"
	"fmt"
	"strconv"
)

// Pid is a process of the observed node, by its two numbers there. Which life
// of the node it belongs to is the snapshot's Incarnation.
type Pid struct {
	ID, Serial uint32
}

// String is the form that pastes into a shell on the node: <0.ID.Serial>.
func (p Pid) String() string {
	b := make([]byte, 0, 24)
	b = append(b, "<0."...)
	b = strconv.AppendUint(b, uint64(p.ID), 10)
	b = append(b, '.')
	b = strconv.AppendUint(b, uint64(p.Serial), 10)
	return string(append(b, '>'))
}

// Compare puts who got its pid first first, as long as the node's numbers do not
// begin anew.
func (p Pid) Compare(q Pid) int {
	return cmp.Or(cmp.Compare(p.Serial, q.Serial), cmp.Compare(p.ID, q.ID))
}

// IsZero tells whether p stands for no process. <0.0.0> is init, which every
// node has, so absence is the largest pair of numbers.
func (p Pid) IsZero() bool { return p == NoPid }

// NoPid stands where there is no process.
var NoPid = Pid{ID: 1<<32 - 1, Serial: 1<<32 - 1}

// MFA is a function: module, name, arity.
type MFA struct {
	Module, Function string
	Arity            int
}

func (m MFA) IsZero() bool { return m.Module == "" && m.Function == "" }

// Kind is what processes that begin with a function are known by: those of a behaviour
// by its module.
func (m MFA) Kind() string {
	if m.Function == "init" && m.Arity == 1 {
		return m.Module
	}
	return m.String()
}

// String is module:function/arity as OTP prints it, without quoting.
func (m MFA) String() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s:%s/%d", m.Module, m.Function, m.Arity)
}

// Incarnation tells one life of a node from the next: same name, other
// creation. Counters and pids of two incarnations must never be compared.
type Incarnation struct {
	Node     string // full name, app@host
	Creation uint32
}
