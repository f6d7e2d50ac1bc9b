package live

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// InspectOptions says how closely to look at one process.
type InspectOptions struct {
	State         bool       // ask for its state: a touch
	Messages      bool       // copy the first messages that wait: a touch
	Dictionary    bool       // copy the first pairs of its dictionary: a touch
	Syntax        etf.Syntax // of what is printed
	MaxStateBytes int        // 0: DefaultStateBytes
	// Redact, if set, goes over what the process holds before it is printed and tells
	// how many values it hid.
	Redact func(etf.Term) (etf.Term, int)
	// Audit, if set, notes that the process is about to be asked for what it holds. If
	// that cannot be noted the process is not asked.
	Audit func(call, object string) error
}

// Intimate tells whether more is asked for than how a process is: what it holds.
func (o InspectOptions) Intimate() bool { return o.State || o.Messages || o.Dictionary }

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
		if !possible(p, s.otp()) {
			return etf.Pid{}, &NotFoundError{ref, "no process of this node can have this pid"}
		}
		return s.n.Pid(p), nil
	}
	if len(ref) > 4*255 {
		return etf.Pid{}, &NotFoundError{ref[:32] + "…", "neither a pid nor a registered name"}
	}
	for _, name := range spellings(ref) {
		p, ok, err := s.whereis(ctx, name, cost)
		if ok || err != nil {
			return p, err
		}
	}
	return etf.Pid{}, &NotFoundError{ref, "no process is registered under this name"}
}

// possible tells whether a release can have given a process this pid. A node
// takes one that it cannot have for a damaged message, says so in its log and
// closes the connection.
func possible(p beam.Pid, otp int) bool {
	if otp < 26 {
		return p.ID < 1<<15 && p.Serial < 1<<13
	}
	return p.ID < 1<<28
}

// spellings are the names that a person may mean: what they wrote, without the
// quotes of Erlang or the colon of Elixir, and a module's alias in Elixir.
func spellings(ref string) []string {
	names := []string{ref}
	if plain := strings.Trim(strings.TrimPrefix(ref, ":"), `'"`); plain != ref && plain != "" {
		names = append(names, plain)
	}
	if ref != "" && 'A' <= ref[0] && ref[0] <= 'Z' && !strings.HasPrefix(ref, "Elixir.") {
		names = append(names, "Elixir."+ref)
	}
	return names
}

// Inspect tells all of one process, and on request what it holds. ref is a printed pid, of
// this node or as another node shows it, or a registered name.
func (s *Source) Inspect(ctx context.Context, ref string, o InspectOptions) (*beam.ProcessDetail, error) {
	var cost beam.Cost
	p, err := s.resolve(ctx, ref, &cost)
	if err != nil {
		return nil, err
	}
	d, err := s.inspect(ctx, p, &cost)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, &NotFoundError{ref, "this process has ended"}
	}
	d.Pid = probe.Local(p)
	d.Incarnation = s.n.Incarnation()
	if o.State {
		if err := s.state(ctx, p, d, o, &cost); err != nil {
			return nil, err
		}
	}
	if o.Messages {
		if d.Messages, err = s.contents(ctx, p, d, "messages", probe.Messages, o, &cost); err != nil {
			return nil, err
		}
	}
	if o.Dictionary {
		if d.Dictionary, err = s.contents(ctx, p, d, "dictionary", probe.Dictionary, o, &cost); err != nil {
			return nil, err
		}
	}
	d.Origin = exact(1, cost)
	return d, nil
}

