package node_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/dist/disttest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// asked is one SPAWN_REQUEST as the fake node sees it.
type asked struct {
	p    *disttest.Peer
	s    *disttest.Server
	ref  etf.Term
	from etf.Pid // the mailbox
	pid  etf.Pid // of the process that the fake claims to spawn
}

func (a asked) spawned() {
	a.p.Send(etf.Tuple{disttest.SpawnReply, a.ref, a.from, disttest.SpawnReplyLink, a.pid}, nil)
}

func (a asked) refused(reason etf.Term) {
	a.p.Send(etf.Tuple{disttest.SpawnReply, a.ref, a.from, etf.Int(0), reason}, nil)
}

func (a asked) send(t etf.Term) {
	a.p.Send(etf.Tuple{disttest.SendSender, a.pid, a.from}, t)
}

func (a asked) exit(reason etf.Term) {
	a.p.Send(etf.Tuple{disttest.PayloadExit, a.pid, a.from}, reason)
}

// answer is what an honest node does.
func (a asked) answer(result etf.Term) {
	a.spawned()
	a.send(etf.Tuple{etf.Atom("return"), etf.Int(1), etf.Int(1), etf.Int(0), result})
	a.exit(etf.Atom("normal"))
}

// hangUps breaks nothing; with it, that we close a connection is nothing a script complains about.
var hangUps = &disttest.Fault{}

var greeting = etf.Tuple{etf.Binary("27"), etf.Binary("15.2"), etf.Int(8), etf.Int(100)}

// hostile makes a fake node and attaches to it. The lease and the greeting go well; each question after that is
// handed to play, in order.
func hostile(t *testing.T, play func(asked)) *node.Node {
	t.Helper()
	s := disttest.NewServer(t, disttest.Config{Fault: hangUps})
	s.Serve(func(p *disttest.Peer) {
		p.Handshake()
		questions := 0
		for {
			control, _ := p.ReadControl()
			if control[0] != disttest.SpawnRequest {
				continue // a renewal, or a process told to end
			}
			questions++
			a := asked{p: p, s: s, ref: control[1], from: control[2].(etf.Pid), pid: s.Pid(uint32(questions))}
			switch questions {
			case 1:
				a.spawned()
			case 2:
				a.answer(greeting)
			default:
				play(a)
			}
		}
	})
	return attach(t, node.Config{Node: s.Name(), Addr: s.Addr(), Cookie: "cookie"})
}

