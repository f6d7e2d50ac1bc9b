package main

import (
	"sync"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/internal/examine"
	"github.com/hodoscope/hodoscope/internal/view"
)

// doctors are those who look at the nodes that are watched, for the faces.
type doctors struct {
	mu     sync.Mutex
	byNode map[string]*examine.Watcher // by the node's target
}

// attend notes who looks at a node; nil: nobody does any more.
func (d *doctors) attend(node string, doctor *examine.Watcher) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if doctor == nil {
		delete(d.byNode, node)
		return
	}
	if d.byNode == nil {
		d.byNode = map[string]*examine.Watcher{}
	}
	d.byNode[node] = doctor
}

// Health tells a face what was found at a node.
func (d *doctors) Health(node string) *view.Health {
	d.mu.Lock()
	doctor := d.byNode[node]
	d.mu.Unlock()
	if doctor == nil {
		return nil
	}
	open, closed, at := doctor.Cases()
	care := doctor.Care()
	return &view.Health{Open: open, Closed: closed, At: at, Every: care.Every, Watched: care.Watched, Closely: care.Closely, Coverage: care.Coverage}
}

// Detector tells a face what a finding is an instance of.
func (d *doctors) Detector(name string) *diagnose.Detector { return detectorOf(name) }

func detectorOf(name string) *diagnose.Detector {
	for _, d := range all.Detectors {
		if d.Name == name {
			return d
		}
	}
	return nil
}
