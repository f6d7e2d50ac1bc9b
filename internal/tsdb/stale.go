package tsdb

import (
	"math"
	"strings"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/storage"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness
//
// A series without a stale marker is shown for five minutes after its last
// sample. Prometheus' scraping writes the markers, its OTLP receiver does not,
// since it does not know what belongs together. We do.

// origin is what a collection comes from, as its series are labelled.
type origin struct{ job, instance string }

// collectionKey is what is compared from one collection to the next.
type collectionKey struct {
	origin
	scopes string
}

// collection is what came last under a key.
type collection struct {
	at     int64                        // the newest timestamp, ms
	series map[storage.SeriesRef]uint32 // the round in which each was there
}

// originOf is the origin as Prometheus' converter labels it.
func originOf(r pcommon.Resource) origin {
	get := func(name string) string {
		v, ok := r.Attributes().Get(name)
		if !ok {
			return ""
		}
		return v.AsString()
	}
	o := origin{job: get("service.name"), instance: get("service.instance.id")}
	if namespace, ok := r.Attributes().Get("service.namespace"); ok && o.job != "" {
		o.job = namespace.AsString() + "/" + o.job
	}
	return o
}

// scopes are the scope names that each origin brings.
func scopes(m pmetric.Metrics) map[origin]string {
	all := make(map[origin]string, m.ResourceMetrics().Len())
	for _, rm := range m.ResourceMetrics().All() {
		names := make([]string, 0, 4)
		for _, sm := range rm.ScopeMetrics().All() {
			names = append(names, sm.Scope().Name())
		}
		all[originOf(rm.Resource())] += strings.Join(names, "\x00")
	}
	return all
}

// note remembers that a series was there.
func (w *writer) note(ref storage.SeriesRef, ls labels.Labels, t int64) {
	o := origin{ls.Get("job"), ls.Get("instance")}
	if w.current == nil || w.currentOrigin != o {
		w.currentOrigin = o
		w.current = w.collection(collectionKey{o, w.scopes[o]})
	}
	w.current.series[ref] = w.round
	w.newest[w.current] = max(w.newest[w.current], t)
}

func (w *writer) collection(key collectionKey) *collection {
	c := w.seen[key]
	if c == nil {
		c = &collection{at: math.MinInt64, series: make(map[storage.SeriesRef]uint32)}
		w.seen[key] = c
	}
	return c
}

// vanished marks what was in the last collections and is not in these. A
// collection that is older than the last judges nothing: it came late.
func (w *writer) vanished() {
	for c, at := range w.newest {
		if at <= c.at {
			continue
		}
		c.at = at
		for ref, round := range c.series {
			if round != w.round {
				w.stale(ref, at)
				delete(c.series, ref)
			}
		}
	}
}

// gone marks all series of an origin and forgets it.
func (w *writer) gone(o origin, at int64) {
	for key, c := range w.seen {
		if key.origin != o {
			continue
		}
		for ref := range c.series {
			w.stale(ref, max(at, c.at+1)) // a sample of the same moment would win
		}
		delete(w.seen, key)
	}
}

var staleNaN = math.Float64frombits(value.StaleNaN)

// stale appends a marker. It fails for a series that has a newer sample, and for
// one without samples for so long that the store let go of it: neither needs one.
func (w *writer) stale(ref storage.SeriesRef, at int64) {
	_, _ = w.AppenderV2.Append(ref, labels.EmptyLabels(), 0, at, staleNaN, nil, nil, storage.AOptions{RejectOutOfOrder: true})
}
