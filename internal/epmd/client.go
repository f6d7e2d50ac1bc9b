package epmd

// Source: OTP erl_dist_protocol, "EPMD Protocol": every request follows a
// 2-byte length; the daemon answers once and closes the connection.

import (
	"context"
	"encoding/binary"
	"net"
	"time"
)

// DefaultPort is the TCP port on which EPMD listens unless ERL_EPMD_PORT says
// otherwise.
const DefaultPort = 4369

const (
	dialTimeout   = 2 * time.Second
	answerTimeout = 5 * time.Second // for the whole exchange, after the dial
)

// Client asks one daemon. It keeps no connection and no state, so it may be
// copied and shared between goroutines.
type Client struct {
	// Dial opens the connection; nil stands for a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Addr is the daemon's host:port.
	Addr string
}

// Node is what EPMD knows of a registered node. Names fills in only Name and
// Port. The fields below Port are the node's own claims at registration.
type Node struct {
	Name     string // the part before the @; text from the network, unescaped
	Port     int    // TCP port of its distribution listener
	Type     byte   // 77 ('M'): normal node; 72 ('H'): hidden node (C node)
	Protocol byte   // 0: TCP over IPv4
	Highest  int    // highest distribution version; 6 from OTP 23 on
	Lowest   int    // lowest distribution version
	Extra    []byte
}

// ask sends one request and lets read take the answer. The exchange ends when
// ctx does, and after answerTimeout at the latest.
func (c *Client) ask(ctx context.Context, request []byte, read func(net.Conn) error) error {
	conn, err := c.dial(ctx)
	if err != nil {
		return &UnreachableError{Addr: c.Addr, Err: err}
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(answerTimeout)); err != nil {
		return &NoAnswerError{Addr: c.Addr, Err: err}
	}
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()

	if err = send(conn, request); err == nil {
		err = read(conn)
	}
	return c.explain(ctx, err)
}

func (c *Client) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	dial := c.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	return dial(ctx, "tcp", c.Addr)
}

func send(conn net.Conn, request []byte) error {
	msg := binary.BigEndian.AppendUint16(nil, uint16(len(request)))
	_, err := conn.Write(append(msg, request...))
	return err
}
