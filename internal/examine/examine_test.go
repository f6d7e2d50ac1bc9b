package examine

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// fake is a session whose node does as it is told.
type fake struct {
	mu      sync.Mutex
	state   *session.State
	waiting []chan *session.State

	queue    int64
	asked    []string
	traced   int
	standing []beam.Pid
	hurry    time.Duration
	collects int
}

func (f *fake) State() *session.State {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state
}

func (f *fake) Overhear(ctx context.Context) <-chan *session.State {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := make(chan *session.State, 100)
	c <- f.state
	f.waiting = append(f.waiting, c)
	context.AfterFunc(ctx, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.waiting = slices.DeleteFunc(f.waiting, func(o chan *session.State) bool { return o == c })
		close(c)
	})
	return c
}

// look publishes a new look and census.
func (f *fake) look(status session.Status) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := time.Now()
	sys := &beam.System{OTPRelease: "25", SchedulersOnline: 2, Incarnation: beam.Incarnation{Node: "app@host", Creation: 1}, Origin: beam.Origin{At: at}}
	census := &beam.Census{Groups: []beam.Group{{Name: "server", Count: 1, MaxQueue: f.queue}}, Origin: beam.Origin{At: at}}
	f.state = &session.State{Target: "app@host", Status: status, Since: at, Incarnation: sys.Incarnation, System: sys, Census: census}
	for _, c := range f.waiting {
		c <- f.state
	}
}

func (f *fake) note(what string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, what)
}

var server = beam.Pid{ID: 90}

func (f *fake) Hear(func(*beam.Events)) {}
func (f *fake) Processes(_ context.Context, q live.ProcessQuery) (*beam.Processes, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !q.NoWake {
		return nil, errors.New("a list must wake nobody")
	}
	return &beam.Processes{Pid: []beam.Pid{server}, Group: []string{"server"}, MessageQueueLen: []int64{f.queue}, RegisteredName: []string{"server"}}, nil
}
func (f *fake) EtsTables(context.Context, live.TableQuery) (*beam.EtsTables, error) {
	f.note("tables")
	return &beam.EtsTables{}, nil
}
func (f *fake) EtsGroups(context.Context, string, int) (*beam.EtsGroups, error) {
	f.note("kinds of tables")
	return &beam.EtsGroups{}, nil
}
func (f *fake) Ports(context.Context, live.PortQuery) (*beam.Ports, error) {
	f.note("ports")
	return nil, errors.New("no ports today")
}
func (f *fake) Waits(context.Context, live.WaitQuery) (*beam.Waits, error) {
	f.note("waits")
	return &beam.Waits{}, nil
}
func (f *fake) Links(context.Context, time.Duration) (*beam.Links, error) {
	return &beam.Links{}, nil
}
func (f *fake) Allocators(context.Context) (*beam.Allocators, error) { return &beam.Allocators{}, nil }
func (f *fake) Inspect(context.Context, string, live.InspectOptions) (*beam.ProcessDetail, error) {
	return nil, errors.New("it has ended")
}
func (f *fake) Standings(_ context.Context, pids []beam.Pid) (*beam.Standings, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.standing = append(f.standing, pids...)
	s := &beam.Standings{}
	for _, p := range pids {
		s.List = append(s.List, beam.Standing{Pid: p, Status: "running"})
	}
	return s, nil
}
func (f *fake) Collect(_ context.Context, p beam.Pid, largest int64, audit func(call, object string) error) (*beam.Collection, error) {
	if err := audit("collect", p.String()); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.collects++
	return &beam.Collection{Pid: p}, nil
}
func (f *fake) Tracing(context.Context, []beam.Pid) (*beam.Tracing, error) {
	f.mu.Lock()
	f.traced++
	f.mu.Unlock()
	return &beam.Tracing{}, nil
}
func (f *fake) Sockets(context.Context) (*beam.OSSockets, error) { return &beam.OSSockets{}, nil }
func (f *fake) GlobalLocks(context.Context) (*beam.GlobalLocks, error) {
	return &beam.GlobalLocks{}, nil
}
func (f *fake) Hurry(every time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hurry = every
}

// longQueue finds the server once it has seen what it does, and wants a trial of it.
var longQueue = &diagnose.Detector{Name: "long_queue", Run: func(p *diagnose.Pass) {
	for _, r := range p.Last().List(p.Last().Queues) {
		if r.MessageQueueLen < 100 {
			continue
		}
		p.Want(diagnose.Standing("what it does", r.Pid)...)
		p.Want(diagnose.Closer(diagnose.WantTrial, "what that frees", r.Pid))
		if len(p.Stands(r.Pid)) > 0 {
			p.Report(diagnose.Finding{Title: "a long queue", Severity: diagnose.Warning, Confidence: diagnose.Likely, Culprit: p.Who(r.Pid)})
		}
	}
}}

// patrol wants to know who is traced, whatever it sees.
var patrol = &diagnose.Detector{Name: "patrol", Run: func(p *diagnose.Pass) {
	want := diagnose.Wide(diagnose.WantTracing, "whether somebody is traced")
	want.Routine = true
	p.Want(want)
}}

func examiner(f *fake, acts bool) *Examiner {
	f.look(session.Attached)
	o := Options{Detectors: []*diagnose.Detector{longQueue}}
	if acts {
		o.Audit = func(string, string) error { return nil }
	}
	return New(f, o)
}

