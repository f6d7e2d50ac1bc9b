package asktest

import (
	"context"
	"errors"
	"maps"
	"math"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
)

// Node is an ask.Node that makes its numbers up, the same ones for each look.
type Node struct {
	Name       string
	Busy       float64 // share of its schedulers' time, 0..1
	schedulers int
	queue      int64

	mu       sync.Mutex
	state    *session.State
	watchers map[chan *session.State]bool
	asked    map[string]int
	group    string // of the last question for processes
	turned   int    // censuses that its populace has had of its looks
	fail     error
}

// Start is when a fake has come into its status, and when time begins for tests that have
// no other.
var Start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// New is a fake that is still connecting. Its name is its target too; of so many processes
// as queue at most wait for its schedulers. One whose name begins with big@ has a million
// processes.
func New(name string, schedulers int, busy float64, queue int64) *Node {
	f := &Node{Name: name, Busy: busy, schedulers: schedulers, queue: queue,
		watchers: map[chan *session.State]bool{}, asked: map[string]int{}}
	f.state = &session.State{Target: name, Status: session.Connecting, Since: Start, Seq: 1}
	return f
}

// Attached gives f a past of n looks, two seconds apart, the last one at the time given.
func (f *Node) Attached(n int, last time.Time) *Node {
	f.state.Status = session.Attached
	f.state.Incarnation = f.Incarnation()
	f.state.Budget = session.Budget{Limit: 0.01, Used: 0.0031, Interval: 2 * time.Second, Sampling: 5 * time.Second, Woken: 20}
	for i := range n {
		f.Look(last.Add(time.Duration(i-n+1) * 2 * time.Second))
	}
	return f
}

// Standing puts f into a status that is not attached.
func (f *Node) Standing(s session.Status, problem, hint string) *Node {
	f.mu.Lock()
	defer f.mu.Unlock()
	next := *f.state
	next.Seq++
	next.Status, next.Error, next.Hint = s, problem, hint
	f.state = &next
	return f
}

// Incarnation is the only one that f has.
func (f *Node) Incarnation() beam.Incarnation { return beam.Incarnation{Node: f.Name, Creation: 3} }

// Look makes the next state, as a session's tick does.
func (f *Node) Look(at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := *f.state
	s.Seq++
	wave := func(period, phase float64) float64 {
		return 0.5 + 0.5*math.Sin(float64(s.Seq)*2*math.Pi/period+phase)
	}
	s.System, s.Census = f.System(at, wave), f.population(at, int(s.Seq))
	p := session.Point{
		At: at, Incarnation: 3, Memory: s.System.Memory, RunQueue: s.System.RunQueue, Processes: s.System.Processes.Count,
		SchedulerBusy: f.Busy * (0.8 + 0.2*wave(37, 0)), OSCPU: s.System.OS.CPU, Load1: s.System.OS.Load1,
		Reductions: 41e6 * (0.7 + 0.3*wave(23, 1)), Switches: 9e4 * (0.6 + 0.4*wave(19, 2)), GCs: 900 * wave(17, 2), IOInput: 3.1e6 * wave(29, 0), IOOutput: 1.2e6 * wave(31, 3),
		Gap: s.Seq == 90,
	}
	for _, u := range s.System.SchedulerUse {
		p.Utilization = append(p.Utilization, u.Utilization)
	}
	s.History = append(s.History[:len(s.History):len(s.History)], p)
	f.state = &s
	for c := range f.watchers {
		select {
		case <-c:
		default:
		}
		c <- &s
	}
}

// State is the latest.
func (f *Node) State() *session.State {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state
}

// Watch delivers states, the latest wins; closed when ctx ends.
func (f *Node) Watch(ctx context.Context) <-chan *session.State {
	in, out := make(chan *session.State, 1), make(chan *session.State)
	f.mu.Lock()
	f.watchers[in] = true
	f.mu.Unlock()
	go func() {
		defer close(out)
		defer func() {
			f.mu.Lock()
			delete(f.watchers, in)
			f.mu.Unlock()
		}()
		for {
			select {
			case <-ctx.Done():
				return
			case s := <-in:
				select {
				case out <- s:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	return out
}

// Watching is how many watch.
func (f *Node) Watching() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.watchers)
}

// ask counts a question and fails it if the fake is not attached or told to.
func (f *Node) ask(what string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked[what]++
	if f.fail == nil && f.state.Status != session.Attached {
		return errors.New("not attached")
	}
	return f.fail
}

// Asked is how often each question was asked: its name, then what was asked about or the
// parameters, as "tree shop" and "processes memory 7 5s".
func (f *Node) Asked() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.asked)
}

// Group is the one that the last question for processes was about, "" for those of all.
func (f *Node) Group() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.group
}

// Fail lets all questions come to an error from now on; nil: no more.
func (f *Node) Fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = err
}

func (f *Node) origin(seen, of int) beam.Origin {
	return beam.Origin{Method: beam.Exact, Seen: seen, Of: of, At: f.State().Since.Add(time.Second),
		Cost: beam.Cost{Busy: 8400 * time.Microsecond, Elapsed: 21 * time.Millisecond, BytesIn: 7600, BytesOut: 400, Woken: 20, Requests: 2}}
}
