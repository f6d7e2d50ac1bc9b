package collect

import (
	"context"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// log hands on what tell makes, when somebody takes logs and there is something.
func (c *Collector) log(ctx context.Context, tell func(l *metric.Log)) {
	if c.o.Logs == nil {
		return
	}
	l := metric.NewLog(c.node, c.o.Version, time.Now())
	tell(l)
	if l.Logs().LogRecordCount() > 0 {
		c.o.Logs(ctx, l.Logs())
	}
}

// standing tells that the node came, went, or came again as another.
func (c *Collector) standing(ctx context.Context, st *session.State) {
	if st.Status == c.told {
		return
	}
	was := c.told
	c.told = st.Status
	c.log(ctx, func(l *metric.Log) {
		switch {
		case reached(st) && c.life.Node != "" && c.life != st.Incarnation:
			l.Change(metric.EventRestarted, "")
		case reached(st):
			l.Change(metric.EventConnected, "")
		case was == session.Attached:
			l.Change(metric.EventGone, st.Error)
		}
	})
}

func (c *Collector) monitored(ctx context.Context, events []*beam.Events) {
	c.log(ctx, func(l *metric.Log) {
		for _, e := range events {
			l.Events(e)
		}
	})
}

// lists are what is told of single processes: who is at the top by each of these.
var lists = []beam.SortKey{beam.SortMessageQueueLen, beam.SortReductionsRate, beam.SortTotalHeapSize}

// mostRows is how long each list is.
const mostRows = 20

// snapshot tells who is at the top, from the roster: the node is not asked.
func (c *Collector) snapshot(ctx context.Context) {
	c.log(ctx, func(l *metric.Log) {
		for _, key := range lists {
			p, err := c.s.Processes(session.Unnoticed(ctx), live.ProcessQuery{Sort: key, Limit: mostRows, NoWake: true})
			if c.failed(metric.PartProcesses, err); err == nil {
				l.Processes(string(key), p)
			}
		}
	})
}
