package epmd

// Source: OTP erl_dist_protocol, "Get All Registered Names from EPMD";
// kernel's erl_epmd.erl, get_names/1.

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
)

const namesReq = 110

// maxNames bounds an answer, in bytes. A name with its port takes about 40,
// so this is some 25 000 nodes on one host.
const maxNames = 1 << 20

// Names lists the registered nodes in the daemon's order, name and port only.
//
// A line that is not of the form the protocol prescribes makes the error a
// *MalformedError; the nodes of the good lines are returned beside it, for
// whoever may register a name may also spoil a line.
func (c *Client) Names(ctx context.Context) ([]Node, error) {
	var nodes []Node
	err := c.ask(ctx, []byte{namesReq}, func(conn net.Conn) (err error) {
		nodes, err = readNamesResp(conn)
		return err
	})
	return nodes, err
}

// readNamesResp reads to the end of the stream: the daemon's port in 4 bytes,
// then one line "name NAME at port PORT\n" for each node.
func readNamesResp(r io.Reader) ([]Node, error) {
	// The daemon's port says nothing we do not know, and behind a tunnel it is
	// not the port we dialled: it is read and not compared.
	var epmdPort [4]byte
	if _, err := io.ReadFull(r, epmdPort[:]); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(r, maxNames+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxNames {
		return nil, malformed(fmt.Sprintf("more than %d bytes of names", maxNames))
	}
	return parseNames(body)
}

func parseNames(body []byte) ([]Node, error) {
	var nodes []Node
	var firstBad error
	for len(body) > 0 {
		line, rest, whole := bytes.Cut(body, []byte("\n"))
		body = rest
		node, ok := parseNameLine(line)
		switch {
		case ok && whole:
			nodes = append(nodes, node)
		case firstBad == nil:
			firstBad = malformed(fmt.Sprintf("line %.80q", line))
		}
	}
	return nodes, firstBad
}

// parseNameLine takes "name NAME at port PORT" apart from its right end: the
// name may hold anything, the words of the format included.
func parseNameLine(line []byte) (Node, bool) {
	line, ok := bytes.CutPrefix(line, []byte("name "))
	if !ok {
		return Node{}, false
	}
	at := bytes.LastIndex(line, []byte(" at port "))
	if at <= 0 || at > maxName {
		return Node{}, false
	}
	port, ok := parsePort(string(line[at+len(" at port "):]))
	return Node{Name: string(line[:at]), Port: port}, ok
}

// parsePort accepts a port exactly as EPMD's printf writes it: no sign, no
// leading zero.
func parsePort(s string) (int, bool) {
	port, err := strconv.ParseUint(s, 10, 16)
	if err != nil || port == 0 || s[0] == '0' || s[0] == '+' {
		return 0, false
	}
	return int(port), true
}
