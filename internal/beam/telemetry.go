package beam

// TelemetryEvent is an event for the library telemetry of an application.
type TelemetryEvent struct {
	Name         string            // its words with dots between: beam.memory.used
	Measurements map[string]any    // int64 or float64
	Metadata     map[string]string // values as text
}

// TelemetryHandlers is to which events an application has attached handlers.
type TelemetryHandlers struct {
	Loaded  bool     // the library is there
	Running bool     // and its application runs
	Events  []string // names of events, as in TelemetryEvent, that have handlers
	Origin  Origin
}

// TelemetryRun is what became of events that were executed together.
type TelemetryRun struct {
	Loaded   bool // the library is there; else nothing was executed
	Executed int  // events, in their order; fewer than were given when time was over
	Refused  int  // of these, by the library: before 0.4 it takes no maps
	Origin   Origin
}
