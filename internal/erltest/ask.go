package erltest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// askTimeout bounds one question. A node that is suspended, or was given too much to do, answers late or never.
const askTimeout = 60 * time.Second

// Ask evaluates Erlang expressions on the node and returns the last one's value as text, as io_lib:format "~0tp" prints
// it. The final full stop may be left out. It does not use the distribution. What the expressions make and own (a
// table, a linked process) stays.
func (n *Node) Ask(expr string) string {
	n.t.Helper()
	return string(n.must('a', expr))
}

// AskETF is like Ask but returns the value in the external term format, as term_to_binary/1 encodes it.
func (n *Node) AskETF(expr string) []byte {
	n.t.Helper()
	return n.must('b', expr)
}

// AskInt is Ask for an expression whose value is an integer.
func (n *Node) AskInt(expr string) int {
	n.t.Helper()
	text := n.Ask(expr)
	i, err := strconv.Atoi(text)
	if err != nil {
		n.t.Fatalf("erltest: %s is %s, not an integer", expr, text)
	}
	return i
}

// AskBool is Ask for an expression whose value is true or false.
func (n *Node) AskBool(expr string) bool {
	n.t.Helper()
	text := n.Ask(expr)
	if text != "true" && text != "false" {
		n.t.Fatalf("erltest: %s is %s, not a boolean", expr, text)
	}
	return text == "true"
}

// Await asks a boolean expression until it is true, and fails the test if it is not within the time given.
func (n *Node) Await(expr string, within time.Duration) {
	n.t.Helper()
	for deadline := time.Now().Add(within); !n.AskBool(expr); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			n.t.Fatalf("erltest: on %s after %v still not: %s", n.Name, within, expr)
		}
	}
}

// Try is Ask without a test to fail: an exception on the node, or a node that does not answer, is an error. It may be
// called from any goroutine.
func (n *Node) Try(expr string) (string, error) {
	reply, err := n.request('a', expr)
	return string(reply), err
}

func (n *Node) must(op byte, expr string) []byte {
	n.t.Helper()
	reply, err := n.request(op, expr)
	if err != nil {
		n.t.Fatalf("erltest: %s on %s: %v", expr, n.Name, err)
	}
	return reply
}

// request sends one letter with its argument to the helper and returns what it answers.
func (n *Node) request(op byte, argument string) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.side == nil {
		return nil, errors.New("the node was ended, or left a question unanswered")
	}
	if op == 'a' || op == 'b' {
		argument = strings.TrimSuffix(strings.TrimSpace(argument), ".") + "."
	}
	reply, err := exchange(n.side, op, argument)
	if err != nil { // what comes next on the socket would be the answer to this question
		_ = n.side.Close()
		n.side = nil
		return nil, err
	}
	if len(reply) == 0 || reply[0] != 'o' {
		return nil, fmt.Errorf("%s", reply[min(1, len(reply)):])
	}
	return reply[1:], nil
}

func exchange(conn net.Conn, op byte, argument string) ([]byte, error) {
	if err := conn.SetDeadline(time.Now().Add(askTimeout)); err != nil {
		return nil, err
	}
	if err := writePacket(conn, op, argument); err != nil {
		return nil, err
	}
	return readPacket(conn)
}

func writePacket(w io.Writer, op byte, argument string) error {
	b := binary.BigEndian.AppendUint32(nil, uint32(1+len(argument)))
	b = append(b, op)
	_, err := w.Write(append(b, argument...))
	return err
}

func readPacket(conn net.Conn) ([]byte, error) {
	var size [4]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return nil, err
	}
	b := make([]byte, binary.BigEndian.Uint32(size[:]))
	_, err := io.ReadFull(conn, b)
	return b, err
}
