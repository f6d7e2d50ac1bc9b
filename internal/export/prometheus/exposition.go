package prometheus

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// Options of an Exposition.
type Options struct {
	// Self has the program's own metrics, which /metrics shows after those of the nodes. None if nil.
	Self prometheus.Gatherer
	// Problem is told what a page had to leave out, once for each scrape: a name that two kinds of metric claim, a
	// series that is there twice. The rest is shown. It is called by handlers, several at a time. Not told if nil.
	Problem func(error)
}

// Exposition keeps the latest collections of each node and serves them. Safe for concurrent use.
type Exposition struct {
	options Options

	mu    sync.RWMutex
	nodes map[string]*node
}

// New makes an Exposition of no nodes.
func New(o Options) *Exposition {
	if o.Problem == nil {
		o.Problem = func(error) {}
	}
	return &Exposition{options: o, nodes: map[string]*node{}}
}

// Put replaces what is shown of a node, of the scopes that md has; what it was given of others stays. So what is
// collected at different intervals comes in scopes of its own. The name is that of the node, as in service.instance.id.
//
// The Exposition keeps md and reads it when the page is asked for: it must not be changed afterwards. Put itself is
// cheap, however seldom or often the page is scraped.
func (e *Exposition) Put(name string, md pmetric.Metrics) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var before []pmetric.Metrics
	if n := e.nodes[name]; n != nil {
		before = n.collections
	}
	e.nodes[name] = newNode(name, append(without(before, md), md))
}

// Forget takes a node off the page.
func (e *Exposition) Forget(name string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.nodes, name)
}

func (e *Exposition) node(name string) (*node, bool) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	n, ok := e.nodes[name]
	return n, ok
}

// all lists the nodes by name, so that what is left out when two are at odds does not change from scrape to scrape.
func (e *Exposition) all() []*node {
	e.mu.RLock()
	defer e.mu.RUnlock()
	nodes := make([]*node, 0, len(e.nodes))
	for _, name := range slices.Sorted(maps.Keys(e.nodes)) {
		nodes = append(nodes, e.nodes[name])
	}
	return nodes
}

// Gather merges all nodes and the program's own metrics. Each series has the labels job and instance of its node.
func (e *Exposition) Gather() ([]*dto.MetricFamily, error) {
	var parts prometheus.Gatherers
	for _, n := range e.all() {
		parts = append(parts, n)
	}
	if e.options.Self != nil {
		parts = append(parts, e.options.Self)
	}
	return parts.Gather()
}

// node is what is known of one, the newest last, and what is shown of it, made when it is first asked for.
type node struct {
	name        string
	collections []pmetric.Metrics
	families    func() ([]*dto.MetricFamily, error)
}

func newNode(name string, collections []pmetric.Metrics) *node {
	return &node{name: name, collections: collections, families: sync.OnceValues(func() ([]*dto.MetricFamily, error) {
		return families(name, collections)
	})}
}

// newest is what came last.
func (n *node) newest() pmetric.Metrics { return n.collections[len(n.collections)-1] }

// without leaves out collections that have the same scopes as md. The list is a new one.
func without(collections []pmetric.Metrics, md pmetric.Metrics) []pmetric.Metrics {
	scopes := scopesOf(md)
	return slices.DeleteFunc(slices.Clone(collections), func(old pmetric.Metrics) bool { return scopesOf(old) == scopes })
}

func scopesOf(md pmetric.Metrics) string {
	var names strings.Builder
	for _, rm := range md.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			names.WriteString(sm.Scope().Name() + "\x00")
		}
	}
	return names.String()
}

// Gather implements prometheus.Gatherer.
func (n *node) Gather() ([]*dto.MetricFamily, error) { return n.families() }

// brief shortens what Gather found wrong: a page of a hundred thousand series may have as many complaints.
func brief(err error) error {
	var many prometheus.MultiError
	if errors.As(err, &many) && len(many) > 1 {
		return fmt.Errorf("%d series or metrics are left out, first: %w", len(many), many[0])
	}
	return err
}
