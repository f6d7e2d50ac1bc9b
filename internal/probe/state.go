package probe

import (
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// State asks one OTP process for its state, once. Parts are binaries that make
// up an external term: {ok, State} or {error, Reason}.
func State(p etf.Pid, timeout time.Duration, maxBytes int) Request {
	r := request("state", p, etf.Int(timeout.Milliseconds()), etf.Int(maxBytes), etf.Int(largestCopied))
	r.waits = timeout
	return r
}

// DecodeState reads what follows the parts: "" when the state came, else why not.
func DecodeState(c *etf.Cursor) string {
	if c.Kind() == etf.KindAtom {
		if a := c.Atom(); a == "ok" {
			return ""
		}
		return "the process has ended"
	}
	arity(c, 2)
	switch what, n := c.Atom(), c.Int(); what {
	case "size":
		return fmt.Sprintf("the state takes %d bytes, which is over the limit", n)
	case "total_heap_size":
		return fmt.Sprintf("not asked: its heap of %d words is too large to be copied", n)
	default:
		return fmt.Sprintf("not asked: %d messages wait in its queue", n)
	}
}
