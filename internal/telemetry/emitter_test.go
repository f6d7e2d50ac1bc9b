package telemetry

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/session"
)

// fake is a session of a node whose handlers a test sets.
type fake struct {
	state    session.State
	handlers beam.TelemetryHandlers
	fails    error                              // of executing
	deaf     error                              // of asking for handlers
	run      func(events int) beam.TelemetryRun // nil: all are executed

	asked int
	got   []beam.TelemetryEvent
	rows  []int // events of each request
}

func (f *fake) State() *session.State { s := f.state; return &s }

func (f *fake) TelemetryHandlers(context.Context) (*beam.TelemetryHandlers, error) {
	f.asked++
	h := f.handlers
	return &h, f.deaf
}

func (f *fake) Execute(_ context.Context, events []beam.TelemetryEvent, _ time.Duration) (*beam.TelemetryRun, error) {
	f.got, f.rows = append(f.got, events...), append(f.rows, len(events))
	r := beam.TelemetryRun{Loaded: true, Executed: len(events)}
	if f.run != nil {
		r = f.run(len(events))
	}
	r.Origin.Cost.Busy = time.Millisecond
	return &r, f.fails
}

// desk is an emitter with what it has said.
type desk struct {
	*Emitter
	f           *fake
	audit, told []string
	noAudit     error
}

func newDesk(handled ...string) *desk {
	d := &desk{f: &fake{
		state:    session.State{Status: session.Attached, Incarnation: beam.Incarnation{Node: "app@host", Creation: 1}, Budget: session.Budget{Limit: 0.01}},
		handlers: beam.TelemetryHandlers{Loaded: true, Running: true, Events: handled},
	}}
	d.Emitter = New(d.f, Options{Every: 15 * time.Second,
		Audit: func(node, object string) error { d.audit = append(d.audit, node+" "+object); return d.noAudit },
		Tell:  func(standing string) { d.told = append(d.told, standing) }})
	return d
}

// watch is a reading of the part that is about us: three metrics of one value, one of which is a histogram.
func (d *desk) watch() pmetric.Metrics {
	return d.Output().Selection.Record(metric.Resource{Node: "app@host"}, "1", metric.Stamp{At: time.Now()},
		metric.WatchReading{Up: true, RoundTrips: &metric.Sizes{Count: 3, Sum: 0.5}, Collects: &metric.Sizes{}, Used: 0.25, Restarts: 2, Woken: -1})
}

func (d *desk) give(t *testing.T) time.Duration {
	t.Helper()
	d.sink(t.Context(), d.watch())
	return d.round(t.Context())
}

