package discovery

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/config"
)

// Most is how many nodes one search gives at the most, the first by name.
const Most = 1000

// Target is a node that was found.
type Target struct {
	Node   string // as attach reads it
	Labels map[string]string
}

// Set is what a search knows. It does not change after it was published.
type Set struct {
	Targets []Target // by node, each once
	Kept    int      // of these were found before and not now
	Left    int      // were found beyond Most, and left out
	Err     error    // of the last look; what it failed to find is as it was before
}

// World is what searches reach. Zero fields stand for the real one.
type World struct {
	Resolver Resolver
	HTTP     http.RoundTripper
	EPMDPort int // where a job names none; 0: 4369
	Getenv   func(string) string
	// Links tells the connections of a node that is watched, and an error while it is not
	// attached to. Jobs of nodes need it.
	Links func(ctx context.Context, node string) (*beam.Links, error)
}

// Resolver looks names up. *net.Resolver is one.
type Resolver interface {
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	LookupHost(ctx context.Context, host string) ([]string, error)
}

// Discoverer is one way to find nodes.
type Discoverer interface {
	// Sources are what is asked, each on its own: files, hosts, names.
	Sources() []string
	// Find asks one. What it gives beside an error is not all.
	Find(ctx context.Context, source string) ([]Target, error)
}

// Search is a Discoverer that is asked again and again.
type Search struct {
	by    Discoverer
	every time.Duration // 0: once is enough
	keep  time.Duration

	known map[string]known // by source
}

// known is what a source gave: by node, and how many looks it was not found since.
type known map[string]*entry

type entry struct {
	Target
	missed int
}

// New makes the search of a job that config has checked.
func New(j *config.Job, w World) *Search {
	switch {
	case j.File != nil:
		return search(&lists{j.File.Files}, j.File.Interval, 0)
	case j.HTTP != nil:
		return search(newServer(j.HTTP, w), j.HTTP.Interval, 0)
	case j.DNS != nil:
		return search(newNames(j.DNS, j.EPMDPort, w), j.DNS.Interval, j.DNS.Keep)
	case j.EPMD != nil:
		return search(newMappers(j.EPMD, j.EPMDPort, w), j.EPMD.Interval, j.EPMD.Keep)
	case j.Nodes != nil:
		return search(newCluster(j.Nodes, w), j.Nodes.Interval, j.Nodes.Keep)
	}
	return search(static(j.Static.Nodes), 0, 0)
}

func search(by Discoverer, every, keep time.Duration) *Search {
	return &Search{by: by, every: every, keep: keep, known: map[string]known{}}
}

// Inherit takes over what another search knows of the same sources, for a job that was
// edited. Neither may run.
func (s *Search) Inherit(from *Search) { s.known = from.known }

// Run looks, publishes what changed, and looks again, until ctx ends. While publish
// blocks, nothing is looked for.
func (s *Search) Run(ctx context.Context, publish func(Set)) {
	var last *Set
	for {
		set := s.look(ctx)
		if ctx.Err() != nil {
			return
		}
		if last == nil || !same(*last, set) {
			publish(set)
			last = &set
		}
		if s.every == 0 {
			<-ctx.Done()
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(s.every):
		}
	}
}

// patience bounds a look: what does not answer in that time did not answer.
const patience = 30 * time.Second

// atOnce is how many sources are asked at a time.
const atOnce = 8

// look asks all sources once.
func (s *Search) look(ctx context.Context) Set {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	sources := s.by.Sources()
	maps.DeleteFunc(s.known, func(source string, _ known) bool { return !slices.Contains(sources, source) })
	found, errs := make([][]Target, len(sources)), make([]error, len(sources))
	var asked sync.WaitGroup
	tokens := make(chan struct{}, atOnce)
	for i, source := range sources {
		tokens <- struct{}{}
		asked.Go(func() {
			defer func() { <-tokens }()
			found[i], errs[i] = s.by.Find(ctx, source)
		})
	}
	asked.Wait()
	for i, source := range sources {
		s.note(source, found[i], errs[i] == nil)
	}
	return s.set(sources, errors.Join(errs...))
}

// note takes what a source gave; whole tells whether that is all it has.
func (s *Search) note(source string, found []Target, whole bool) {
	k := s.known[source]
	if k == nil {
		k = known{}
		s.known[source] = k
	}
	now := known{}
	for _, t := range found {
		if now[t.Node] == nil {
			now[t.Node] = &entry{Target: t}
		}
	}
	for node, e := range k {
		if whole && now[node] == nil {
			e.missed++
		}
		if whole && time.Duration(e.missed)*s.every >= s.keep {
			delete(k, node)
		}
	}
	maps.Copy(k, now)
}

// set puts together what all sources gave; of a node in two the first source tells.
func (s *Search) set(sources []string, err error) Set {
	set := Set{Err: err}
	byNode := map[string]*entry{}
	for _, source := range sources {
		for node, e := range s.known[source] {
			if before := byNode[node]; before == nil || before.missed > 0 && e.missed == 0 {
				byNode[node] = e
			}
		}
	}
	names := slices.Sorted(maps.Keys(byNode))
	if len(names) > Most {
		set.Left = len(names) - Most
		names = names[:Most]
	}
	for _, n := range names {
		if byNode[n].missed > 0 {
			set.Kept++
		}
		set.Targets = append(set.Targets, byNode[n].Target)
	}
	return set
}

// same tells whether two sets tell people the same.
func same(a, b Set) bool {
	return a.Kept == b.Kept && a.Left == b.Left && fmt.Sprint(a.Err) == fmt.Sprint(b.Err) &&
		slices.EqualFunc(a.Targets, b.Targets, func(a, b Target) bool { return a.Node == b.Node && maps.Equal(a.Labels, b.Labels) })
}

// usable are the targets of nodes that attach could reach.
func usable(names []string, labels map[string]string) []Target {
	var out []Target
	for _, n := range names {
		if _, err := attach.ParseTarget(n); err == nil {
			out = append(out, Target{n, labels})
		}
	}
	return out
}

// static is nodes by name.
type static []string

func (static) Sources() []string { return []string{"names"} }

func (s static) Find(context.Context, string) ([]Target, error) { return usable(s, nil), nil }
