package metric

import "time"

// Instrument is what kind of numbers a metric has, in OpenTelemetry's words.
type Instrument uint8

const (
	Gauge     Instrument = iota // a value now, of which a sum over attributes means nothing
	UpDown                      // a value now, of which a sum over attributes means something
	Counter                     // grows since its start time: cumulative, monotonic
	Histogram                   // counts by size since its start time: cumulative
)

func (i Instrument) String() string {
	return [...]string{"gauge", "updowncounter", "counter", "histogram"}[i]
}

// Tier is how much is wanted: each tier has what the ones before it have.
type Tier uint8

const (
	Core     Tier = iota // about 60 series a node: for whoever pays by the point
	Standard             // about 300
	Deep                 // more than a thousand: each scheduler's queue, each allocator's instance
)

// Tiers are the names of all tiers, least first.
var Tiers = []string{"core", "standard", "deep"}

func (t Tier) String() string { return Tiers[t] }

// Part is a set of metrics that are read together: at one time, by one question.
type Part string

const (
	PartWatch      Part = "watch"      // how we stand with the node, and what watching costs it
	PartNode       Part = "node"       // node-wide numbers
	PartProcesses  Part = "processes"  // of all processes, by group
	PartTables     Part = "tables"     // ETS
	PartMnesia     Part = "mnesia"     // where it runs
	PartAllocators Part = "allocators" // the runtime's allocators
	PartLinks      Part = "links"      // of the distribution
	PartThreads    Part = "threads"    // of the runtime, by what they do
	PartLocks      Part = "locks"      // of the emulator, where it counts what they cost
	PartEvents     Part = "events"     // that the runtime told of
	PartFindings   Part = "findings"   // of the detectors that look at the node all the time
	PartProgram    Part = "program"    // how this program fares, of no node
)

type partRow struct {
	Part
	Every time.Duration
	Cost  string
}

// parts has how often each part is read by default, and what that costs the node.
var parts = []partRow{
	{PartWatch, 15 * time.Second, "nothing: the node is not asked"},
	{PartNode, 15 * time.Second, "one look: about half a millisecond"},
	{PartProcesses, 30 * time.Second, "the sampler's census, which is taken anyway: about 0.1 µs a process"},
	{PartTables, 60 * time.Second, "0.3 µs a table and more with long names"},
	{PartMnesia, 60 * time.Second, "about a millisecond where Mnesia runs, else less than a tenth of one"},
	{PartAllocators, 60 * time.Second, "about a millisecond"},
	{PartLinks, 30 * time.Second, "a tenth of a millisecond for each link"},
	{PartThreads, 30 * time.Second, "a tenth of a millisecond, where somebody has switched the accounting on"},
	{PartLocks, 60 * time.Second, "10 to 50 ms and up to 50 MB for a moment, where the emulator counts locks; elsewhere hardly anything"},
	{PartEvents, 15 * time.Second, "what came is fetched with each look"},
	{PartFindings, 15 * time.Second, "what the detectors ask for, within the budget: see docs/diagnosis"},
	{PartProgram, 15 * time.Second, "nothing: it is about this program"},
}

// Every is how often a part is read by default.
func (p Part) Every() time.Duration { return p.row().Every }

// Cost says what reading a part costs the node.
func (p Part) Cost() string { return p.row().Cost }

// row is the part's in the table; empty for what is none.
func (p Part) row() partRow {
	for _, q := range parts {
		if q.Part == p {
			return q
		}
	}
	return partRow{}
}

// Metric is one row of the catalogue.
type Metric struct {
	Name       string // OpenTelemetry's: beam.run_queue.length
	Unit       string // of UCUM: By, s, 1, or what is counted in braces
	Instrument Instrument
	Attributes []string // keys, in the order in which values are given
	// Optional attributes are left out below Deep, and their numbers added up.
	Tier   Tier
	Part   Part
	Set    string // "": canonical; else the alias set that it belongs to
	Also   string // alias set that has this canonical name too
	Since  int    // OTP release; 0: all
	Help   string // one line, ready for exposition
	Source string // OTP function or module, as in the manual

	// For people who read a value. Empty where Help says it all.
	Meaning             string // how to interpret it
	Healthy, Watch, Act string // values
	Blind               string // what it cannot tell
	// Needs says what a node must offer for it; "" nothing. Where it is missing there is
	// no value.
	Needs string

	bounds []float64 // of a Histogram
}

// Integral tells whether values are whole numbers: things and bytes are.
func (m Metric) Integral() bool {
	return m.Instrument != Histogram && (m.Unit == "By" || m.Unit != "" && m.Unit[0] == '{')
}

// Alias sets.
const (
	// Roadmap are the literal names of the ten-metric roadmap, where they differ.
	Roadmap = "roadmap"
	// PrometheusErl are the names of prometheus.erl 6, for dashboards that exist.
	PrometheusErl = "prometheus.erl"
)

// Sets are the alias sets, all opt-in.
var Sets = []string{Roadmap, PrometheusErl}
