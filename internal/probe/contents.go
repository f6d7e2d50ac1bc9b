package probe

import (
	"fmt"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// mostContents is the most memory, in bytes, of a process that is asked for what it holds:
// 2 MiB. A copy takes several times as much of our heap while it grows and is encoded.
const mostContents = 4 * largestCopied

// Messages asks for the first messages that wait in a process. Parts are binaries that
// make up an external term: how many there are, and those asked for.
func Messages(p etf.Pid, most, maxBytes int) Request {
	return request("messages", p, etf.Int(most), etf.Int(maxBytes), etf.Int(LongQueue), etf.Int(mostContents))
}

// Dictionary asks likewise for the first pairs of a process dictionary.
func Dictionary(p etf.Pid, most, maxBytes int) Request {
	return request("dictionary", p, etf.Int(most), etf.Int(maxBytes), etf.Int(LongQueue), etf.Int(mostContents))
}

// DecodeContents reads what follows the parts: "" when these came, else why not. tooLarge:
// fewer may be asked for.
func DecodeContents(c *etf.Cursor) (why string, tooLarge bool) {
	if c.Kind() == etf.KindAtom {
		if a := c.Atom(); a == "ok" {
			return "", false
		}
		return "the process has ended", false
	}
	arity(c, 2)
	switch what, n := c.Atom(), c.Int(); what {
	case "size":
		return fmt.Sprintf("they take %d bytes, which is over the limit", n), true
	case "memory":
		return fmt.Sprintf("not asked: its memory of %d bytes is too much to be copied", n), false
	default:
		return fmt.Sprintf("not asked: %d messages wait in its queue", n), false
	}
}
