package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

var (
	// ErrModuleClash: a module of the probe's name is loaded, and it is not ours.
	ErrModuleClash = errors.New("another module has the name of the probe module")
	// ErrOldCode: old code of the probe module is on the node. Loading or deleting
	// the module would purge it, which wakes every process.
	ErrOldCode = errors.New("old code of the probe module")
	// ErrNoVariant: the probe module is not compiled for that release.
	ErrNoVariant = errors.New("no probe module for this release")
	// ErrTooManyProcesses: a purge would wake more processes than we dare to.
	ErrTooManyProcesses = errors.New("too many processes for a purge")
)

// Audit notes an act before it is done: the row of the table of calls, and what it
// is done to. When it fails, the act is not done.
type Audit = func(call, object string) error

// Level is how questions that are in the probe module are asked just now.
func (n *Node) Level() probe.Level { return probe.Level(n.level.Load()) }

// means are how questions are put just now.
func (n *Node) means() probe.Means {
	return probe.Means{OTP: n.greeting.OTP, Level: n.Level(), Insist: n.insist}
}

// Module tells whether the probe module is loaded, and whether it is this
// program's. It changes nothing.
func (n *Node) Module(ctx context.Context) (beam.ProbeModule, error) {
	m := beam.ProbeModule{Incarnation: n.Incarnation(), Name: probe.Module}
	a, err := n.Do(ctx, probe.AskModule(), nil)
	if err != nil {
		return m, err
	}
	s := probe.DecodeModuleStatus(a.Result)
	v, ok := probe.ModuleFor(n.greeting.OTP)
	m.Loaded, m.MD5, m.OldCode, m.Processes = s.Loaded, s.MD5, s.OldCode, s.Processes
	m.Ours = s.Loaded && ok && bytes.Equal(s.MD5, v.MD5[:])
	m.Origin.Cost = a.Cost
	return m, a.Result.Err()
}

// UseModule loads the probe module unless it is loaded, and asks it from then on
// (an act, noted before it is done; a module that is there already is only used).
func (n *Node) UseModule(ctx context.Context, audit Audit) error {
	m, err := n.Module(ctx)
	if err != nil {
		return err
	}
	if !m.Loaded {
		if err := n.load(ctx, m, audit); err != nil {
			return err
		}
		// What is there now may be another's, who was faster.
		if m, err = n.Module(ctx); err != nil {
			return err
		}
	}
	if !m.Ours {
		return refused("load_probe", ErrModuleClash, fmt.Sprintf("the node has another module of the name %s (MD5 %x)", m.Name, m.MD5))
	}
	n.level.Store(uint32(probe.Compiled))
	return nil
}

func (n *Node) load(ctx context.Context, m beam.ProbeModule, audit Audit) error {
	v, ok := probe.ModuleFor(n.greeting.OTP)
	if !ok {
		return refused("load_probe", ErrNoVariant, "there is no probe module for OTP "+n.greeting.OTPRelease)
	}
	if m.OldCode {
		return refused("load_probe", ErrOldCode, "the node still has old code of "+m.Name+"; loading would purge it, which wakes every process")
	}
	if err := audit("load_probe", object(v)); err != nil {
		return err
	}
	a, err := n.Do(ctx, probe.LoadModule(v), nil)
	if err != nil {
		return err
	}
	switch said := probe.DecodeLoadModule(a.Result); {
	case a.Result.Err() != nil:
		return a.Result.Err()
	case said != "ok" && said != "exists":
		return refused("load_probe", ErrException, "the node did not load "+m.Name+": "+said)
	}
	return nil
}

// DropModule deletes and purges the probe module (an act, noted before it is done).
// While a process still runs it, its old code stays until this is done again.
func (n *Node) DropModule(ctx context.Context, audit Audit) error {
	m, err := n.Module(ctx)
	if err != nil || !m.Loaded && !m.OldCode {
		return err
	}
	v, ok := probe.ModuleFor(n.greeting.OTP)
	switch {
	case !ok || m.Loaded && !m.Ours:
		return refused("unload_probe", ErrModuleClash, fmt.Sprintf("the module %s on the node is not ours (MD5 %x)", m.Name, m.MD5))
	case m.Processes > probe.MostToPurge:
		return tooMany(m.Processes)
	}
	if err := audit("unload_probe", object(v)); err != nil {
		return err
	}
	n.level.Store(uint32(probe.Evaluated))
	a, err := n.Do(ctx, probe.UnloadModule(v), nil)
	if err != nil {
		return err
	}
	said := probe.DecodeUnloadModule(a.Result)
	if err := a.Result.Err(); err != nil {
		return err
	}
	switch said {
	case probe.TooMany:
		return tooMany(m.Processes)
	case probe.NotOurs:
		return refused("unload_probe", ErrOldCode, "the node has other code of the name "+m.Name+" by now")
	}
	return nil
}

func tooMany(processes int) error {
	return refused("unload_probe", ErrTooManyProcesses, fmt.Sprintf("the node has %d processes, and a purge wakes each of them", processes))
}

func object(v probe.Variant) string {
	return fmt.Sprintf("%s, MD5 %x", probe.Module, v.MD5)
}

func refused(call string, err error, reason string) error {
	return &RequestError{Call: call, Reason: reason, Err: err}
}

// errModuleGone: our process found no such function. Somebody has purged the probe
// module.
var errModuleGone = errors.New("the probe module is gone")

// isGone tells whether a process ended because the probe module is not there:
// {undef, [{Module, _, _, _} | _]}.
func isGone(reason etf.Term) bool {
	t, ok := reason.(etf.Tuple)
	if !ok || len(t) != 2 || t[0] != etf.Atom("undef") {
		return false
	}
	stack, ok := t[1].(etf.List)
	if !ok || len(stack) == 0 {
		return false
	}
	top, ok := stack[0].(etf.Tuple)
	return ok && len(top) > 0 && top[0] == etf.Atom(probe.Module)
}
