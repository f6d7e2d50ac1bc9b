package beam

import "time"

// Method says how a number was got.
type Method uint8

const (
	Exact     Method = iota // every object was read
	Sampled                 // Seen of Of objects were read
	Estimated               // derived from other numbers
)

func (m Method) String() string {
	switch m {
	case Exact:
		return "exact"
	case Sampled:
		return "sampled"
	default:
		return "estimated"
	}
}

// Origin is the birth certificate of a set of numbers.
type Origin struct {
	Method   Method
	Seen, Of int       // objects read, objects there were
	At       time.Time // when the answer was complete, by the observer's clock
	Cost     Cost
}

// Cost is what an answer took from the observed node.
type Cost struct {
	Busy       time.Duration // time our processes ran on the node, pauses excluded
	Elapsed    time.Duration // from the question to the answer, on our side
	Reductions int64         // executed on the node by our processes; 0 when not measured
	BytesIn    int64         // from the node
	BytesOut   int64         // to the node
	Woken      int           // processes of the node that had to run in order to answer
	Requests   int
	// ModuleGone: somebody has purged the probe module, and the question was
	// evaluated without it. It is not loaded again by itself.
	ModuleGone bool
}

// What the node does for us besides running our processes: it takes the request
// from the network and starts a process, and it sends the answer. Measured as the
// difference of what the operating system accounts to the runtime and of what our
// processes say, that takes for each request as long as so many reductions of its
// answer: what makes the one slow, cold caches or a slow processor, makes the other
// slow too. docs/decisions/2026-11-26-sampler.md has the figures.
const (
	aroundRequest = 14_000 // reductions
	perKilobyte   = 4 * time.Microsecond
)

// How long a reduction of ours may take, in nanoseconds: beyond these it tells of
// something else, as of turns that others had meanwhile.
const (
	fastest, slowest = 5.0, 60.0
	usual            = 10.0 // where reductions were not measured
)

// OnNode is the CPU time that an answer took from the node, as the operating
// system accounts it to the runtime: Busy is measured, the rest estimated.
func (c Cost) OnNode() time.Duration {
	around := float64(c.Requests*aroundRequest) * c.pace()
	return c.Busy + time.Duration(around) + time.Duration((c.BytesIn+c.BytesOut)>>10)*perKilobyte
}

// pace is how many nanoseconds a reduction took.
func (c Cost) pace() float64 {
	if c.Reductions <= 0 {
		return usual
	}
	return min(max(float64(c.Busy)/float64(c.Reductions), fastest), slowest)
}

// Plus adds two costs; Elapsed adds too, since requests of one answer run one after another.
func (c Cost) Plus(d Cost) Cost {
	return Cost{
		Busy:       c.Busy + d.Busy,
		Elapsed:    c.Elapsed + d.Elapsed,
		Reductions: c.Reductions + d.Reductions,
		BytesIn:    c.BytesIn + d.BytesIn,
		BytesOut:   c.BytesOut + d.BytesOut,
		Woken:      c.Woken + d.Woken,
		Requests:   c.Requests + d.Requests,
		ModuleGone: c.ModuleGone || d.ModuleGone,
	}
}

// A counter that could not be read holds one of these instead. All counters of
// the runtime are at least zero, so a negative number can only mean a reason.
const (
	NotRead   int64 = -1 // nobody asked
	Gone      int64 = -2 // the process ended before it was asked
	LongQueue int64 = -3 // not asked: reading it would walk a long message queue
	NoAnswer  int64 = -4 // asked, but the process did not answer in time
)

// WhyNot words the reason that a negative counter stands for; "" for a number.
func WhyNot(v int64) string {
	switch v {
	case NotRead:
		return "not read"
	case Gone:
		return "process ended"
	case LongQueue:
		return "not read: long message queue"
	case NoAnswer:
		return "no answer in time"
	}
	return ""
}
