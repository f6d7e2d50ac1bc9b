package dist

import (
	"context"
	"errors"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// The two ways of OTP itself to call a function on another node. Package node
// uses neither for watching: the answer of rex is sent by rex, a process of the
// node, which then has us to wait for. They are here for what needs just them.

// ExceptionError is a call that ended in an exception on the node.
type ExceptionError struct {
	Class  string // error, exit, throw, signal or spawn
	Reason etf.Term
}

func (e *ExceptionError) Error() string {
	return fmt.Sprintf("%s on the node: %s", e.Class, etf.Print(e.Reason, etf.PrintOptions{MaxBytes: 256}))
}

// maxCallReply bounds what one call may answer.
const maxCallReply = 1 << 20

// Rex calls a function through the server rex, as rpc:call/4 does.
// Source: rpc.erl.
func (c *Conn) Rex(ctx context.Context, module, function etf.Atom, args etf.List) (etf.Term, error) {
	b := c.Open(maxCallReply)
	defer b.Close()
	ref := c.newRef()
	msg, err := etf.Append(nil, etf.Tuple{
		etf.Atom("$gen_call"),
		etf.Tuple{b.pid, ref},
		etf.Tuple{etf.Atom("call"), module, function, args, etf.Atom("user")},
	})
	if err != nil {
		return nil, err
	}
	if err := b.SendName("rex", msg); err != nil {
		return nil, err
	}
	m, err := b.Receive(ctx)
	if err != nil {
		return nil, err
	}
	cur := m.Body()
	if n := cur.Tuple(); n != 2 || cur.Ref() != ref {
		return nil, &MessageError{m.Op, errors.New("not rex's answer")}
	}
	t := cur.Term(etf.DefaultLimits)
	if err := cur.Err(); err != nil {
		return nil, &MessageError{m.Op, err}
	}
	if bad, ok := t.(etf.Tuple); ok && len(bad) == 2 && bad[0] == etf.Atom("badrpc") {
		return nil, &ExceptionError{"badrpc", bad[1]}
	}
	return t, nil
}

// Erpc calls a function in a process of its own, as erpc:call/4 does; the answer
// is that process's exit reason. Source: erpc.erl, execute_call/4.
func (c *Conn) Erpc(ctx context.Context, module, function etf.Atom, args etf.List) (etf.Term, error) {
	b := c.Open(maxCallReply)
	defer b.Close()
	tag := c.newRef()
	payload, err := etf.Append(nil, etf.List{tag, module, function, args})
	if err != nil {
		return nil, err
	}
	options, err := etf.Append(nil, etf.List{etf.Atom("link")})
	if err != nil {
		return nil, err
	}
	req, err := b.Spawn("erpc", "execute_call", 4, payload, options)
	if err != nil {
		return nil, err
	}
	var pid etf.Pid
	for {
		m, err := b.Receive(ctx)
		if err != nil {
			if pid.Node != "" {
				err = errors.Join(err, b.Exit(pid))
			}
			return nil, err
		}
		switch m.Op {
		case OpSpawnReply:
			if m.Ref != req {
				continue
			}
			var ok bool
			if pid, ok = m.Result.(etf.Pid); !ok {
				return nil, &ExceptionError{"spawn", m.Result}
			}
		case OpExit, OpPayloadExit:
			reason, err := m.Reason()
			if err != nil {
				return nil, &MessageError{m.Op, err}
			}
			return erpcResult(tag, reason)
		}
	}
}

func erpcResult(tag etf.Ref, reason etf.Term) (etf.Term, error) {
	t, ok := reason.(etf.Tuple)
	if !ok || len(t) < 3 || t[0] != tag {
		return nil, &ExceptionError{"signal", reason}
	}
	switch t[1] {
	case etf.Atom("return"):
		return t[2], nil
	case etf.Atom("throw"):
		return nil, &ExceptionError{"throw", t[2]}
	case etf.Atom("exit"):
		return nil, &ExceptionError{"exit", t[2]}
	default:
		return nil, &ExceptionError{"error", t[2]}
	}
}