func TestCloserWhereADetectorAsks(t *testing.T) {
	f := &fake{queue: 5}
	e := examiner(f, true)
	round := func() diagnose.Verdict {
		t.Helper()
		f.look(session.Attached)
		v, err := e.Round(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := round(); len(v.Findings) > 0 || len(f.standing) > 0 {
		t.Errorf("all is well: %+v, asked %v", v, f.standing)
	}
	if e.failed["ports"] != "no ports today" {
		t.Errorf("what was not to be had: %v", e.failed)
	}
	f.queue = 1000
	if v := round(); len(v.Findings) > 0 || len(v.Wants) != 2 {
		t.Errorf("a suspicion only: %+v", v)
	}
	v := round()
	if len(v.Findings) != 1 || !slices.Equal(f.standing, []beam.Pid{server}) || v.Findings[0].Culprit.Name != "server" {
		t.Errorf("looked at %v: %+v", f.standing, v)
	}
	round()
	if f.collects != 1 {
		t.Errorf("%d collections of one process", f.collects)
	}
	r := e.Report(v)
	if len(r.Findings) != 1 || r.Coverage.Looks != 4 || len(r.Coverage.Missing) != 1 || !r.Coverage.Acts {
		t.Errorf("the report: %+v", r)
	}
}

func TestNoActUnasked(t *testing.T) {
	f := &fake{queue: 1000}
	e := examiner(f, false)
	for range 3 {
		f.look(session.Attached)
		if _, err := e.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if f.collects != 0 || e.History().Acts {
		t.Errorf("%d collections", f.collects)
	}
}

func TestPast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		asked := 0
		fails := errors.New("the store is busy")
		e := New(f, Options{Past: func(_ context.Context, node string, _ time.Time) (*diagnose.Past, error) {
			if asked++; asked == 2 {
				return nil, fails
			}
			return &diagnose.Past{Lines: []diagnose.Line{{Name: node}}}, nil
		}})
		for _, c := range []struct {
			after time.Duration
			asked int
		}{{0, 1}, {time.Minute, 1}, {pastEvery, 2}, {pastEvery, 3}} {
			time.Sleep(c.after)
			f.look(session.Attached)
			if _, err := e.Round(t.Context()); err != nil {
				t.Fatal(err)
			}
			if p := e.History().Past; asked != c.asked || p == nil || p.Lines[0].Name != "app@host" {
				t.Errorf("after %s more: asked %d times, %+v", c.after, asked, p)
			}
			if told := e.failed["what is kept"]; (asked == 2) != (told == fails.Error()) {
				t.Errorf("it told %q", told)
			}
		}
	})
}

func TestRefused(t *testing.T) {
	f := &fake{}
	e := examiner(f, false)
	f.state = &session.State{Status: session.Refused, Error: "the cookie is another"}
	if _, err := e.Round(t.Context()); err == nil || err.Error() != "the cookie is another" {
		t.Errorf("%v", err)
	}
}

// TestWatcher: a calm node is asked for nothing more; a suspicious one is, and more often;
// its case closes after.
func TestWatcher(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{queue: 5}
		f.look(session.Attached)
		w := Watch(f, Options{Detectors: []*diagnose.Detector{longQueue, patrol}})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); w.Run(ctx) }()
		looks := func(n int, every time.Duration) {
			for range n {
				time.Sleep(every)
				f.look(session.Attached)
				synctest.Wait()
			}
		}
		looks(10, 10*time.Second)
		f.mu.Lock()
		f.asked, f.traced = nil, 0
		f.mu.Unlock()
		looks(5, 10*time.Second)
		if f.hurry != Calm || len(f.asked) > 0 || f.traced == 0 {
			t.Errorf("calm: hurry %s, asked %v, and %d times who is traced", f.hurry, f.asked, f.traced)
		}
		if c := w.Care(); c.Every != Calm || c.Closely || c.Coverage.Detectors != 2 || c.Coverage.Looks < 10 || c.Watched < time.Minute {
			t.Errorf("calm: care %+v", c)
		}
		f.queue = 1000
		looks(4, 2500*time.Millisecond)
		open, _, _ := w.Cases()
		if f.hurry != Brisk || len(f.asked) == 0 || len(open) != 1 {
			t.Errorf("suspicious: hurry %s, asked %v, open %+v", f.hurry, f.asked, open)
		}
		if c := w.Care(); c.Every != Brisk || !c.Closely {
			t.Errorf("suspicious: care %+v", c)
		}
		f.queue = 5
		looks(40, 2500*time.Millisecond)
		open, closed, _ := w.Cases()
		if f.hurry != Calm || len(open) != 0 || len(closed) != 1 {
			t.Errorf("over: hurry %s, open %+v, closed %+v", f.hurry, open, closed)
		}
		var changes []Change
		for _, n := range w.News() {
			changes = append(changes, n.What)
		}
		if !slices.Equal(changes, []Change{Opened, Closed}) {
			t.Errorf("news: %v", changes)
		}
		f.queue = 1000
		looks(4, 2500*time.Millisecond)
		f.look(session.Unreachable)
		time.Sleep(away + time.Second)
		if open, _, _ := w.Cases(); len(open) != 0 {
			t.Errorf("the node is gone: %+v", open)
		}
		cancel()
		<-done
	})
}