func TestEvents(t *testing.T) {
	d := newDesk()
	got := events(d.watch(), func(name string) bool { return name != "beam.node.up" && !strings.HasPrefix(name, "hodoscope.collect") })
	want := []beam.TelemetryEvent{
		{Name: "beam.node.restarts", Measurements: map[string]any{"value": int64(2)}, Metadata: map[string]string{}},
		{Name: "beam.probe.rpc.duration", Measurements: map[string]any{"count": int64(3), "sum": 0.5}, Metadata: map[string]string{}},
		{Name: "hodoscope.sampling.utilization", Measurements: map[string]any{"value": 0.25}, Metadata: map[string]string{}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	m := pmetric.NewMetrics()
	points := m.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics().AppendEmpty().SetEmptyGauge().DataPoints()
	p := points.AppendEmpty()
	p.SetIntValue(7)
	p.Attributes().PutStr("beam.memory.allocator.carrier.kind", "mbcs")
	points.AppendEmpty().SetFlags(pmetric.DefaultDataPointFlags.WithNoRecordedValue(true))
	got = events(m, func(string) bool { return true })
	if len(got) != 1 || got[0].Metadata["kind"] != "mbcs" {
		t.Errorf("got %+v: the end of a series is no event", got)
	}
}

// Only what has handlers is executed, and not before its line is in the audit log.
func TestOnlyWhatHasHandlers(t *testing.T) {
	d := newDesk("beam.node.up", "hodoscope.sampling.utilization", "beam.of_the_application")
	rest := d.give(t)
	if len(d.f.got) != 2 || d.f.got[0].Name != "beam.node.up" || d.f.got[1].Name != "hodoscope.sampling.utilization" {
		t.Errorf("executed %+v", d.f.got)
	}
	if rest != 400*time.Millisecond {
		t.Errorf("a rest of %v after a millisecond: want a quarter of 1 %%", rest)
	}
	d.give(t)
	if want := []string{"app@host every 15s: beam.node.up hodoscope.sampling.utilization"}; !slices.Equal(d.audit, want) {
		t.Errorf("the audit log has %q, want %q", d.audit, want)
	}
	d.end()
	d.end()
	if len(d.audit) != 2 || d.audit[1] != "app@host ended; 4 events executed, 0 dropped for newer ones" {
		t.Errorf("the audit log has %q", d.audit)
	}
	if want := []string{"telemetry events go to handlers of the application; metrics that have some: 2"}; !slices.Equal(d.told, want) {
		t.Errorf("told %q, want %q", d.told, want)
	}
	if d.f.asked != 1 {
		t.Errorf("handlers were asked for %d times within a minute", d.f.asked)
	}
}

func TestNoAuditNoEvents(t *testing.T) {
	d := newDesk("beam.node.up")
	d.noAudit = errors.New("disk full")
	d.give(t)
	d.give(t)
	if d.f.got != nil || len(d.audit) != 1 || !strings.Contains(fmt.Sprint(d.told), "disk full") {
		t.Errorf("executed %v, audit %q, told %q", d.f.got, d.audit, d.told)
	}
}

func TestNothingToDo(t *testing.T) {
	for want, h := range map[string]beam.TelemetryHandlers{
		"is not loaded":          {},
		"does not run":           {Loaded: true},
		"no handler is attached": {Loaded: true, Running: true, Events: []string{"shop.order"}},
	} {
		d := newDesk()
		d.f.handlers = h
		d.give(t)
		d.give(t)
		if d.f.got != nil || d.audit != nil || len(d.told) != 1 || !strings.Contains(d.told[0], want) {
			t.Errorf("executed %v, audit %q, told %q", d.f.got, d.audit, d.told)
		}
	}
}

// What goes wrong twice in a row is not done again, until the node has another life.
func TestStops(t *testing.T) {
	late := func(events int) beam.TelemetryRun { return beam.TelemetryRun{Loaded: true, Executed: events - 1} }
	for what, c := range map[string]struct {
		run   func(int) beam.TelemetryRun
		fails error
		why   string
	}{
		"late":    {run: late, why: "took more than 500ms for 1 of 2 events"},
		"refused": {run: func(n int) beam.TelemetryRun { return beam.TelemetryRun{Loaded: true, Executed: n, Refused: n} }, why: "0.4 or later"},
		"killed":  {fails: &node.RequestError{Call: "telemetry_execute", Reason: "no answer in time", Err: node.ErrTimeout}, why: "no answer in time"},
	} {
		d := newDesk("beam.node.up", "beam.node.restarts")
		d.give(t)
		d.f.run, d.f.fails = c.run, c.fails
		d.give(t)
		d.f.run, d.f.fails = nil, nil
		d.give(t) // well again: it takes two in a row
		d.f.run, d.f.fails = c.run, c.fails
		for range 4 {
			d.give(t)
		}
		if n := len(d.f.rows); n != 5 {
			t.Errorf("%s: %d rounds", what, n)
		}
		if last := d.told[len(d.told)-1]; !strings.Contains(last, c.why) || !strings.Contains(last, "stopped") {
			t.Errorf("%s: told %q", what, last)
		}
		if last := d.audit[len(d.audit)-1]; !strings.HasPrefix(last, "app@host stopped: ") || !strings.Contains(last, c.why) {
			t.Errorf("%s: the audit log has %q", what, d.audit)
		}
		d.f.run, d.f.fails = nil, nil
		d.f.state.Incarnation.Creation++
		before := len(d.f.rows)
		d.give(t)
		if len(d.f.rows) != before+1 || !strings.Contains(d.audit[len(d.audit)-1], "every 15s") {
			t.Errorf("%s: after a restart of the node: %d rounds, audit %q", what, len(d.f.rows)-before, d.audit)
		}
	}
}

// A node that does not tell of handlers is asked again later, and nothing is executed until then.
func TestDeafNode(t *testing.T) {
	d := newDesk("beam.node.up")
	d.f.deaf = &node.RequestError{Call: "telemetry_handlers", Reason: "no answer in time", Err: node.ErrTimeout}
	for range 3 {
		d.give(t)
	}
	if d.f.asked != 1 || d.f.got != nil || len(d.told) != 1 || !strings.Contains(d.told[0], "no answer in time") {
		t.Errorf("asked %d times, executed %v, told %q", d.f.asked, d.f.got, d.told)
	}
	d.f.deaf, d.heard = nil, time.Time{}
	if d.give(t); len(d.f.got) != 1 {
		t.Errorf("executed %v, told %q", d.f.got, d.told)
	}
}

// A connection that ended is not held against the node.
func TestLostConnectionDoesNotStop(t *testing.T) {
	d := newDesk("beam.node.up")
	d.give(t)
	d.f.fails = session.ErrNotAttached
	for range 3 {
		d.give(t)
	}
	d.f.fails = nil
	before := len(d.f.rows)
	if d.give(t); len(d.f.rows) != before+1 {
		t.Errorf("told %q", d.told)
	}
}

// What waits while a round is under way is replaced by what is newer, and counted.
func TestDropsWhatIsOld(t *testing.T) {
	d := newDesk("beam.node.up")
	d.give(t)
	for range 3 {
		d.sink(t.Context(), d.watch())
	}
	d.round(t.Context())
	n := int64(d.watch().DataPointCount())
	if len(d.f.got) != 2 || d.counts != (counts{executed: 2, dropped: 2 * n}) {
		t.Errorf("executed %d, %v", len(d.f.got), d.counts)
	}
}

func TestManyEventsGoInParts(t *testing.T) {
	d := newDesk("beam.ets.table.memory", "beam.ets.table.size")
	g := &beam.EtsGroups{}
	for i := range 45 {
		g.List = append(g.List, beam.EtsGroup{Name: "t" + strings.Repeat("x", i), Size: 1, Memory: 1})
	}
	d.sink(t.Context(), d.Output().Selection.Record(metric.Resource{}, "1", metric.Stamp{}, slices.Repeat([]metric.Reading{metric.TablesReading{Tables: g}}, 4)...))
	d.round(t.Context())
	sum := 0
	for _, n := range d.f.rows {
		if sum += n; n > 128 {
			t.Errorf("%d events in one request", n)
		}
	}
	if sum < 129 || len(d.f.rows) < 2 {
		t.Errorf("requests of %v events", d.f.rows)
	}
}
