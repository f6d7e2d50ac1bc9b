package web

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/collect"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/history/charted"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

// What a real node's collector writes is what the page asks for: every number, every
// chart of groups, and a restart.
func TestPastOfARealNode(t *testing.T) {
	n := erltest.Start(t)
	k := newKept(t)
	s := session.New(n.Name, func(ctx context.Context) (session.Source, error) {
		guest, err := attach.Open(ctx, attach.Options{Target: n.Name, CookieFile: n.CookieFile, EPMDPort: n.EPMDPort})
		if err != nil {
			return nil, err
		}
		return live.New(guest), nil
	}, session.Options{Interval: 250 * time.Millisecond, SampleInterval: 250 * time.Millisecond, BudgetShare: 1})
	const every = time.Second
	c := collect.New(s, collect.Options{
		Node: metric.Resource{Node: n.Name}, Interval: every,
		Outputs: []collect.Output{{Selection: metric.Selection{Tier: metric.Standard}, Sink: func(ctx context.Context, m pmetric.Metrics) {
			if err := k.Append(context.WithoutCancel(ctx), m); err != nil {
				t.Errorf("append: %v", err)
			}
		}}},
	})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	running.Go(func() { c.Run(ctx) })
	defer running.Wait()
	defer cancel()

	begin := time.Now()
	await := func(what string, done func(a *charted.Past) string) {
		t.Helper()
		missing := ""
		for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
			a, err := charted.Read(t.Context(), k, instanceOf(s.State()), view.Charts("node"), charted.NewGrid(begin.Add(-time.Minute), time.Now(), 0, every))
			if err != nil {
				t.Fatal(err)
			}
			if missing = done(a); missing == "" {
				return
			}
		}
		t.Fatalf("%s: %s; %+v", what, missing, s.State().Status)
	}
	await("all numbers", func(a *charted.Past) string {
		for name, column := range a.Series {
			if column[len(column)-1] == nil {
				return name + " has no value"
			}
		}
		for _, name := range []string{"memory", "processes"} {
			if len(a.Groups[name]) == 0 {
				return "no groups of " + name
			}
		}
		return ""
	})
	n.Await("element(1, erlang:statistics(wall_clock)) > 7000", time.Minute) // lives that are shorter are not told apart
	n.Restart()
	await("a restart", func(a *charted.Past) string {
		// It started within this time already: that is the first.
		if len(a.Starts) != 2 {
			return fmt.Sprintf("starts %v", a.Starts)
		}
		return ""
	})
}
