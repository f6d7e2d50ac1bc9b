package probe

import (
	"fmt"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// TelemetryRoots are the first words of the names of all metrics.
var TelemetryRoots = []string{"beam", "hodoscope", "process", "system"}

// eventNames are all words in names of telemetry events: those of the catalogue of
// metrics, but for the names of prometheus.erl. They reach a node only in names
// that it has itself, since a handler is attached to them.
var eventNames = lexiconOf(`
	1m active_task allocator atom beam binary binary_bytes births block busy_limit by_type
	carrier collect collections commits contentions context_switches count cpu deaths delay
	dist duration errors ets events failures file_descriptor finding gc group hodoscope io
	length limit link load_average lock lock_contention log mailbox mailbox_topN max_length
	memory memory_bytes_total messages mnesia module monitor node off_cpu online open packets
	pause pause_ms persistent_term port probe process queue reclaimed reductions
	reductions_per_sec restarts rpc run_queue sampling schedule scheduler size system table
	table_size thread time transaction tries unix up uptime usage used utilization wait
	weighted_utilization woken writes
`)

// eventKeys are the keys of measurements and metadata. What of these a node has not,
// it has for ever after the first event: that is what executing events leaves behind.
var eventKeys = lexiconOf(`
	value count sum
	culprit detector severity
	type id direction part name group kind instance peer state process rank process_group
`)

// eventWords are all atoms that events are made of.
var eventWords = lexiconOf(strings.Join(append(eventNames.words(), eventKeys.words()...), " "))

// MostEvents is how many events one request may have.
const MostEvents = 128

// TelemetryHandlers asks to which events of these names handlers are attached.
func TelemetryHandlers() Request {
	words := make(etf.List, len(TelemetryRoots))
	for i, w := range TelemetryRoots {
		words[i] = etf.Binary(w)
	}
	return request("telemetry_handlers", words, etf.Int(mostHandled))
}

// mostHandled bounds the names of events with handlers.
const mostHandled = 500

// DecodeTelemetryHandlers reads the answer to TelemetryHandlers.
func DecodeTelemetryHandlers(c *etf.Cursor) (h beam.TelemetryHandlers) {
	if c.Kind() == etf.KindAtom {
		h.Loaded = c.Atom() == "error"
		return h
	}
	h.Loaded, h.Running = true, true
	for range each(c) {
		var words []string
		for range each(c) {
			words = append(words, atomOrEmpty(c))
		}
		h.Events = append(h.Events, strings.Join(words, "."))
	}
	return h
}

// TelemetryExecute asks to execute events, at most MostEvents, one after the other,
// and to begin none once the time allowed is over. An event whose name or keys are
// not in the catalogue is an error.
func TelemetryExecute(events []beam.TelemetryEvent, allowed time.Duration) (Request, error) {
	if len(events) > MostEvents {
		return Request{}, fmt.Errorf("%d events at once: at most %d", len(events), MostEvents)
	}
	list := make(etf.List, len(events))
	for i, e := range events {
		t, err := eventTerm(e)
		if err != nil {
			return Request{}, err
		}
		list[i] = t
	}
	r := request("telemetry_execute", list, etf.Int(allowed.Milliseconds()))
	r.words = eventWords
	return r, nil
}

func eventTerm(e beam.TelemetryEvent) (etf.Term, error) {
	name := atoms(strings.Split(e.Name, ".")...)
	if err := eventNames.all(name); err != nil {
		return nil, fmt.Errorf("event %s: %w", e.Name, err)
	}
	var measurements, metadata etf.Map
	for key, v := range e.Measurements {
		p := etf.Pair{Key: etf.Atom(key)}
		switch v := v.(type) {
		case int64:
			p.Value = etf.Int(v)
		case float64:
			p.Value = etf.Float(v)
		default:
			return nil, fmt.Errorf("event %s: %T is not a measurement", e.Name, v)
		}
		measurements = append(measurements, p)
	}
	for key, v := range e.Metadata {
		metadata = append(metadata, etf.Pair{Key: etf.Atom(key), Value: etf.Binary(v)})
	}
	for _, m := range []etf.Map{measurements, metadata} {
		if err := eventKeys.check(m); err != nil {
			return nil, fmt.Errorf("event %s: %w", e.Name, err)
		}
	}
	return etf.Tuple{name, measurements, metadata}, nil
}

// DecodeTelemetryExecute reads the answer to TelemetryExecute.
func DecodeTelemetryExecute(c *etf.Cursor) (r beam.TelemetryRun) {
	if isUndefined(c) {
		return r
	}
	arity(c, 2)
	return beam.TelemetryRun{Loaded: true, Executed: int(c.Int()), Refused: int(c.Int())}
}
