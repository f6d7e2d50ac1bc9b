package epmd

import (
	"context"
	"errors"
	"fmt"
)

// ErrUnknownName is the daemon's answer that no node of that name is
// registered.
var ErrUnknownName = errors.New("name not registered with epmd")

// ErrInvalidName says that no node can have the name asked for; nothing was
// sent.
var ErrInvalidName = errors.New("invalid node name")

// UnreachableError says that no connection to the daemon came about: Err
// tells whether it was refused, timed out, or the name did not resolve.
type UnreachableError struct {
	Addr string
	Err  error
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("epmd at %s: unreachable: %v", e.Addr, e.Err)
}
func (e *UnreachableError) Unwrap() error { return e.Err }

// NoAnswerError says that the connection stood but no whole answer came. An
// io.EOF or io.ErrUnexpectedEOF within means that it was closed: a daemon
// that refuses the request does so, and so does a tunnel with nothing at its
// far end.
type NoAnswerError struct {
	Addr string
	Err  error
}

func (e *NoAnswerError) Error() string {
	return fmt.Sprintf("epmd at %s: no answer: %v", e.Addr, e.Err)
}
func (e *NoAnswerError) Unwrap() error { return e.Err }

// MalformedError says that something answered, but not as EPMD does.
type MalformedError struct {
	Addr   string
	Reason string
}

func (e *MalformedError) Error() string {
	return fmt.Sprintf("epmd at %s: malformed answer: %s", e.Addr, e.Reason)
}

// malformed is what the decoders return; they do not know the address.
type malformed string

func (m malformed) Error() string { return string(m) }

// explain turns an error of the exchange into one of the public ones.
func (c *Client) explain(ctx context.Context, err error) error {
	if err == nil || err == ErrUnknownName {
		return err
	}
	if reason, ok := err.(malformed); ok {
		return &MalformedError{Addr: c.Addr, Reason: string(reason)}
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause // the deadline that AfterFunc set is not the reason
	}
	return &NoAnswerError{Addr: c.Addr, Err: err}
}
