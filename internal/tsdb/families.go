package tsdb

import (
	"sync"

	"github.com/prometheus/prometheus/model/metadata"
	"github.com/prometheus/prometheus/scrape"
)

// families is what metrics are: type, unit, help, as last appended. It has the
// form that Prometheus' API asks a scraped target in.
type families struct {
	mu     sync.RWMutex
	byName map[string]metadata.Metadata
	last   string // the name that was noted last, whose samples come together
}

func (f *families) note(name string, m metadata.Metadata) {
	if name == "" || name == f.last { // last is the writer's alone
		return
	}
	f.last = name
	f.mu.RLock()
	known := f.byName[name]
	f.mu.RUnlock()
	if known == m {
		return
	}
	f.mu.Lock()
	f.byName[name] = m
	f.mu.Unlock()
}

// ListMetadata lists all metrics.
func (f *families) ListMetadata() []scrape.MetricMetadata {
	f.mu.RLock()
	defer f.mu.RUnlock()
	all := make([]scrape.MetricMetadata, 0, len(f.byName))
	for name, m := range f.byName {
		all = append(all, asScraped(name, m))
	}
	return all
}

// GetMetadata finds one metric.
func (f *families) GetMetadata(name string) (scrape.MetricMetadata, bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	m, ok := f.byName[name]
	return asScraped(name, m), ok
}

// SizeMetadata is about how many bytes the texts take.
func (f *families) SizeMetadata() int {
	n := 0
	for _, m := range f.ListMetadata() {
		n += len(m.MetricFamily) + len(m.Type) + len(m.Unit) + len(m.Help)
	}
	return n
}

// LengthMetadata is how many metrics there are.
func (f *families) LengthMetadata() int {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return len(f.byName)
}

func asScraped(name string, m metadata.Metadata) scrape.MetricMetadata {
	return scrape.MetricMetadata{MetricFamily: name, Type: m.Type, Unit: m.Unit, Help: m.Help}
}
