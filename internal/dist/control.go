package dist

import (
	"errors"
	"fmt"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// Control messages. Source: "Protocol between Connected Nodes" in the
// Distribution Protocol.

// Op is the first element of a control message.
type Op int64

const (
	OpLink             Op = 1
	OpSend             Op = 2
	OpExit             Op = 3
	OpUnlink           Op = 4
	OpRegSend          Op = 6
	OpGroupLeader      Op = 7
	OpExit2            Op = 8
	OpMonitorP         Op = 19
	OpDemonitorP       Op = 20
	OpMonitorPExit     Op = 21
	OpSendSender       Op = 22
	OpPayloadExit      Op = 24
	OpPayloadExit2     Op = 26
	OpPayloadMonitorPX Op = 28
	OpSpawnRequest     Op = 29
	OpSpawnReply       Op = 31
	OpUnlinkID         Op = 35
	OpUnlinkIDAck      Op = 36
)

// opShape says how to read one control message. fields are the elements after
// the number; "_" is skipped.
type opShape struct {
	name    string
	fields  []field
	payload bool
}

type field byte

const (
	fSkip     field = iota // ignored
	fFrom                  // pid of the sender
	fTo                    // pid of the receiver
	fFromProc              // pid or registered name of the sender
	fToProc                // pid or registered name of the receiver
	fRef                   // reference
	fReason                // any term, small: an exit reason within the control message
	fID                    // unlink id
	fFlags                 // small integer
	fResult                // pid or atom
)

var opShapes = map[Op]opShape{
	OpLink:             {"LINK", []field{fFrom, fTo}, false},
	OpSend:             {"SEND", []field{fSkip, fTo}, true},
	OpExit:             {"EXIT", []field{fFrom, fTo, fReason}, false},
	OpUnlink:           {"UNLINK", []field{fFrom, fTo}, false},
	OpRegSend:          {"REG_SEND", []field{fFromProc, fSkip, fToProc}, true},
	OpGroupLeader:      {"GROUP_LEADER", []field{fFrom, fTo}, false},
	OpExit2:            {"EXIT2", []field{fFrom, fTo, fReason}, false},
	OpMonitorP:         {"MONITOR_P", []field{fFrom, fToProc, fRef}, false},
	OpDemonitorP:       {"DEMONITOR_P", []field{fFrom, fToProc, fRef}, false},
	OpMonitorPExit:     {"MONITOR_P_EXIT", []field{fFromProc, fTo, fRef, fReason}, false},
	OpSendSender:       {"SEND_SENDER", []field{fFromProc, fTo}, true},
	OpPayloadExit:      {"PAYLOAD_EXIT", []field{fFrom, fTo}, true},
	OpPayloadExit2:     {"PAYLOAD_EXIT2", []field{fFrom, fTo}, true},
	OpPayloadMonitorPX: {"PAYLOAD_MONITOR_P_EXIT", []field{fFromProc, fTo, fRef}, true},
	OpSpawnRequest:     {"SPAWN_REQUEST", []field{fRef, fFrom, fSkip, fSkip, fSkip}, true},
	OpSpawnReply:       {"SPAWN_REPLY", []field{fRef, fTo, fFlags, fResult}, false},
	OpUnlinkID:         {"UNLINK_ID", []field{fID, fFrom, fTo}, false},
	OpUnlinkIDAck:      {"UNLINK_ID_ACK", []field{fID, fFrom, fTo}, false},
	// The trace-token variants (seq_trace) carry one more element before the end.
	12: {"SEND_TT", []field{fSkip, fTo, fSkip}, true},
	13: {"EXIT_TT", []field{fFrom, fTo, fSkip, fReason}, false},
	16: {"REG_SEND_TT", []field{fFromProc, fSkip, fToProc, fSkip}, true},
	18: {"EXIT2_TT", []field{fFrom, fTo, fSkip, fReason}, false},
	23: {"SEND_SENDER_TT", []field{fFromProc, fTo, fSkip}, true},
	25: {"PAYLOAD_EXIT_TT", []field{fFrom, fTo, fSkip}, true},
	27: {"PAYLOAD_EXIT2_TT", []field{fFrom, fTo, fSkip}, true},
	30: {"SPAWN_REQUEST_TT", []field{fRef, fFrom, fSkip, fSkip, fSkip, fSkip}, true},
	32: {"SPAWN_REPLY_TT", []field{fRef, fTo, fFlags, fResult, fSkip}, false},
}

// plainOp maps a trace-token variant to the message it is a variant of.
var plainOp = map[Op]Op{
	12: OpSend, 13: OpExit, 16: OpRegSend, 18: OpExit2, 23: OpSendSender,
	25: OpPayloadExit, 27: OpPayloadExit2, 30: OpSpawnRequest, 32: OpSpawnReply,
}

func (op Op) String() string {
	if s, ok := opShapes[op]; ok {
		return s.name
	}
	return fmt.Sprintf("control message %d", int64(op))
}

// Message is one control message from the node, with its payload.
type Message struct {
	Op       Op
	From, To etf.Pid
	ToName   etf.Atom // instead of To: REG_SEND, MONITOR_P of a name
	FromName etf.Atom // instead of From: MONITOR_P_EXIT of a name
	Ref      etf.Ref
	ID       etf.Term // UNLINK_ID
	Flags    int64    // SPAWN_REPLY: 1 linked, 2 monitored
	Result   etf.Term // SPAWN_REPLY: pid of the new process, or an atom saying why not

	payload []byte // the term that follows, without version byte
	reason  etf.Term
	refs    []etf.Atom
}

// Body reads the payload. The cursor aliases the message; both belong to the
// receiver. For messages without payload it is empty.
func (m *Message) Body() *etf.Cursor { return etf.NewCursor(m.payload, m.refs) }

// Size is the payload's length in bytes.
func (m *Message) Size() int { return len(m.payload) }

// Reason is why a linked or monitored process ended; EXIT, MONITOR_P_EXIT and
// their payload forms carry it. Any other message has none.
func (m *Message) Reason() (etf.Term, error) {
	if m.reason != nil {
		return m.reason, nil
	}
	c := m.Body()
	t := c.Term(etf.DefaultLimits)
	return t, c.Err()
}

// controlLimits bounds the general terms inside a control message.
var controlLimits = etf.Limits{Depth: 64, Elements: 4096, Inflated: -1}

var errControl = fmt.Errorf("%w: malformed control message", ErrProtocol)

// parseControl reads the control message at the start of b.
func parseControl(b []byte, refs []etf.Atom) (*Message, error) {
	c := etf.NewCursor(b, refs)
	n := c.Tuple()
	if c.Err() != nil || n < 1 {
		return nil, fmt.Errorf("%w: no tuple", errControl)
	}
	op := Op(c.Int())
	if err := c.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", errControl, err)
	}
	shape, ok := opShapes[op]
	if !ok {
		return nil, &MessageError{op, errors.New("unknown")}
	}
	if n-1 != len(shape.fields) {
		return nil, &MessageError{op, fmt.Errorf("%w: %d elements", errControl, n)}
	}
	m := &Message{Op: op, refs: refs}
	if p, ok := plainOp[op]; ok {
		m.Op = p
	}
	for _, f := range shape.fields {
		m.field(f, c)
	}
	if err := c.Err(); err != nil {
		return nil, &MessageError{op, err}
	}
	if shape.payload {
		m.payload = b[c.Offset():]
		if len(m.payload) == 0 {
			return nil, &MessageError{op, fmt.Errorf("%w: payload missing", errControl)}
		}
	}
	return m, nil
}