// inspect looks closely, which wakes the process. If that is too much for one
// answer, what wakes nobody is told. It gives nil when the process has ended.
func (s *Source) inspect(ctx context.Context, p etf.Pid, cost *beam.Cost) (*beam.ProcessDetail, error) {
	done, err := s.memories.ask(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	why, ask := beam.LongQueue, probe.Inspect
	if known, spare, _ := s.memories.recall(probe.Local(p)); spare && known.beside > probe.Crowded {
		ask = probe.InspectSparingly
	}
	a, err := s.n.Do(ctx, ask(p, s.otp()), nil)
	*cost = cost.Plus(a.Cost)
	if errors.Is(err, node.ErrHeap) || errors.Is(err, node.ErrTooLarge) {
		why = beam.NotRead
		a, err = s.n.Do(ctx, probe.InspectCheaply(p, s.otp()), nil)
		*cost = cost.Plus(a.Cost)
	}
	if err != nil {
		return nil, err
	}
	d, alive := probe.DecodeInspect(a.Result, s.n.Name(), s.wordSize(), why)
	if alive && d.TotalHeapSize >= 0 {
		d.Memory = s.memories.whole(probe.Local(p), d.Memory, d.TotalHeapSize, d.MessageQueueLen)
	}
	if alive && d.Memory != beam.LongQueue {
		cost.Woken++
	}
	return d, a.Result.Err()
}

// waiting are the functions in which a process that follows OTP's rules waits
// for its next message, and then answers a system message at once. Their arity
// differs between releases.
var waiting = map[string]bool{
	"gen_server:loop":           true,
	"gen_statem:loop_receive":   true,
	"gen_statem:loop":           true, // since OTP 28, as are the next two
	"gen_server:loop_hibernate": true,
	"gen_statem:loop_hibernate": true,
	"gen_event:fetch_msg":       true,
}

// mostStateHeap is the largest heap of a process that is asked for its state: the
// state is copied whole on the node before its size is known.
const mostStateHeap = 16 << 20

// refusal says why a process is not asked for its state; "" if it may be. One
// that does not follow OTP's rules would keep the request in its mailbox for
// ever, and some die of it.
func refusal(d *beam.ProcessDetail) string {
	f := d.CurrentFunction
	switch {
	case d.MessageQueueLen > 0:
		return fmt.Sprintf("%d messages wait in its queue", d.MessageQueueLen)
	case d.Memory < 0:
		return "it was not looked at closely: " + beam.WhyNot(d.Memory)
	case !d.OTPProcess:
		return "the process was not started by proc_lib, so it may not know system messages"
	case f.Module == "erlang" && f.Function == "hibernate":
		return "it hibernates, and what it will do when it wakes up cannot be told"
	case !waiting[f.Module+":"+f.Function]:
		return fmt.Sprintf("it is in %s, not where an OTP process waits for messages", f)
	case d.Status != "waiting":
		return "it is " + d.Status
	case d.TotalHeapSize > mostStateHeap:
		return fmt.Sprintf("its heap of %d bytes may have to be copied", d.TotalHeapSize)
	}
	return ""
}

// state asks for the state, if the process is one that will answer.
func (s *Source) state(ctx context.Context, p etf.Pid, d *beam.ProcessDetail, o InspectOptions, cost *beam.Cost) error {
	if why := refusal(d); why != "" {
		d.StateNote = "not asked: " + why
		return nil
	}
	if o.Audit != nil {
		if err := o.Audit("state", d.Pid.String()); err != nil {
			return err
		}
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
	cost.Woken++
	switch {
	case err == nil:
		d.StateNote = probe.DecodeState(a.Result)
		err = a.Result.Err()
	case errors.Is(err, node.ErrHeap) || errors.Is(err, node.ErrTimeout) && ctx.Err() == nil:
		d.StateNote, err = "it could not be fetched: "+err.Error(), nil
	}
	if err == nil && d.StateNote == "" {
		s.printState(encoded, d, o)
	}
	return err
}

// printState prints {ok, State} or words {error, Reason}.
func (s *Source) printState(encoded []byte, d *beam.ProcessDetail, o InspectOptions) {
	t, err := etf.Decode(encoded, etf.Limits{Depth: etf.MaxDepth, Inflated: -1})
	if err != nil {
		d.StateNote = "it cannot be shown: " + err.Error()
		return
	}
	answer, ok := t.(etf.Tuple)
	if !ok || len(answer) != 2 {
		d.StateNote = "it came in an unexpected shape"
		return
	}
	// No byte takes more than a few characters.
	print := etf.PrintOptions{Syntax: o.Syntax, LocalNode: etf.Atom(s.n.Name()), MaxBytes: 8*len(encoded) + 1024, MaxDepth: etf.MaxDepth}
	if answer[0] != etf.Atom("ok") {
		print.MaxBytes = 200
		d.StateNote = "it did not answer: " + etf.Print(answer[1], print)
		return
	}
	state, hidden := answer[1], 0
	if o.Redact != nil {
		state, hidden = o.Redact(state)
	}
	d.State = etf.Print(state, print)
	if hidden > 0 {
		d.StateNote = hiddenNote(hidden)
	}
}

func hiddenNote(n int) string {
	if n == 1 {
		return "1 value that looks like a secret is not shown"
	}
	return fmt.Sprintf("%d values that look like secrets are not shown", n)
}
