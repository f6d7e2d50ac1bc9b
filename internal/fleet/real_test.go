package fleet_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/discovery"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/fleet"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// wired is a fleet of sessions, as serve has it.
type wired struct {
	mu       sync.Mutex
	sessions map[string]*session.Session
}

func (w *wired) start(epmdPort int) func(ctx context.Context, m fleet.Member) (stop func()) {
	return func(ctx context.Context, m fleet.Member) func() {
		ctx, cancel := context.WithCancel(ctx)
		s := session.New(m.Node, func(ctx context.Context) (session.Source, error) {
			n, err := attach.Open(ctx, attach.Options{Target: m.Node, CookieFile: m.Watch.Cookie.File, EPMDPort: epmdPort, Timeout: m.Watch.Timeout})
			if err != nil {
				return nil, err
			}
			return live.New(n), nil
		}, session.Options{Interval: m.Watch.LookInterval})
		w.mu.Lock()
		w.sessions[m.Node] = s
		w.mu.Unlock()
		var running sync.WaitGroup
		running.Go(func() { s.Run(ctx) })
		return func() {
			cancel()
			running.Wait()
			w.mu.Lock()
			defer w.mu.Unlock()
			delete(w.sessions, m.Node)
		}
	}
}

func (w *wired) links(ctx context.Context, node string) (*beam.Links, error) {
	s := w.session(node)
	if s == nil {
		return nil, session.ErrNotAttached
	}
	return s.Links(session.Unnoticed(ctx), 0)
}

func (w *wired) session(node string) *session.Session {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sessions[node]
}

// attached waits for a session of a node that is not other, and is attached.
func (w *wired) attached(t *testing.T, node string, other *session.Session) *session.Session {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if s := w.session(node); s != nil && s != other && s.State().Status == session.Attached {
			return s
		}
	}
	t.Fatalf("no session is attached to %s", node)
	return nil
}

// peers are the names under which a node knows those who watch it.
func peers(n *erltest.Node) string { return n.Ask("lists:sort(nodes(hidden))") }

// TestRealFleet watches a cluster of which the configuration names one member, and has
// others reload while it goes on: the node itself tells that nobody connected anew.
func TestRealFleet(t *testing.T) {
	cookie := erltest.Cookie("fleet")
	a, b := erltest.Start(t, cookie), erltest.Start(t, cookie)
	a.Ask("true = net_kernel:connect_node('" + b.Name + "')")

	w := &wired{sessions: map[string]*session.Session{}}
	f := fleet.New(fleet.Options{Start: w.start(a.EPMDPort), World: discovery.World{Links: w.links}})
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { f.Run(ctx) })
	defer running.Wait()
	defer cancel()
	set := func(job string) {
		c, err := config.Parse("", []byte("targets:\n"+job), func(string) (string, bool) { return "", false }, nil)
		if err != nil {
			t.Fatal(err)
		}
		f.Set(c.Targets)
	}
	cluster := fmt.Sprintf("- name: c\n  cookie_file: %s\n  nodes: {of: [%q], interval: 1s}\n", a.CookieFile, a.Name)
	set(cluster)
	sa, sb := w.attached(t, a.Name, nil), w.attached(t, b.Name, nil)
	knownA, knownB := peers(a), peers(b)

	// Another job comes, and this one searches otherwise: nobody is touched.
	third := erltest.Start(t, cookie)
	set(cluster[:len(cluster)-2] + ", keep: 1h}\n" + fmt.Sprintf("- name: d\n  cookie_file: %s\n  labels: {l: x}\n  static: {nodes: [%q, %q]}\n", a.CookieFile, third.Name, a.Name))
	st := w.attached(t, third.Name, nil)
	if w.session(a.Name) != sa || w.session(b.Name) != sb || peers(a) != knownA || peers(b) != knownB {
		t.Errorf("a reload touched nodes: %s → %s, %s → %s", knownA, peers(a), knownB, peers(b))
	}

	// Labels of one job change: its node is watched anew, the others are not touched.
	set(cluster + fmt.Sprintf("- name: d\n  cookie_file: %s\n  labels: {l: y}\n  static: {nodes: [%q]}\n", a.CookieFile, third.Name))
	w.attached(t, third.Name, st)
	if w.session(a.Name) != sa || w.session(b.Name) != sb || peers(a) != knownA || peers(b) != knownB {
		t.Error("a change of another job touched nodes")
	}

	cancel()
	running.Wait()
	for _, n := range []*erltest.Node{a, b, third} {
		for deadline := time.Now().Add(time.Minute); peers(n) != "[]"; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("after the end %s is watched by %s", n.Name, peers(n))
			}
		}
	}
}
