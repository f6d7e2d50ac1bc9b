package main

import (
	"context"
	"os"
	"time"

	"github.com/hodoscope/hodoscope/internal/fleet"
	"github.com/hodoscope/hodoscope/internal/metric"
)

// How this program fares, as metrics of its own: a resource beside the nodes.

// program tells it until ctx ends.
func (w *watches) program(ctx context.Context, reload func() fleet.Reload) {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	self := metric.Resource{Node: "hodoscope@" + host, Service: "hodoscope", Runtime: "go"}
	since := time.Now()
	tick := time.NewTicker(metric.PartProgram.Every())
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			r := w.pipe.fares()
			r.Nodes = w.standing()
			if st := reload(); !st.At.IsZero() {
				r.Reloaded, r.ReloadedAt = st.Successful, st.At
			}
			w.pipe.tellProgram(ctx, self, metric.Stamp{At: now, Start: since, Since: since}, r)
		}
	}
}

// standing counts nodes by how we stand with them.
func (w *watches) standing() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := map[string]int{}
	for _, s := range w.sessions {
		n[string(s.State().Status)]++
	}
	return n
}

// tellProgram hands the program's own metrics to whoever takes those of nodes.
func (p *pipeline) tellProgram(ctx context.Context, self metric.Resource, at metric.Stamp, r metric.ProgramReading) {
	if p.store != nil || p.page != nil {
		p.keep(ctx, metric.Selection{Tier: metric.Standard, LabelPoints: true}.Record(self, version, at, r))
	}
	for _, s := range p.senders {
		_ = s.Metrics(ctx, s.selection.Record(self, version, at, r)) // counted in its status
	}
}

// fares is how the store and all destinations fare.
func (p *pipeline) fares() metric.ProgramReading {
	r := metric.ProgramReading{Series: -1, Bytes: -1}
	if p.store != nil {
		if st, err := p.store.Stats(); err == nil {
			r.Series, r.Bytes = int64(st.Series), st.Bytes
		}
		places, _ := p.store.RemoteStatuses() // of a store that closes
		for _, s := range places {
			r.Destinations = append(r.Destinations, metric.Destination{Name: s.Name, Kind: "remote_write", Queued: int64(s.Pending),
				Sent: int64(s.Sent), Failed: int64(s.Failed), Dropped: int64(s.Dropped), Behind: s.Behind})
		}
	}
	for _, s := range p.senders {
		st := s.Status()
		r.Destinations = append(r.Destinations,
			metric.Destination{Name: s.name, Kind: "otlp.metrics", Queued: st.Metrics.Queued, Sent: st.Metrics.Sent, Failed: st.Metrics.Rejected, Dropped: st.Metrics.Overflow, Behind: -1},
			metric.Destination{Name: s.name, Kind: "otlp.logs", Queued: st.Logs.Queued, Sent: st.Logs.Sent, Failed: st.Logs.Rejected, Dropped: st.Logs.Overflow, Behind: -1})
	}
	if p.alerts != nil {
		for _, s := range p.alerts.Status() {
			r.Destinations = append(r.Destinations, metric.Destination{Name: s.Receiver, Kind: string(s.Kind), Queued: int64(s.Queued),
				Sent: int64(s.Sent), Failed: int64(s.Refused), Dropped: int64(s.Dropped), Behind: -1})
		}
	}
	return r
}
