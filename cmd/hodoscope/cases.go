package main

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/casebook"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/examine"
)

// caseEvery is how often what is open is written again: so much of its course a crash may
// lose.
const caseEvery = time.Minute

func (p *pipeline) openCases(context.Context) (err error) {
	if p.c.Data.Dir != "" {
		p.cases, err = casebook.Open(filepath.Join(p.c.Data.Dir, casesFile))
	}
	return err
}

// resume gives a doctor what was known of its node before.
func (p *pipeline) resume(node string, doctor *examine.Watcher) {
	if p.cases == nil {
		return
	}
	cases, err := p.cases.Cases(node)
	if err != nil {
		p.tell("findings of " + node + ": " + err.Error())
	}
	doctor.Resume(cases)
}

// register writes what becomes of a node's cases. Not safe for concurrent use.
type register struct {
	pipe *pipeline
	node string
	last time.Time // that what is open was written
}

// keep writes what is open, when something is new or it was not written for a while, and
// what was closed. at is the time of the last look.
func (r *register) keep(open []diagnose.Case, news []examine.News, at time.Time) {
	if r.pipe.cases == nil || len(news) == 0 && at.Sub(r.last) < caseEvery {
		return
	}
	r.last = at
	cases := slices.Clone(open)
	for _, n := range news {
		if n.What == examine.Closed {
			cases = append(cases, n.Case)
		}
	}
	if err := r.pipe.cases.Keep(r.node, cases...); err != nil {
		r.pipe.tell("findings of " + r.node + ": " + err.Error())
	}
}
