package tsdb

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/prometheus/storage/remote/otlptranslator/prometheusremotewrite"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// translation is how OpenTelemetry's names become Prometheus' ones: the defaults
// of Prometheus' own OTLP receiver, so that both ways give the same series.
var translation = prometheusremotewrite.Settings{AddMetricSuffixes: true}

// Append stores a collection, all or, when the disk fails, nothing. It is in the
// log when Append returns and survives the end of the process.
//
// The labels job and instance come from the resource's service.namespace,
// service.name and service.instance.id; its other attributes are in target_info.
// Counters and histograms with a start time get a zero at it, if that is no more
// than an hour before the newest sample.
//
// What a resource brings under one set of scope names is one collection: a series
// that was in the last one and is not in this is marked stale, and no query shows
// it from then on. So what is collected at different intervals needs different
// scope names, and all points of a collection one timestamp.
//
// What cannot be stored is left out and told by a [RejectedError]; the rest is
// stored. The metrics are read only while Append runs.
func (db *DB) Append(ctx context.Context, m pmetric.Metrics) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return ErrClosed
	}
	if err := db.room(); err != nil {
		return err
	}
	w := db.writer
	w.begin(db.all().AppenderV2(ctx), scopes(m))
	defer w.end()
	warnings, err := w.converter.FromMetrics(ctx, m, translation)
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), w.Rollback())
	}
	for _, e := range leaves(err) {
		w.reject(&w.rejected.Invalid, e)
	}
	if texts, _ := warnings.AsStrings("", 0, 0); len(texts) > 0 {
		db.o.Logger.Warn("attributes became one label", "warnings", texts)
	}
	w.vanished()
	return w.commit()
}

// Gone marks all series of a resource stale as of a moment, as when its node went
// away: no query shows them from then on. Only what was appended since Open is
// known; a series that nothing was appended to ends by itself after five minutes.
func (db *DB) Gone(ctx context.Context, resource pcommon.Resource, at time.Time) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return ErrClosed
	}
	w := db.writer
	w.begin(db.all().AppenderV2(ctx), nil)
	defer w.end()
	w.gone(originOf(resource), at.UnixMilli())
	return w.commit()
}

func (w *writer) commit() error {
	if err := w.Commit(); err != nil {
		return fmt.Errorf("the store cannot write: %w", err)
	}
	if w.rejected.any() {
		rejected := w.rejected
		return &rejected
	}
	return nil
}

// leaves are the errors that were joined.
func leaves(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, leaves(e)...)
	}
	return all
}