// A failing question costs itself: whatever comes instead of an answer, the next question gets its own.
func TestFailingQuestionsCostThemselves(t *testing.T) {
	var odd = etf.Tuple{etf.Atom("badarg"), etf.List{etf.Tuple{etf.Atom("m"), etf.Atom("f"), etf.Int(1), etf.List{}}}}
	fails := []struct {
		name  string
		parts bool // the question takes parts
		want  error
		play  func(asked)
	}{
		{"spawn refused", false, node.ErrNoProcess, func(a asked) { a.refused(etf.Atom("system_limit")) }},
		{"spawn refused with a term", false, node.ErrNoProcess, func(a asked) { a.refused(etf.Tuple{etf.Int(1)}) }},
		{"killed", false, node.ErrHeap, func(a asked) { a.spawned(); a.exit(etf.Atom("killed")) }},
		{"exception", false, node.ErrException, func(a asked) { a.spawned(); a.exit(odd) }},
		{"exit with a large reason", false, node.ErrException, func(a asked) { a.spawned(); a.exit(etf.Binary(strings.Repeat("x", 50_000))) }},
		{"exit with a deep reason", false, nil, func(a asked) { a.spawned(); a.exit(nested(2000)) }},
		{"exit before the spawn reply", false, node.ErrException, func(a asked) { a.exit(etf.Atom("noconnection")) }},
		{"end without an answer", false, node.ErrException, func(a asked) { a.spawned(); a.exit(etf.Atom("normal")) }},
		{"answer too large", false, node.ErrTooLarge, func(a asked) {
			a.spawned()
			a.send(etf.Tuple{etf.Atom("size"), etf.Int(1), etf.Int(1), etf.Int(1 << 40)})
			a.exit(etf.Atom("normal"))
		}},
		{"short answer", false, nil, func(a asked) { a.spawned(); a.send(etf.Tuple{etf.Atom("return")}); a.exit(etf.Atom("normal")) }},
		{"answer of atoms", false, nil, func(a asked) {
			a.spawned()
			a.send(etf.Tuple{etf.Atom("return"), etf.Atom("a"), etf.Atom("b"), etf.Atom("c"), etf.Atom("d")})
			a.exit(etf.Atom("normal"))
		}},
		{"noise, then the end", false, node.ErrException, func(a asked) {
			a.spawned()
			for _, t := range []etf.Term{etf.Atom("x"), etf.Tuple{}, etf.Tuple{etf.Int(1)}, etf.List{etf.Int(1)},
				etf.Tuple{etf.Atom("io_request"), a.pid, a.s.Ref(1), etf.Atom("x")}} {
				a.send(t)
			}
			a.exit(etf.Atom("normal"))
		}},
		{"a part where none was asked for", false, node.ErrException, func(a asked) {
			a.spawned()
			a.send(etf.Tuple{etf.Atom("value"), etf.List{}})
			a.exit(etf.Atom("normal"))
		}},
		{"part of the wrong shape", true, nil, func(a asked) {
			a.spawned()
			a.send(etf.Tuple{etf.Atom("value"), etf.Int(7)})
			a.exit(etf.Atom("normal"))
		}},
		{"part too large", true, node.ErrTooLarge, func(a asked) {
			a.spawned()
			a.send(etf.Tuple{etf.Atom("value"), etf.Atom("size")})
			a.exit(etf.Atom("normal"))
		}},
		{"parts, and no end of them but EXIT", true, node.ErrException, func(a asked) {
			a.spawned()
			for range 100 {
				a.send(etf.Tuple{etf.Atom("value"), etf.List{}})
			}
			a.exit(etf.Atom("normal"))
		}},
	}
	var mu sync.Mutex
	play := func(a asked) { a.answer(etf.Atom("undefined")) }
	g := hostile(t, func(a asked) {
		mu.Lock()
		defer mu.Unlock()
		play(a)
	})
	ask := func(parts bool, with func(asked)) error {
		mu.Lock()
		play = with
		mu.Unlock()
		if !parts {
			_, err := g.Do(timeout(t, time.Minute), probe.Whereis("anybody"), nil)
			return err
		}
		_, err := g.Do(timeout(t, time.Minute), probe.Applications(), func(c *etf.Cursor) error {
			probe.DecodeApplicationsPart(c, nil)
			return c.Err()
		})
		return err
	}
	for i := range 1000 {
		f := fails[i%len(fails)]
		err := ask(f.parts, f.play)
		if err == nil || f.want != nil && !errors.Is(err, f.want) {
			t.Errorf("%s: %v, want %v", f.name, err, f.want)
		}
		if err != nil && len(err.Error()) > 1000 {
			t.Errorf("%s: an error of %d characters", f.name, len(err.Error()))
		}
		if g.Err() != nil {
			t.Fatalf("%s ended the connection: %v", f.name, g.Err())
		}
	}
	honest := func(a asked) { a.answer(etf.Atom("undefined")) }
	var all sync.WaitGroup
	for range node.Working { // all slots are free
		all.Go(func() {
			if err := ask(false, honest); err != nil {
				t.Errorf("an honest answer after all: %v", err)
			}
		})
	}
	all.Wait()
}

func nested(depth int) etf.Term {
	var t etf.Term = etf.Atom("bottom")
	for range depth {
		t = etf.Tuple{t}
	}
	return t
}

