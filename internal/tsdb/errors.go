package tsdb

import (
	"context"
	"errors"
	"fmt"

	"github.com/prometheus/prometheus/promql"
)

// What is wrong with the directory, the settings or a question. Ask with errors.Is.
var (
	ErrLocked  = errors.New("another process has the store open")
	ErrForeign = errors.New("the directory holds files that are not of this store")
	ErrDamaged = errors.New("the store is damaged")
	ErrClosed  = errors.New("the store is closed")
	ErrSetting = errors.New("wrong setting")

	ErrQuery    = errors.New("the query is wrong")
	ErrTimeout  = errors.New("the query took too long")
	ErrTooLarge = errors.New("the query reads too many samples")
)

// RejectedError tells what of a collection was not stored, and why. All else of
// the collection is stored.
type RejectedError struct {
	OutOfOrder int // samples older than the series' last
	Duplicate  int // a second value for a series and moment that have one
	TooOld     int // samples older than the store accepts: an hour before its newest
	Invalid    int // metrics or series that have no form in Prometheus
	First      error
}

func (e *RejectedError) Error() string {
	return fmt.Sprintf("rejected %d samples out of order, %d duplicates, %d too old, %d invalid; the first: %v",
		e.OutOfOrder, e.Duplicate, e.TooOld, e.Invalid, e.First)
}

// Unwrap gives the first reason.
func (e *RejectedError) Unwrap() error { return e.First }

func (e *RejectedError) any() bool { return e.OutOfOrder+e.Duplicate+e.TooOld+e.Invalid > 0 }

// queryError says of an engine's error what it is.
func queryError(err error) error {
	var (
		canceled promql.ErrQueryCanceled
		timeout  promql.ErrQueryTimeout
		tooMany  promql.ErrTooManySamples
		storage  promql.ErrStorage
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &timeout), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w: %w", ErrTimeout, err)
	case errors.As(err, &tooMany):
		return fmt.Errorf("%w: %w", ErrTooLarge, err)
	case errors.As(err, &canceled), errors.Is(err, context.Canceled), errors.As(err, &storage):
		return err
	}
	// What is left: it does not parse, labels do not match, a series is there twice.
	return fmt.Errorf("%w: %w", ErrQuery, err)
}
