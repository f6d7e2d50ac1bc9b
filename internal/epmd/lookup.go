package epmd

// Source: OTP erl_dist_protocol, "Get the Distribution Port of Another Node";
// kernel's erl_epmd.erl, get_port/3.

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
)

const (
	portPlease2Req = 122
	port2Resp      = 119
)

// maxName is the daemon's own limit: 255 characters of at most four bytes.
// It closes the connection on a longer one.
const maxName = 255 * 4

// Lookup asks for the node whose name has the given part before the @
// (net_adm and erl_epmd call it Alive, or Name). The daemon compares byte by
// byte. ErrUnknownName means that it knows no such node.
func (c *Client) Lookup(ctx context.Context, alive string) (Node, error) {
	if alive == "" || len(alive) > maxName || strings.ContainsAny(alive, "@\x00") {
		return Node{}, fmt.Errorf("%w: %q", ErrInvalidName, alive)
	}
	var node Node
	err := c.ask(ctx, append([]byte{portPlease2Req}, alive...), func(conn net.Conn) (err error) {
		node, err = readPort2Resp(conn, alive)
		return err
	})
	if err != nil {
		return Node{}, err
	}
	return node, nil
}

// readPort2Resp reads an answer to the last byte its lengths announce:
//
//	119 Result(1) PortNo(2) NodeType(1) Protocol(1) Highest(2) Lowest(2)
//	Nlen(2) NodeName(Nlen) Elen(2) Extra(Elen)
//
// where a Result above 0 is the end.
func readPort2Resp(r io.Reader, alive string) (Node, error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return Node{}, err
	}
	if head[0] != port2Resp {
		return Node{}, malformed(fmt.Sprintf("tag %d where PORT2_RESP (%d) was due", head[0], port2Resp))
	}
	if head[1] != 0 {
		return Node{}, ErrUnknownName
	}
	var fixed [10]byte
	if err := readRest(r, fixed[:]); err != nil {
		return Node{}, err
	}
	node := Node{
		Port:     int(binary.BigEndian.Uint16(fixed[0:])),
		Type:     fixed[2],
		Protocol: fixed[3],
		Highest:  int(binary.BigEndian.Uint16(fixed[4:])),
		Lowest:   int(binary.BigEndian.Uint16(fixed[6:])),
	}
	if node.Port == 0 {
		return Node{}, malformed("port 0")
	}
	// An honest answer repeats the name that was asked for, so its length is
	// known beforehand and need not be believed.
	if n := int(binary.BigEndian.Uint16(fixed[8:])); n != len(alive) {
		return Node{}, malformed(fmt.Sprintf("a name of %d bytes, not %q", n, alive))
	}
	name := make([]byte, len(alive))
	if err := readRest(r, name); err != nil {
		return Node{}, err
	}
	if string(name) != alive {
		return Node{}, malformed(fmt.Sprintf("name %q, not %q", name, alive))
	}
	node.Name = alive
	var err error
	node.Extra, err = readExtra(r)
	return node, err
}

func readExtra(r io.Reader) ([]byte, error) {
	var size [2]byte
	if err := readRest(r, size[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint16(size[:])
	if n == 0 {
		return nil, nil
	}
	extra := make([]byte, n)
	return extra, readRest(r, extra)
}

// readRest fills b within an answer that has begun, where the end of the
// stream is never expected.
func readRest(r io.Reader, b []byte) error {
	_, err := io.ReadFull(r, b)
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
