package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/session"
)

const (
	maxStreams   = 64
	heartbeat    = 15 * time.Second
	writeTimeout = 10 * time.Second // of one write of a stream: a reader that takes nothing is let go
)

// stream sends the states of the nodes asked for, in the form of the HTML
// standard's server-sent events, until the client or the server ends. A slow
// reader misses states, never sees old ones: one state per node is kept for it.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) error {
	nodes, err := s.nodesOf(r)
	if err != nil {
		return err
	}
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		p := problem(http.StatusServiceUnavailable, fmt.Sprintf("%d streams are open already", maxStreams), "close other tabs of this page")
		p.retryAfter = 10
		return p
	}

	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	if r.Method == http.MethodHead {
		return nil
	}

	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	latest := newLatest()
	var watchers sync.WaitGroup
	defer watchers.Wait()
	defer cancel() // before Wait: the watchers end with ctx
	for i, n := range nodes {
		latest.put(i, n.State())
		watchers.Go(func() {
			for state := range n.Watch(ctx) {
				latest.put(i, state)
			}
		})
	}
	s.pump(ctx, http.NewResponseController(w), w, latest)
	return nil
}

// pump writes what comes until ctx or the server ends or a write fails. What
// was sent cannot be taken back, so a failed write is not an answer of ours.
func (s *Server) pump(ctx context.Context, rc *http.ResponseController, w http.ResponseWriter, latest *latest) {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	send := func(text string) bool {
		rc.SetWriteDeadline(time.Now().Add(writeTimeout))
		if _, err := w.Write([]byte(text)); err != nil {
			return false
		}
		return rc.Flush() == nil
	}
	if !send("retry: 2000\n\n") {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.closing:
			return
		case <-beat.C:
			if !send(": alive\n\n") {
				return
			}
		case <-latest.ready:
			for _, state := range latest.take() {
				data, err := json.Marshal(s.eventOf(state))
				if err != nil || !send("event: state\ndata: "+string(data)+"\n\n") {
					return
				}
			}
		}
	}
}

// nodesOf reads ?nodes=a,b; without it, all nodes are meant.
func (s *Server) nodesOf(r *http.Request) ([]ask.Node, error) {
	names := r.URL.Query().Get("nodes")
	if names == "" {
		return s.nodes(), nil
	}
	var nodes []ask.Node
	for _, name := range strings.Split(names, ",") {
		n, err := s.node(name)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

// latest holds the newest unsent state of each of a stream's nodes.
type latest struct {
	ready chan struct{} // holds one: something is there to take

	mu      sync.Mutex
	waiting map[int]*session.State
	sent    map[int]int64 // Seq
}

func newLatest() *latest {
	return &latest{ready: make(chan struct{}, 1), waiting: map[int]*session.State{}, sent: map[int]int64{}}
}

func (l *latest) put(i int, s *session.State) {
	l.mu.Lock()
	if seq, ok := l.sent[i]; ok && seq == s.Seq {
		l.mu.Unlock()
		return
	}
	l.waiting[i] = s
	l.mu.Unlock()
	select {
	case l.ready <- struct{}{}:
	default:
	}
}

func (l *latest) take() []*session.State {
	l.mu.Lock()
	defer l.mu.Unlock()
	states := make([]*session.State, 0, len(l.waiting))
	for i, s := range l.waiting {
		states = append(states, s)
		l.sent[i] = s.Seq
	}
	clear(l.waiting)
	return states
}
