package live

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// InspectOptions says how closely to look at one process.
type InspectOptions struct {
	State         bool       // ask for its state: a touch
	Syntax        etf.Syntax // of the printed state
	MaxStateBytes int        // 0: DefaultStateBytes
	// Redact, if set, goes over the state before it is printed and tells how many
	// values it hid.
	Redact func(etf.Term) (etf.Term, int)
}

// DefaultStateBytes is the largest state that is fetched unasked.
const DefaultStateBytes = 1 << 20

// stateTimeout is what the process has to answer in.
const stateTimeout = time.Second

// NotFoundError is a reference to a process that is not there.
type NotFoundError struct{ Ref, Reason string }

func (e *NotFoundError) Error() string { return fmt.Sprintf("%s: %s", e.Ref, e.Reason) }

// printedPid takes <11972.14658.0>, #PID<0.14658.0>, 0.14658.0, pid(0,14658,0).
// The first number only says where it was printed: 0 on the node itself, else a
// number that the printing node gave to this one. It is of no use elsewhere.
var printedPid = regexp.MustCompile(`^(?:#PID|pid)?[<(]?(\d+)[.,] ?(\d+)[.,] ?(\d+)[>)]?$`)

// ParsePid reads a pid as any node or tool prints it; ok is false for anything else.
func ParsePid(s string) (p beam.Pid, ok bool) {
	m := printedPid.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return p, false
	}
	id, err1 := strconv.ParseUint(m[2], 10, 32)
	serial, err2 := strconv.ParseUint(m[3], 10, 32)
	return beam.Pid{ID: uint32(id), Serial: uint32(serial)}, err1 == nil && err2 == nil
}

func (s *Source) resolve(ctx context.Context, ref string, cost *beam.Cost) (etf.Pid, error) {
	if p, ok := ParsePid(ref); ok {
		return s.n.Pid(p), nil
	}
	if len(ref) > 255 {
		return etf.Pid{}, &NotFoundError{ref[:32] + "…", "neither a pid nor a registered name"}
	}
	p, ok, err := s.whereis(ctx, ref, cost)
	if err == nil && !ok {
		err = &NotFoundError{ref, "no process is registered under this name"}
	}
	return p, err
}

// Inspect tells all of one process but its messages. ref is a printed pid, of
// this node or as another node shows it, or a registered name.
func (s *Source) Inspect(ctx context.Context, ref string, o InspectOptions) (*beam.ProcessDetail, error) {
	var cost beam.Cost
	p, err := s.resolve(ctx, ref, &cost)
	if err != nil {
		return nil, err
	}
	a, err := s.n.Do(ctx, probe.Inspect(p, s.otp()), nil)
	if err != nil {
		return nil, err
	}
	cost = cost.Plus(a.Cost)
	d, alive := probe.DecodeInspect(a.Result, s.n.Name(), s.wordSize())
	if err := a.Result.Err(); err != nil {
		return nil, err
	}
	if !alive {
		return nil, &NotFoundError{ref, "this process has ended"}
	}
	cost.Woken++
	d.Pid = probe.Local(p)
	d.Incarnation = s.n.Incarnation()
	if o.State {
		if err := s.state(ctx, p, d, o, &cost); err != nil {
			return nil, err
		}
	}
	d.Origin = exact(1, cost)
	return d, nil
}

// waiting are the functions in which a process that follows OTP's rules waits
// for its next message, and then answers a system message at once.
var waiting = map[string]bool{
	"gen_server:loop/7": true, "gen_server:loop/6": true, "gen_server:loop/5": true, "gen_server:loop/4": true,
	"gen_statem:loop_receive/3": true, "gen_event:fetch_msg/6": true, "gen_event:fetch_msg/5": true,
	"erlang:hibernate/3": true, "erts_internal:hibernate/3": true, "gen_server:loop_hibernate/4": true, "gen_server:loop_hibernate/5": true,
	"gen_statem:loop_hibernate/3": true, "proc_lib:hibernate/3": true,
	"gen_server:loop/3": true, "gen_statem:loop_receive/2": true,
}

// state asks for the state, if the process is one that will answer. A plain
// process would keep the request in its mailbox for ever, and some die of it.
func (s *Source) state(ctx context.Context, p etf.Pid, d *beam.ProcessDetail, o InspectOptions, cost *beam.Cost) error {
	switch {
	case !d.OTPProcess:
		d.StateNote = "not asked: the process was not started by proc_lib, so it may not know system messages"
		return nil
	case d.MessageQueueLen > 0:
		d.StateNote = fmt.Sprintf("not asked: %d messages wait in its queue", d.MessageQueueLen)
		return nil
	case !waiting[d.CurrentFunction.String()]:
		d.StateNote = fmt.Sprintf("not asked: it is in %s, not where an OTP process waits for messages", d.CurrentFunction)
		return nil
	}
	limit := o.MaxStateBytes
	if limit == 0 {
		limit = DefaultStateBytes
	}
	var encoded []byte
	a, err := s.n.Do(ctx, probe.State(p, stateTimeout, limit), func(c *etf.Cursor) error {
		if encoded = append(encoded, c.Binary()...); len(encoded) > limit+1024 {
			return fmt.Errorf("the state is longer than the node said")
		}
		return nil
	})
	*cost = cost.Plus(a.Cost)
	if err != nil {
		return err
	}
	if d.StateNote = probe.DecodeState(a.Result); d.StateNote != "" {
		return a.Result.Err()
	}
	return s.printState(encoded, d, o)
}

// printState prints {ok, State} or words {error, Reason}.
func (s *Source) printState(encoded []byte, d *beam.ProcessDetail, o InspectOptions) error {
	t, err := etf.Decode(encoded, etf.Limits{Inflated: -1})
	if err != nil {
		return err
	}
	answer, ok := t.(etf.Tuple)
	if !ok || len(answer) != 2 {
		return fmt.Errorf("the state came in an unexpected shape")
	}
	print := etf.PrintOptions{Syntax: o.Syntax, LocalNode: etf.Atom(s.n.Name())}
	if answer[0] != etf.Atom("ok") {
		print.MaxBytes = 200
		d.StateNote = "it did not answer: " + etf.Print(answer[1], print)
		return nil
	}
	state, hidden := answer[1], 0
	if o.Redact != nil {
		state, hidden = o.Redact(state)
	}
	d.State = etf.Print(state, print)
	if hidden > 0 {
		d.StateNote = fmt.Sprintf("%d values that look like secrets are not shown", hidden)
	}
	return nil
}
