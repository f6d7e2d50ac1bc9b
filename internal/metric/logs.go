package metric

import (
	"cmp"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/hodoscope/hodoscope/internal/beam"
)

// What is told of single processes never becomes a metric: each pid would be a series
// of its own. It is told as OpenTelemetry events, which are log records with a name.
const (
	EventSnapshot  = "beam.process.snapshot" // one row of a top list
	EventMonitor   = "beam.system_monitor"   // an event of the runtime
	EventConnected = "beam.node.connected"
	EventGone      = "beam.node.disconnected"
	EventRestarted = "beam.node.restarted"
)

// Log makes log records of one node.
type Log struct {
	logs plog.Logs
	to   plog.LogRecordSlice
	now  pcommon.Timestamp
}

// NewLog begins records of a node that were observed at a time.
func NewLog(node Resource, version string, now time.Time) *Log {
	logs := plog.NewLogs()
	rl := logs.ResourceLogs().AppendEmpty()
	node.fill(rl.Resource(), true)
	sl := rl.ScopeLogs().AppendEmpty()
	sl.Scope().SetName(scope + "events")
	sl.Scope().SetVersion(version)
	return &Log{logs, sl.LogRecords(), pcommon.NewTimestampFromTime(now)}
}

// Logs are the records so far.
func (l *Log) Logs() plog.Logs { return l.logs }

func (l *Log) record(name string, at time.Time, severity plog.SeverityNumber, body string) pcommon.Map {
	r := l.to.AppendEmpty()
	r.SetEventName(name)
	r.SetTimestamp(pcommon.NewTimestampFromTime(at))
	r.SetObservedTimestamp(l.now)
	r.SetSeverityNumber(severity)
	r.SetSeverityText(map[plog.SeverityNumber]string{plog.SeverityNumberInfo: "INFO", plog.SeverityNumberWarn: "WARN",
		plog.SeverityNumberError: "ERROR", plog.SeverityNumberFatal: "FATAL"}[severity])
	r.Body().SetStr(body)
	return r.Attributes()
}

// put leaves out what is empty or was not read.
func put(m pcommon.Map, key, value string) {
	if value != "" {
		m.PutStr(key, value)
	}
}

func putNumber(m pcommon.Map, key string, value int64) {
	if value >= 0 {
		m.PutInt(key, value)
	}
}

// Change tells that we stand otherwise with the node: one of the Event names.
func (l *Log) Change(name, reason string) {
	severity := plog.SeverityNumberInfo
	if name != EventConnected {
		severity = plog.SeverityNumberWarn
	}
	m := l.record(name, l.now.AsTime(), severity, cmp.Or(reason, name))
	put(m, "beam.node.reason", reason)
}

// Processes tells rows of a top list, one record each. list is by what they are at
// the top.
func (l *Log) Processes(list string, p *beam.Processes) {
	for i := range p.Pid {
		name := mailboxName(p, i)
		m := l.record(EventSnapshot, p.Origin.At, plog.SeverityNumberInfo, name)
		put(m, "beam.process.list", list)
		putNumber(m, "beam.process.rank", int64(i+1))
		put(m, "beam.process.pid", p.Pid[i].String())
		put(m, processName, name)
		put(m, "beam.process.registered_name", p.RegisteredName[i])
		put(m, "beam.process.label", p.Label[i])
		put(m, "beam.process.initial_call", mfa(p.InitialCall[i]))
		put(m, "beam.process.current_function", mfa(p.CurrentFunction[i]))
		put(m, "beam.process.status", p.Status[i])
		for _, c := range numbersOfProcess {
			if column := c.of(p); i < len(column) {
				putNumber(m, "beam.process."+c.name, column[i])
			}
		}
		if i < len(p.Group) {
			put(m, processGroup, p.Group[i])
			put(m, "beam.process.application", p.Application[i])
		}
	}
}

var numbersOfProcess = []struct {
	name string
	of   func(*beam.Processes) []int64
}{
	{"message_queue_len", func(p *beam.Processes) []int64 { return p.MessageQueueLen }},
	{"reductions", func(p *beam.Processes) []int64 { return p.Reductions }},
	{"reductions_rate", func(p *beam.Processes) []int64 { return p.ReductionsRate }},
	{"memory", func(p *beam.Processes) []int64 { return p.Memory }},
	{"heap_size", func(p *beam.Processes) []int64 { return p.HeapSize }},
	{"total_heap_size", func(p *beam.Processes) []int64 { return p.TotalHeapSize }},
	{"binary_memory", func(p *beam.Processes) []int64 { return p.BinaryMemory }},
	{"age", func(p *beam.Processes) []int64 { return p.Age }},
}

func mfa(f beam.MFA) string {
	if f.IsZero() {
		return ""
	}
	return f.String()
}

// Events tells events of the runtime, one record each; those that were only counted
// as one record a kind.
func (l *Log) Events(e *beam.Events) {
	for i := range e.List {
		l.event(&e.List[i])
	}
	for _, kind := range beam.EventKinds {
		if n := e.Dropped[kind]; n > 0 {
			m := l.record(EventMonitor, e.Origin.At, plog.SeverityNumberWarn, string(kind)+": more came than are told one by one")
			put(m, eventType, string(kind))
			putNumber(m, "beam.monitor.event.dropped", n)
		}
	}
}

func (l *Log) event(e *beam.Event) {
	m := l.record(EventMonitor, e.At, plog.SeverityNumberWarn, string(e.Kind)+" of "+cmp.Or(e.Group(), e.Port, "a process"))
	put(m, eventType, string(e.Kind))
	put(m, processGroup, e.Group())
	if e.Pid != beam.NoPid {
		put(m, "beam.process.pid", e.Pid.String())
	}
	put(m, "beam.process.registered_name", e.RegisteredName)
	put(m, "beam.process.label", e.Label)
	put(m, "beam.process.initial_call", mfa(e.InitialCall))
	put(m, "beam.process.current_function", mfa(e.CurrentFunction))
	put(m, "beam.process.status", e.Status)
	put(m, "beam.port", e.Port)
	put(m, "beam.port.name", e.PortName)
	put(m, distPeer, e.Node)
	put(m, "beam.schedule.in", mfa(e.In))
	put(m, "beam.schedule.out", mfa(e.Out))
	if e.Duration > 0 {
		m.PutDouble("beam.monitor.event.duration", e.Duration.Seconds())
	}
	for _, n := range [...]struct {
		key   string
		value int64
	}{
		{"beam.process.message_queue_len", e.MessageQueueLen}, {"beam.process.heap_size", e.HeapSize}, {"beam.process.old_heap_size", e.OldHeapSize},
		{"beam.process.stack_size", e.StackSize}, {"beam.port.queue_size", e.PortQueueSize},
	} {
		if n.value > 0 {
			m.PutInt(n.key, n.value)
		}
	}
	if e.QueueIsShort {
		m.PutBool("beam.monitor.event.queue_is_short", true)
	}
	if len(e.Stack) > 0 {
		stack := m.PutEmptySlice("beam.process.stack")
		for _, f := range e.Stack {
			stack.AppendEmpty().SetStr(f.MFA.String())
		}
	}
}
