package live

import (
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// Source answers questions about one attached node. It is safe for concurrent
// use; every answer is a fresh value.
type Source struct {
	n    *node.Node
	pace probe.Pace

	mu       sync.Mutex
	last     *reading // of the counters whose differences System tells
	mode     *string  // code mode, once known
	host     *host    // where the operating system's numbers are, once known
	remote   bool     // tests: take the node's host for another one
	hindered map[string]hindrance
	turn     int // where the next sample of waiting processes begins

	sampler                      sampler
	memories                     memories
	close                        closeLooks
	tables, ports, links, mnesia kept
	events                       listener
}

// New takes over an attached node; Close detaches it.
func New(n *node.Node) *Source {
	return &Source{n: n, pace: probe.DefaultPace, hindered: make(map[string]hindrance),
		tables: make(kept), ports: make(kept), links: make(kept), mnesia: make(kept),
		memories: newMemories(),
		close:    closeLooks{rows: make(map[beam.Pid]closeRow)},
		sampler:  sampler{most: mostFollowed, first: alwaysFollowed}}
}

// Node is the attached node.
func (s *Source) Node() *node.Node { return s.n }

// Close detaches.
func (s *Source) Close() error { return s.n.Close() }

func (s *Source) wordSize() int { return s.n.Greeting().WordSize }

func (s *Source) otp() int { return s.n.Greeting().OTP }

func (s *Source) pids(ps []beam.Pid) []etf.Pid {
	out := make([]etf.Pid, len(ps))
	for i, p := range ps {
		out[i] = s.n.Pid(p)
	}
	return out
}

// exact is the origin of an answer for which all of n objects were read.
func exact(n int, cost beam.Cost) beam.Origin {
	return beam.Origin{Method: beam.Exact, Seen: n, Of: n, At: time.Now(), Cost: cost}
}

// sampled is the origin of an answer for which seen of n objects were read.
func sampled(seen, n int, cost beam.Cost) beam.Origin {
	o := exact(n, cost)
	if o.Seen = seen; seen < n {
		o.Method = beam.Sampled
	}
	return o
}

// Incarnation tells this life of the node from others.
func (s *Source) Incarnation() beam.Incarnation { return s.n.Incarnation() }

// Done is closed when the connection has ended; Err says why.
func (s *Source) Done() <-chan struct{} { return s.n.Done() }

// Err is nil while attached.
func (s *Source) Err() error { return s.n.Err() }
