package tsdb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/prompb"
	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"
	"github.com/prometheus/prometheus/storage/remote"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/util/compression"
	"golang.org/x/sync/errgroup"
)

const (
	// window is how much time is read and sent at once.
	window = 10 * time.Second
	// handover is how long appending may wait while the queue takes over.
	handover = 2 * time.Second
)

// catch sends from the store what is newer than the position, then begins the
// queue. It tells whether it came to that.
func (d *destination) catch(ctx context.Context) bool {
	err := d.catchAndBegin(ctx)
	if err != nil && ctx.Err() == nil {
		d.db.o.Logger.Error("remote write does not catch up", "name", d.conf.Name, "err", err)
	}
	return err == nil
}

func (d *destination) catchAndBegin(ctx context.Context) error {
	client, err := remote.NewWriteClient(d.conf.Name, &remote.ClientConfig{
		URL: d.conf.URL, Timeout: d.conf.RemoteTimeout, HTTPClientConfig: d.conf.HTTPClientConfig,
		Headers: d.conf.Headers, RetryOnRateLimit: true, WriteProtoMsg: d.conf.ProtobufMessage,
	})
	if err != nil {
		return err
	}
	d.done = make(map[sampleKey]struct{})
	if d.queue.Load() == nil {
		if err := d.sendUpTo(ctx, client, d.newest()); err != nil {
			return err
		}
		d.back(late) // for what came late meanwhile
		if err := d.takeOver(ctx, client); err != nil {
			return err
		}
	}
	// A collection that waited for the change is older than the queue, which leaves
	// it out; so we look once more.
	begun := time.Now()
	d.back(d.db.o.settle)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d.db.o.settle):
	}
	if err := d.sendUpTo(ctx, client, begun.Add(d.db.o.settle/4).UnixMilli()); err != nil {
		return err
	}
	d.done = nil
	d.caught.Store(true)
	return nil
}

// back moves the position back, but not before the begin.
func (d *destination) back(by time.Duration) {
	d.position.Store(max(d.began, d.position.Load()-by.Milliseconds()))
}

// takeOver begins the queue at a moment when all before was sent. For that
// appending waits, shortly; what is not sent by then is sent beside the queue.
func (d *destination) takeOver(ctx context.Context, client remote.WriteClient) error {
	d.db.mu.Lock()
	defer d.db.mu.Unlock()
	short, cancel := context.WithTimeout(ctx, handover)
	defer cancel()
	if err := d.sendUpTo(short, client, d.newest()); err != nil && (ctx.Err() != nil || short.Err() == nil) {
		return err
	}
	return d.beginQueue()
}

// sendUpTo sends what is newer than the position, up to a moment, and moves the
// position. Its error is the context's or the disk's.
func (d *destination) sendUpTo(ctx context.Context, client remote.WriteClient, end int64) error {
	for from := d.position.Load(); from <= end; from = d.position.Load() {
		to := min(end, from+window.Milliseconds()-1)
		groups, err := d.read(ctx, from, to)
		if err != nil {
			return err
		}
		for _, g := range groups {
			if err := d.sendGroup(ctx, client, g); err != nil {
				return err
			}
			for _, s := range g {
				d.done[s.key()] = struct{}{}
			}
		}
		maps.DeleteFunc(d.done, func(k sampleKey, _ struct{}) bool { return k.t < to-2*late.Milliseconds() })
		d.position.Store(to + 1)
		if err := d.keep(); err != nil {
			d.db.o.Logger.Error("how far sending came is not kept", "err", err)
		}
	}
	return nil
}

// sendGroup sends samples of different series, some requests at a time.
func (d *destination) sendGroup(ctx context.Context, client remote.WriteClient, group []one) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(d.conf.QueueConfig.MaxShards)
	for batch := range slices.Chunk(group, d.conf.QueueConfig.MaxSamplesPerSend) {
		g.Go(func() error { return d.send(ctx, client, batch) })
	}
	return g.Wait()
}

// one is a sample of a series.
type one struct {
	series labels.Labels
	t      int64
	v      float64
}

// sampleKey tells samples apart.
type sampleKey struct {
	series uint64
	t      int64
}

func (s one) key() sampleKey { return sampleKey{s.series.Hash(), s.t} }

