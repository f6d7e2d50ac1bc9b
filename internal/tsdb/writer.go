package tsdb

import (
	"errors"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/storage/remote/otlptranslator/prometheusremotewrite"
)

// writer stands between the converter and the store while a collection is
// written: it leaves out what the store refuses, remembers which series were
// there and what their metrics are. One collection at a time.
type writer struct {
	storage.AppenderV2 // of this collection
	converter          *prometheusremotewrite.PrometheusConverter
	families           *families

	seen     map[collectionKey]*collection
	round    uint32
	scopes   map[origin]string
	newest   map[*collection]int64 // the collections of this round
	rejected RejectedError

	current       *collection // of the last sample: samples of one come together
	currentOrigin origin
}

// targetInfo is the series in which the converter tells what else is known of a resource.
const targetInfo = "target_info"

func newWriter(f *families) *writer {
	w := &writer{families: f, seen: make(map[collectionKey]*collection), newest: make(map[*collection]int64)}
	w.converter = prometheusremotewrite.NewPrometheusConverter(w)
	return w
}

func (w *writer) begin(a storage.AppenderV2, scopes map[origin]string) {
	w.AppenderV2, w.scopes = a, scopes
	w.round++
	w.rejected = RejectedError{}
	w.current = nil
	clear(w.newest)
}

func (w *writer) end() { w.AppenderV2, w.scopes = nil, nil }

// Append is what the converter calls for each sample.
func (w *writer) Append(
	ref storage.SeriesRef, ls labels.Labels, st, t int64, v float64,
	h *histogram.Histogram, fh *histogram.FloatHistogram, o storage.AOptions,
) (storage.SeriesRef, error) {
	if o.Metadata.Type == model.MetricTypeGauge {
		st = 0 // a sum that goes up and down did not begin at zero
	}
	ref, err := w.AppenderV2.Append(ref, ls, st, t, v, h, fh, o)
	var partial *storage.AppendPartialError
	switch {
	case err == nil, errors.As(err, &partial): // partial: an exemplar was refused, the sample is there
	case ls.Get(model.MetricNameLabel) == targetInfo && errors.Is(err, storage.ErrOutOfOrderSample):
		return 0, nil // collections of different scopes bring the same one, and need not come in order
	case errors.Is(err, storage.ErrOutOfOrderSample):
		w.reject(&w.rejected.OutOfOrder, sampleError{ls, err})
		return 0, nil
	case errors.Is(err, storage.ErrDuplicateSampleForTimestamp):
		w.reject(&w.rejected.Duplicate, sampleError{ls, err})
		return 0, nil
	case errors.Is(err, storage.ErrTooOldSample), errors.Is(err, storage.ErrOutOfBounds):
		w.reject(&w.rejected.TooOld, sampleError{ls, err})
		return 0, nil
	default:
		w.reject(&w.rejected.Invalid, sampleError{ls, err})
		return 0, nil
	}
	w.note(ref, ls, t)
	w.families.note(o.MetricFamilyName, o.Metadata)
	return ref, nil
}

func (w *writer) reject(counter *int, err error) {
	*counter++
	if w.rejected.First == nil {
		w.rejected.First = err
	}
}

// sampleError names the series of a refusal, in words only when somebody reads it.
type sampleError struct {
	series labels.Labels
	err    error
}

func (e sampleError) Error() string { return e.series.String() + ": " + e.err.Error() }
func (e sampleError) Unwrap() error { return e.err }
