package web

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/hodoscope/hodoscope/internal/alert"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/tsdb"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

// kept is a real store, as a Past.
type kept struct {
	*tsdb.DB
	asked int
}

func newKept(t testing.TB) *kept {
	t.Helper()
	db, err := tsdb.Open(tsdb.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return &kept{DB: db}
}

func (k *kept) QueryRange(ctx context.Context, expr string, from, to time.Time, step time.Duration) ([]history.Series, error) {
	k.asked++
	r, err := k.DB.QueryRange(ctx, expr, from, to, step)
	if errors.Is(err, tsdb.ErrQuery) {
		return nil, &QueryError{err}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", expr, err)
	}
	list := make([]history.Series, len(r.Series))
	for i, s := range r.Series {
		list[i].Labels = s.Labels
		for _, p := range s.Points {
			list[i].Times = append(list[i].Times, time.UnixMilli(p.At))
			list[i].Values = append(list[i].Values, p.Value)
		}
	}
	return list, nil
}

// story is what happened to a node, counted back from the end of what is kept.
type story struct {
	length time.Duration
	// away: it could not be reached; alone: nobody watched. Begin and end.
	away, alone [2]time.Duration
	restarted   time.Duration
}

// night is a story that has everything.
var night = story{
	length: 5 * time.Hour, away: [2]time.Duration{50 * time.Minute, 40 * time.Minute}, restarted: 41 * time.Minute,
	alone: [2]time.Duration{25 * time.Minute, 15 * time.Minute},
}

const collected = 15 * time.Second

// keep writes what the collector would have written of f until the end.
func (k *kept) keep(t testing.TB, f *asktest.Node, end time.Time, s story) {
	t.Helper()
	within := func(ago time.Duration, span [2]time.Duration) bool { return ago < span[0] && ago >= span[1] }
	selection, deep := metric.Selection{Tier: metric.Standard}, metric.Selection{Tier: metric.Deep}
	var nothing []metric.Reading
	for _, part := range []metric.Part{metric.PartNode, metric.PartProcesses, metric.PartTables, metric.PartAllocators, metric.PartLinks, metric.PartEvents, metric.PartFindings,
		metric.PartMnesia, metric.PartThreads, metric.PartLocks} {
		nothing = append(nothing, metric.Nothing(part))
	}
	resource := metric.Resource{Node: f.Name}
	start := end.Add(-s.length - time.Hour)
	began := start
	before, events, locks := metric.NodeReading{}, metric.EventCounts{}, metric.LockCounts{}
	for ago := s.length; ago >= 0; ago -= collected {
		at := end.Add(-ago)
		if within(ago, s.alone) {
			continue
		}
		if s.restarted > 0 && ago <= s.restarted && start == began {
			start, before = end.Add(-s.restarted), metric.NodeReading{}
		}
		stamp := metric.Stamp{At: at, Start: start, Since: began}
		if within(ago, s.away) {
			// As the collector does: all other series end.
			if err := k.Append(t.Context(), selection.Record(resource, "1", stamp, append([]metric.Reading{metric.WatchReading{}}, nothing...)...)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		i := float64(ago / collected)
		sys := f.System(at, func(period, phase float64) float64 { return 0.5 + 0.5*math.Sin(i*2*math.Pi/(period*7)+phase) })
		sys.Uptime = at.Sub(start)
		lived := int64(sys.Uptime / collected)
		sys.Reductions, sys.GarbageCollections = lived*600_000_000, lived*9000
		sys.IOInput, sys.IOOutput = lived*45_000_000, lived*12_000_000
		for n := range sys.SchedulerUse {
			u := &sys.SchedulerUse[n]
			u.Total, u.Active = lived*1_000_000, lived*int64(1_000_000*f.Busy)
		}
		reading := metric.NodeReading{System: sys, Before: before.System}
		before = reading
		census := f.Census()
		census.Groups = asktest.Crowd(i / 40)
		readings := []metric.Reading{metric.WatchReading{Up: true}, reading, metric.ProcessesReading{Census: census, Longest: nil}}
		readings = append(readings, othersOf(f, i, at, lived, &events)...)
		for _, m := range []pmetric.Metrics{selection.Record(resource, "1", stamp, readings...), deep.Record(resource, "1", stamp, deepOf(i, lived, &locks)...)} {
			if err := k.Append(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// deepOf are the readings of Mnesia, threads and locks, some of whose numbers are collected
// on request only.
func deepOf(i float64, lived int64, locks *metric.LockCounts) []metric.Reading {
	n, wave := int64(i), 1+math.Sin(i/50)
	var list []metric.Reading
	if n%2 == 0 {
		threads := viewtest.Microstates()
		for j := range threads.Threads {
			one := &threads.Threads[j]
			one.Times = map[string]time.Duration{}
			for state, share := range one.Shares {
				one.Times[state] = time.Duration(share * float64(lived) * float64(collected))
			}
		}
		list = append(list, metric.ThreadsReading{Threads: threads})
	}
	if n%4 == 0 {
		m := viewtest.Mnesia()
		m.Transactions = beam.MnesiaTransactions{Commits: lived * 18_000, Failures: lived * 30, Restarts: lived * 900, LogWrites: lived * 9_000}
		m.HeldLocks, m.LockQueue, m.List[1].Size = int64(12*wave), int64(3*wave), int64(600_000*wave)
		l := viewtest.Locks()
		for j := range l.List { // of the emulator: never less than before
			since := int64(night.length/collected) - n
			l.List[j].Tries, l.List[j].Collisions, l.List[j].Waited = since*90_000, since*900/int64(j+1), time.Duration(since)*collected/time.Duration(20*(j+1))
		}
		locks.Add(l)
		list = append(list, metric.MnesiaReading{Mnesia: m}, metric.LocksReading{Counts: locks.Clone()})
	}
	return list
}

// othersOf are the readings of parts that are collected less often, at the i-th collection
// before the end of a runtime that has lived for so many.
func othersOf(f *asktest.Node, i float64, at time.Time, lived int64, events *metric.EventCounts) []metric.Reading {
	n := int(i)
	if n%9 == 0 {
		e := viewtest.Events()
		events.Add(&beam.Events{List: e.List[:1+n%len(e.List)]})
	}
	list := []metric.Reading{metric.EventsReading{Counts: events.Clone(), Kinds: beam.EventKinds}}
	switch found := (metric.FindingsReading{Open: []metric.Finding{{Detector: "mailbox", Severity: "warning", Culprit: "shop_pool", Opened: at}}}); {
	case n%40 < 20:
		list = append(list, found)
	case n%80 < 40:
		list = append(list, metric.FindingsReading{})
	}
	wave := 1 + math.Sin(i/50)
	if n%2 == 0 {
		l := viewtest.Links()
		for j := range l.List {
			l.List[j].QueueSize, l.List[j].Input, l.List[j].Output = int64(wave*400_000)/int64(j+1), lived*90_000, lived*30_000
			l.List[j].PacketsIn, l.List[j].PacketsOut = lived*900, lived*300
		}
		list = append(list, metric.LinksReading{Links: l})
	}
	if n%4 == 0 {
		allocators := f.AllocatorsUnasked()
		list = append(list, metric.AllocatorsReading{Allocators: allocators}, metric.TablesReading{Tables: tablesOf(f, wave)})
	}
	return list
}

// tablesOf are more names of tables than a chart has layers for.
func tablesOf(f *asktest.Node, wave float64) *beam.EtsGroups {
	g := &beam.EtsGroups{Incarnation: f.Incarnation(), Total: 611}
	for i, name := range []string{"shop_cache", "session_registry", asktest.Hostile[0], "ac_tab", "code", "ssl_otp_cacertificate_db", "logger", "inet_db"} {
		g.List = append(g.List, beam.EtsGroup{Name: name, Tables: 1, Owners: 1, Memory: int64(wave*90e6) / int64(i+1), Size: int64(wave*90_000) / int64(i+1)})
	}
	g.Groups = len(g.List)
	return g
}

// linkOf is the address that the rule pack gives to who is told of an alert, filled in
// by the rule manager itself, and the moment that it names.
func (k *kept) linkOf(t *testing.T, page, node string) (string, time.Time) {
	t.Helper()
	packed, err := alert.Rules()
	if err != nil {
		t.Fatal(err)
	}
	rule := fmt.Sprintf("groups: [{name: g, interval: 100ms, rules: [{alert: A, expr: 'label_replace(vector(1), \"instance\", %q, \"\", \"\")', annotations: {page: %q}}]}]", node, packed[0].Page)
	name := filepath.Join(t.TempDir(), "rules.yml")
	if err := os.WriteFile(name, []byte(rule), 0o600); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	rules, err := k.Rules(tsdb.RuleOptions{ExternalURL: page}, name)
	if err != nil {
		t.Fatal(err)
	}
	defer rules.Close()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		if g := rules.Groups(); len(g[0].Rules[0].Alerts) > 0 {
			return g[0].Rules[0].Alerts[0].Annotations["page"], began
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the rule does not fire")
	return "", began
}

// told are alerts that are given.
type told struct {
	alerts []Alert
	groups []RuleGroup
}

func (f told) Alerts() ([]Alert, []RuleGroup) { return f.alerts, f.groups }

// toldOf are alerts of a node in all states, and one of a rule that makes trouble.
func toldOf(node string, now time.Time) told {
	alarm := func(name, severity, of string, firing bool, ago time.Duration) Alert {
		return Alert{
			Labels: map[string]string{"alertname": name, "severity": severity, "instance": of, "job": "shop", "beam_process_name": asktest.Hostile[0]}, Firing: firing, Since: now.Add(-ago), Value: 93.4,
			Annotations: map[string]string{
				"summary": of + ": " + name, "description": "Normal schedulers are 99 % busy (5 minutes), and processes wait for them. " + asktest.Hostile[1],
				"meaning":     "The node is overloaded, and what it serves is late.",
				"first_look":  "hodoscope groups sorted by reductions, over a window, names who uses the schedulers.",
				"runbook_url": "https://github.com/hodoscope/hodoscope/blob/main/docs/alerts.md#beamschedulerssaturated",
			},
		}
	}
	lone := Alert{Labels: map[string]string{"alertname": "BeamMixedOtpVersions", "severity": "info"}, Firing: true, Since: now.Add(-time.Minute), Value: math.NaN(),
		Annotations: map[string]string{"summary": "nodes of shop run several releases", "runbook_url": "javascript:document.title='owned'"}}
	return told{
		alerts: []Alert{alarm("BeamMemoryHigh", "warning", node, true, time.Hour), alarm("BeamMailboxLong", "warning", node, false, 20*time.Second), lone,
			alarm("BeamSchedulersSaturated", "critical", node, true, 45*time.Minute), alarm("BeamNodeUnreachable", "critical", "left@web-3.example", true, 2*time.Hour)},
		groups: []RuleGroup{{Name: "beam.node", Rules: 5, Interval: 30 * time.Second, Evaluated: now.Add(-12 * time.Second), Took: 2 * time.Millisecond},
			{Name: "mine", Rules: 1, Interval: time.Minute, Evaluated: now.Add(-40 * time.Second), Took: time.Millisecond, Problem: "many-to-many matching not allowed"},
			{Name: "new", Rules: 1, Interval: time.Minute}},
	}
}