// groupKey orders requests. Near the beginning some samples may have been sent
// before. There a request has samples of one moment only: an old receiver refuses
// a whole request for one sample that is older than what it has.
type groupKey struct {
	t    int64
	rank int
}

// read gives the samples of some time in groups, to be sent one after another: each
// has at most one sample of a series, and a series' older ones come first.
func (d *destination) read(ctx context.Context, from, to int64) ([][]one, error) {
	q, err := d.db.head.Querier(from, to)
	if err != nil {
		return nil, fmt.Errorf("reading what was not sent: %w", err)
	}
	defer q.Close()
	groups := make(map[groupKey][]one)
	all := q.Select(ctx, false, nil, labels.MustNewMatcher(labels.MatchRegexp, model.MetricNameLabel, ".+"))
	var it chunkenc.Iterator
	for all.Next() {
		ls := all.At().Labels()
		it = all.At().Iterator(it)
		for rank := 0; ; rank++ {
			kind := it.Next()
			if kind == chunkenc.ValNone {
				break
			}
			if kind != chunkenc.ValFloat {
				continue // exponential histograms are not sent, by the queue neither
			}
			t, v := it.At()
			s := one{ls, t, v}
			if _, done := d.done[s.key()]; done {
				continue
			}
			key := groupKey{rank: rank}
			if t < d.began+margin.Milliseconds() {
				key = groupKey{t: t - to - 1} // below zero: before the others
			}
			groups[key] = append(groups[key], s)
		}
		if it.Err() != nil {
			return nil, it.Err()
		}
	}
	if all.Err() != nil {
		return nil, all.Err()
	}
	ordered := make([][]one, 0, len(groups))
	for _, key := range slices.SortedFunc(maps.Keys(groups), func(a, b groupKey) int {
		return cmp.Or(cmp.Compare(a.t, b.t), cmp.Compare(a.rank, b.rank))
	}) {
		ordered = append(ordered, groups[key])
	}
	return ordered, nil
}

// send sends one request until it is taken or refused.
func (d *destination) send(ctx context.Context, client remote.WriteClient, batch []one) error {
	encode := encodeV1
	if d.conf.ProtobufMessage == protocol2 {
		encode = encodeV2
	}
	body, err := encode(batch)
	if err == nil {
		backoff := time.Duration(d.conf.QueueConfig.MinBackoff)
		for try := 0; ; try++ {
			var again remote.RecoverableError
			if _, err = client.Store(ctx, body, try); !errors.As(err, &again) || ctx.Err() != nil {
				break
			}
			select {
			case <-ctx.Done():
			case <-time.After(backoff):
			}
			backoff = min(2*backoff, time.Duration(d.conf.QueueConfig.MaxBackoff))
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		d.counts.failed.Add(uint64(len(batch)))
		d.db.o.Logger.Warn("samples that were not sent before are refused", "name", d.conf.Name, "samples", len(batch), "err", err)
	default:
		d.counts.sent.Add(uint64(len(batch)))
	}
	return nil
}

func encodeV1(batch []one) ([]byte, error) {
	r := prompb.WriteRequest{Timeseries: make([]prompb.TimeSeries, len(batch))}
	for i, s := range batch {
		r.Timeseries[i] = prompb.TimeSeries{
			Labels:  prompb.FromLabels(s.series, nil),
			Samples: []prompb.Sample{{Timestamp: s.t, Value: s.v}},
		}
	}
	b, err := r.Marshal()
	if err != nil {
		return nil, err
	}
	return compression.Encode(compression.Snappy, b, nil)
}

func encodeV2(batch []one) ([]byte, error) {
	symbols := writev2.NewSymbolTable()
	r := writev2.Request{Timeseries: make([]writev2.TimeSeries, len(batch))}
	for i, s := range batch {
		r.Timeseries[i] = writev2.TimeSeries{
			LabelsRefs: symbols.SymbolizeLabels(s.series, nil),
			Samples:    []writev2.Sample{{Timestamp: s.t, Value: s.v}},
		}
	}
	r.Symbols = symbols.Symbols()
	b, err := r.Marshal()
	if err != nil {
		return nil, err
	}
	return compression.Encode(compression.Snappy, b, nil)
}
