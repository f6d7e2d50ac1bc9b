package fleet

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/discovery"
)

// Many is how many nodes one program watches before it warns: beyond, collectors near
// the nodes share them.
const Many = 200

// Options of a fleet. Start is needed.
type Options struct {
	// Start begins to watch a node, and does not wait for it. The function that it
	// returns ends that and returns when it has ended; it is called once, also when ctx
	// has ended.
	Start func(ctx context.Context, m Member) (stop func())
	World discovery.World
	// Tell is told what people should know, in one line each, from one goroutine.
	Tell func(string)
}

// Fleet watches the nodes of jobs. Run does the work; everything else may be called at
// any time, from anywhere.
type Fleet struct {
	o    Options
	jobs chan []config.Job // the latest that are not taken over yet
	sets chan update

	searches []*search // in the order of jobs
	// leaving is what searches knew of jobs that are gone. It stays until all others had a
	// look: a job that has another name now must not end what it still finds.
	leaving []found
	watched map[string]running
	warned  bool
	doubles []Double // that were told

	mu     sync.Mutex
	status Status
}

// running is a member that is watched.
type running struct {
	Member
	stop func()
}

// search is one job's.
type search struct {
	job  *config.Job
	by   *discovery.Search
	set  discovery.Set
	seen bool // set is its own, and not of the search before the job was edited
	end  func()
}

type update struct {
	of  *search
	set discovery.Set
}

// New makes a fleet that watches nobody yet.
func New(o Options) *Fleet {
	if o.Tell == nil {
		o.Tell = func(string) {}
	}
	return &Fleet{o: o, jobs: make(chan []config.Job, 1), sets: make(chan update), watched: map[string]running{}}
}

// Set has the fleet watch the nodes of other jobs, soon. They must not be changed
// afterwards.
func (f *Fleet) Set(jobs []config.Job) {
	for {
		select {
		case f.jobs <- jobs:
			return
		case <-f.jobs: // never taken over
		}
	}
}

// Run searches and watches until ctx ends, and then ends all that it started.
func (f *Fleet) Run(ctx context.Context) {
	defer f.end()
	for {
		select {
		case jobs := <-f.jobs:
			f.take(ctx, jobs)
		case u := <-f.sets:
			f.heard(u)
		case <-ctx.Done():
			return
		}
		if ctx.Err() == nil {
			f.settle(ctx)
		}
	}
}

// take goes over to other jobs. A search for the same goes on.
func (f *Fleet) take(ctx context.Context, jobs []config.Job) {
	before := map[string]*search{}
	for _, s := range f.searches {
		before[s.job.Name] = s
	}
	f.searches = nil
	for i := range jobs {
		j := &jobs[i]
		s := before[j.Name]
		if s != nil && s.job.Search() == j.Search() && s.job.EPMDPort == j.EPMDPort {
			s.job = j
			delete(before, j.Name)
		} else {
			s = &search{job: j, by: discovery.New(j, f.o.World)}
		}
		f.searches = append(f.searches, s)
	}
	for _, s := range before {
		s.end()
	}
	for _, s := range f.searches {
		if s.end != nil {
			continue // it goes on
		}
		if old := before[s.job.Name]; old != nil {
			s.by.Inherit(old.by)
			s.set = old.set
			delete(before, s.job.Name)
		}
		f.begin(ctx, s)
	}
	for _, s := range before {
		f.leaving = append(f.leaving, found{s.job, s.set.Targets, true})
	}
}

func (f *Fleet) begin(ctx context.Context, s *search) {
	ctx, cancel := context.WithCancel(ctx)
	var looking sync.WaitGroup
	looking.Go(func() {
		s.by.Run(ctx, func(set discovery.Set) {
			select {
			case f.sets <- update{s, set}:
			case <-ctx.Done():
			}
		})
	})
	s.end = func() { cancel(); looking.Wait() }
}

// heard takes what a search published.
func (f *Fleet) heard(u update) {
	s := u.of
	failed, fails := s.set.Err != nil, u.set.Err != nil
	switch {
	case fails && !failed:
		why := strings.ReplaceAll(u.set.Err.Error(), "\n", "; ")
		f.o.Tell(fmt.Sprintf("job %s: %s; what it found there before stays", s.job.Name, why))
	case failed && !fails:
		f.o.Tell(fmt.Sprintf("job %s: nodes are found again", s.job.Name))
	}
	if u.set.Left > 0 && u.set.Left != s.set.Left {
		f.o.Tell(fmt.Sprintf("job %s: %d nodes beyond the first %d are left out", s.job.Name, u.set.Left, discovery.Most))
	}
	s.set, s.seen = u.set, true
}

// settle watches whom it should.
func (f *Fleet) settle(ctx context.Context) {
	var all []found
	for _, s := range f.searches {
		all = append(all, found{job: s.job, targets: s.set.Targets})
	}
	if !slices.ContainsFunc(f.searches, func(s *search) bool { return !s.seen }) {
		f.leaving = nil
	}
	all = append(all, f.leaving...)
	want, doubles := merge(all)
	now := map[string]Member{}
	for node, r := range f.watched {
		now[node] = r.Member
	}
	stop, start := diff(now, want)
	f.stop(stop)
	for _, m := range start {
		f.watched[m.Node] = running{m, f.o.Start(ctx, m)}
	}
	f.warn(len(want), doubles)
	f.publish(want, doubles)
}

// stop ends the watches of members, all at a time, and waits.
func (f *Fleet) stop(members []Member) {
	var ending sync.WaitGroup
	for _, m := range members {
		ending.Go(f.watched[m.Node].stop)
		delete(f.watched, m.Node)
	}
	ending.Wait()
}

func (f *Fleet) end() {
	for _, s := range f.searches {
		s.end()
	}
	var all []Member
	for _, r := range f.watched {
		all = append(all, r.Member)
	}
	f.stop(all)
	f.publish(nil, nil)
}

// warn tells once what people should know of the whole.
func (f *Fleet) warn(n int, doubles []Double) {
	if n > Many && !f.warned {
		f.o.Tell(fmt.Sprintf("%d nodes are watched: beyond %d it is better to let several programs, near the nodes, watch a part each", n, Many))
	}
	f.warned = n > Many
	for _, d := range doubles {
		if !slices.Contains(f.doubles, d) {
			f.o.Tell(fmt.Sprintf("%s is found by job %s too; it is watched as job %s says", d.Node, d.Second, d.First))
		}
	}
	f.doubles = doubles
}