// What comes after the answer is nobody's.
func TestLateMessagesAreDropped(t *testing.T) {
	var last asked
	g := hostile(t, func(a asked) {
		a.answer(etf.Atom("undefined"))
		if last.p != nil {
			for range 50 {
				last.send(etf.Tuple{etf.Atom("return"), etf.Int(1), etf.Int(1), etf.Int(0), a.s.Pid(99)})
				last.exit(etf.Atom("killed"))
			}
		}
		last = a
	})
	for range 20 {
		a, err := g.Do(timeout(t, time.Minute), probe.Whereis("anybody"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if p, ok := probe.DecodeWhereis(a.Result); ok {
			t.Errorf("got %v, which was the answer to an earlier question", p)
		}
	}
	if g.Stats().Dropped == 0 {
		t.Error("no message was dropped")
	}
}

// A node that never ends its processes, or never stops sending, gets its questions back unanswered, in time.
func TestEndlessAnswers(t *testing.T) {
	const soon = 300 * time.Millisecond // for what has no end but this
	for _, c := range []struct {
		name  string
		given time.Duration
		play  func(asked)
		want  []error // one of these
	}{
		{"silence", soon, func(asked) {}, []error{context.DeadlineExceeded}},
		{"spawned, then silence", soon, func(a asked) { a.spawned() }, []error{context.DeadlineExceeded}},
		{"parts for ever", soon, func(a asked) {
			a.spawned()
			for {
				a.send(etf.Tuple{etf.Atom("value"), etf.List{}})
			}
		}, []error{context.DeadlineExceeded, dist.ErrOverrun}},
		{"noise for ever", soon, func(a asked) {
			a.spawned()
			for {
				a.send(etf.Tuple{etf.Atom("noise")})
			}
		}, []error{context.DeadlineExceeded, dist.ErrOverrun}},
		{"a huge part", time.Minute, func(a asked) {
			a.spawned()
			a.send(etf.Tuple{etf.Atom("value"), etf.Binary(strings.Repeat("x", 1<<20))})
		}, []error{dist.ErrOverrun}},
		{"a huge answer", time.Minute, func(a asked) {
			a.answer(etf.Binary(strings.Repeat("x", 1<<20)))
		}, []error{dist.ErrOverrun}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := hostile(t, c.play)
			for range 2 * node.Working {
				began := time.Now()
				_, err := g.Do(timeout(t, c.given), probe.Applications(), func(c *etf.Cursor) error {
					probe.DecodeApplicationsPart(c, nil)
					return nil
				})
				if took := time.Since(began); took > 30*time.Second {
					t.Errorf("it took %v", took)
				}
				if !isOneOf(err, c.want) {
					t.Errorf("%v, want one of %v", err, c.want)
				}
			}
			closed := make(chan struct{})
			go func() {
				g.Close()
				close(closed)
			}()
			select {
			case <-closed:
			case <-time.After(time.Minute):
				t.Error("Close does not return")
			}
		})
	}
}

func isOneOf(err error, all []error) bool {
	for _, want := range all {
		if errors.Is(err, want) {
			return true
		}
	}
	return false
}

// A node that does not even grant the lease is not attached to.
func TestNoLeaseNoGuest(t *testing.T) {
	for name, play := range map[string]func(asked){
		"refused":     func(a asked) { a.refused(etf.Atom("system_limit")) },
		"ended":       func(a asked) { a.exit(etf.Atom("undef")) },
		"silence":     func(asked) {},
		"hung up":     func(a asked) { a.p.Close() },
		"no greeting": func(a asked) { a.answer(etf.Atom("hello")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := disttest.NewServer(t, disttest.Config{Fault: hangUps})
			ended := make(chan struct{})
			s.Serve(func(p *disttest.Peer) {
				defer close(ended)
				p.Handshake()
				control, _ := p.ReadControl()
				play(asked{p: p, s: s, ref: control[1], from: control[2].(etf.Pid), pid: s.Pid(1)})
				if name != "hung up" {
					p.WaitClosed()
				}
			})
			given := time.Minute
			if name == "silence" {
				given = 500 * time.Millisecond
			}
			g, err := node.Dial(timeout(t, given), node.Config{Node: s.Name(), Addr: s.Addr(), Cookie: "cookie"})
			if err == nil {
				g.Close()
				t.Fatal("attached")
			}
			select {
			case <-ended:
			case <-time.After(time.Minute):
				t.Error("the connection stays")
			}
		})
	}
}

// After a gap longer than the lease we do not renew: the node has cut us off, or would, and what it sent is of the past.
func TestSuspendedGuestGivesUp(t *testing.T) {
	t.Parallel()
	s := disttest.NewServer(t, disttest.Config{Fault: hangUps})
	s.Serve(func(p *disttest.Peer) {
		p.Handshake()
		for questions := 1; ; questions++ {
			control, _ := p.ReadControl()
			a := asked{p: p, s: s, ref: control[1], from: control[2].(etf.Pid), pid: s.Pid(uint32(questions))}
			if questions == 1 {
				a.spawned()
				continue
			}
			a.answer(greeting)
			p.WaitClosed()
			return
		}
	})
	cfg := node.Config{Node: s.Name(), Addr: s.Addr(), Cookie: "cookie"}
	g, err := node.DialLease(timeout(t, time.Minute), cfg, 500*time.Millisecond, 1500*time.Millisecond, 10, 3)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	select {
	case <-g.Done():
	case <-time.After(time.Minute):
		t.Fatal("it stays")
	}
	if !errors.Is(g.Err(), node.ErrSuspended) {
		t.Errorf("it ended with %v", g.Err())
	}
}