func (m *Message) field(f field, c *etf.Cursor) {
	switch f {
	case fSkip:
		c.Skip()
	case fFrom:
		m.From = c.Pid()
	case fTo:
		m.To = c.Pid()
	case fFromProc:
		pidOrName(c, &m.From, &m.FromName)
	case fToProc:
		pidOrName(c, &m.To, &m.ToName)
	case fRef:
		m.Ref = c.Ref()
	case fReason:
		m.reason = c.Term(controlLimits)
	case fID:
		m.ID = c.Term(controlLimits)
		switch m.ID.(type) {
		case etf.Int, etf.Big: // up to 64 bits
		default:
			c.Fail(errControl)
		}
	case fFlags:
		m.Flags = c.Int()
	case fResult:
		m.Result = c.Term(controlLimits)
	}
}

func pidOrName(c *etf.Cursor, pid *etf.Pid, name *etf.Atom) {
	if c.Kind() == etf.KindAtom {
		*name = c.Atom()
		return
	}
	*pid = c.Pid()
}

// control encodes a control message: numbers and terms into a tuple.
func control(op Op, elems ...etf.Term) []byte {
	b := etf.AppendTupleHeader(nil, 1+len(elems))
	b = etf.AppendInt(b, int64(op))
	for _, e := range elems {
		var err error
		if b, err = etf.Append(b, e); err != nil {
			// Elements are pids, references and atoms of ours: a programming error.
			panic("dist: control message: " + err.Error())
		}
	}
	return b
}
