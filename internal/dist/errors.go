package dist

import (
	"errors"
	"fmt"
)

// Step names the part of an attempt to connect that failed.
type Step string

const (
	StepDial      Step = "dial"      // TCP connection to the distribution port
	StepTLS       Step = "tls"       // TLS session
	StepName      Step = "name"      // send_name and recv_status
	StepChallenge Step = "challenge" // recv_challenge: who answers, with which flags
	StepCookie    Step = "cookie"    // challenge_reply and challenge_ack
)

// Reasons that a caller can tell apart with errors.Is.
var (
	// ErrNotAllowed: the node refused our name or our flags ("not_allowed").
	// It has a list from net_kernel:allow/1, or wants a flag that we lack.
	ErrNotAllowed = errors.New("the node does not allow this connection")
	// ErrNameInUse: a node of our (static) name is connected already. We leave it in peace.
	ErrNameInUse = errors.New("a node of this name is already connected")
	// ErrBusy: the node said "nok": it is connecting to our name itself.
	ErrBusy = errors.New("the node is connecting to a node of this name itself")
	// ErrCookieRefused: the node closed the connection after our digest.
	ErrCookieRefused = errors.New("the node refused the cookie")
	// ErrImpostor: the peer could not prove that it knows the cookie.
	ErrImpostor = errors.New("the peer does not know the cookie")
	// ErrWrongNode: another node than the one asked for answers at this address.
	ErrWrongNode = errors.New("another node answers")
	// ErrTooOld: the peer speaks a handshake older than OTP 23's.
	ErrTooOld = errors.New("the node is older than OTP 23")
	// ErrTLSExpected: we spoke plainly and the peer answered in TLS.
	ErrTLSExpected = errors.New("the node expects TLS distribution")
	// ErrNoTLS: we spoke TLS and the peer did not.
	ErrNoTLS = errors.New("the node does not speak TLS")
	// ErrProtocol: bytes that no Erlang node sends.
	ErrProtocol = errors.New("not the Erlang distribution protocol")
)

// ConnectError is a failed attempt to connect.
type ConnectError struct {
	Step Step
	Node string // as asked for
	Addr string
	Err  error
}

func (e *ConnectError) Error() string {
	return fmt.Sprintf("connect to %s at %s: %s: %v", e.Node, e.Addr, e.Step, e.Err)
}

func (e *ConnectError) Unwrap() error { return e.Err }

// Errors of a connection that was up.
var (
	// ErrClosed: we closed it.
	ErrClosed = errors.New("connection closed")
	// ErrSilent: nothing came for longer than the node's own ticks allow.
	ErrSilent = errors.New("the node went silent")
	// ErrOverrun: more arrived for one mailbox than it may hold.
	ErrOverrun = errors.New("more arrived than was asked for")
)

// LostError is the end of a connection that was up: cable, node or peer.
type LostError struct {
	Node string
	Err  error
}

func (e *LostError) Error() string { return fmt.Sprintf("connection to %s lost: %v", e.Node, e.Err) }

func (e *LostError) Unwrap() error { return e.Err }

// MessageError is a message that could not be understood. It costs that
// message, not the connection.
type MessageError struct {
	Op  Op
	Err error
}

func (e *MessageError) Error() string { return fmt.Sprintf("%s: %v", e.Op, e.Err) }

func (e *MessageError) Unwrap() error { return e.Err }
