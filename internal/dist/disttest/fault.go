package disttest

import (
	"errors"
	"net"
)

// Fault breaks a connection at a byte of what the node sends, counted from 1
// at the connection's start (below TLS if there is any). Zero fields do
// nothing.
//
// A script whose connection a Fault has closed, or made the other side close,
// ends quietly at its next step.
// Faults belong to Serve: in the goroutine of the test itself there is no
// quiet end.
type Fault struct {
	CloseAt  int  // send the bytes before this one, then close
	GarbleAt int  // send this byte xor Mask
	Mask     byte // 0 stands for 0xff
	StallAt  int  // send the bytes before this one, and none after
}

var errFault = errors.New("the fault of the script closed the connection")

func (f Fault) wrap(conn net.Conn) net.Conn {
	if f.Mask == 0 {
		f.Mask = 0xff
	}
	return &faultyConn{Conn: conn, fault: f}
}

type faultyConn struct {
	net.Conn
	fault Fault
	sent  int
}

func (c *faultyConn) Write(b []byte) (int, error) {
	first := c.sent + 1 // number of b[0]
	c.sent += len(b)
	within := func(at int) bool { return at >= first && at <= c.sent }
	past := func(at int) bool { return at > 0 && at <= c.sent }

	out := b
	if at := c.fault.GarbleAt; within(at) {
		out = append([]byte(nil), b...)
		out[at-first] ^= c.fault.Mask
	}
	switch {
	case past(c.fault.CloseAt):
		c.Conn.Write(out[:max(0, c.fault.CloseAt-first)])
		c.Conn.Close()
		return 0, errFault
	case past(c.fault.StallAt):
		out = out[:max(0, c.fault.StallAt-first)]
	}
	if len(out) > 0 {
		if _, err := c.Conn.Write(out); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}
