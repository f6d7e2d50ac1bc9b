// What can be wrong with bytes or with a term.

package etf

import (
	"errors"
	"fmt"
)

// The kinds of Error, to be asked for with errors.Is.
var (
	// ErrTruncated: a length or an arity promises more than the bytes hold.
	ErrTruncated = errors.New("bytes missing")
	// ErrTag: a tag that is not in the format, or not allowed in its place.
	ErrTag = errors.New("tag not allowed")
	// ErrKind: a well-formed term of another kind than the one asked for.
	ErrKind = errors.New("unexpected kind of term")
	// ErrValue: a value outside what the format or Erlang allows.
	ErrValue = errors.New("value not allowed")
	// ErrLimit: the term may be well-formed but exceeds the caller's Limits.
	ErrLimit = errors.New("limit exceeded")
)

// Error says where and why reading or writing a term failed.
type Error struct {
	Kind   error  // one of the Err… values above
	Offset int    // of the term at fault, in the bytes read; -1 when writing
	Text   string // the facts
}

func (e *Error) Error() string {
	if e.Offset < 0 {
		return "etf: " + e.Kind.Error() + ": " + e.Text
	}
	return fmt.Sprintf("etf: offset %d: %v: %s", e.Offset, e.Kind, e.Text)
}

func (e *Error) Unwrap() error { return e.Kind }

func unencodable(format string, args ...any) error {
	return &Error{Kind: ErrValue, Offset: -1, Text: fmt.Sprintf(format, args...)}
}
