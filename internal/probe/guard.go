package probe

import (
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
)

// The requests that keep a connection healthy.

// Hello asks who answers.
func Hello() Request { return request("hello") }

// Greeting is the answer to Hello.
type Greeting struct {
	OTP         int    // 25
	OTPRelease  string // "25"
	ERTSVersion string
	WordSize    int // bytes
	Processes   int
}

// DecodeHello reads the answer to Hello.
func DecodeHello(c *etf.Cursor) Greeting {
	arity(c, 4)
	g := Greeting{OTPRelease: text(c), ERTSVersion: text(c), WordSize: int(c.Int()), Processes: int(c.Int())}
	for _, r := range g.OTPRelease {
		if r < '0' || r > '9' {
			break
		}
		g.OTP = g.OTP*10 + int(r-'0')
	}
	return g
}

// Health asks whether the node still schedules; its answer is
// {microseconds of its clock, sum of run queues}.
func Health() Request { return request("health") }

// Lease asks for the dead-man's switch; see erl/requests/lease.erl.
func Lease(life time.Duration, renewals int) Request {
	return request("lease", etf.Int(life.Milliseconds()), etf.Int(renewals))
}

// HoldSchedulerWallTime asks for the holder of the scheduler_wall_time flag.
func HoldSchedulerWallTime() Request { return request("hold_scheduler_wall_time") }

// Whereis asks for the process under a registered name.
func Whereis(name string) Request { return request("whereis", etf.Binary(name)) }

// DecodeWhereis reads the answer to Whereis; ok is false when nobody, or a port,
// has the name.
func DecodeWhereis(c *etf.Cursor) (p etf.Pid, ok bool) {
	if c.Kind() != etf.KindPid {
		c.Skip()
		return p, false
	}
	return c.Pid(), true
}
