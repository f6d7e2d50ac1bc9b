package bench

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// way is one way to look at a node.
type way struct {
	tool     string
	ours     bool
	what     string
	question string
	absent   string // why it cannot be measured here; "" it can
	// open makes ready. What it returns looks again and again for at least so
	// long, once at least, and closes what was opened.
	open func(ctx context.Context) (looker, error)
}

type looker interface {
	looks(ctx context.Context, least time.Duration) (batch, error)
	close()
}

// batch is what a number of looks, one after another, came to.
type batch struct {
	looks      int
	elapsed    time.Duration // all of them
	in, out    Figure        // bytes, all of them
	busy       Figure        // seconds, as our answers say
	reductions Figure        // of our processes, as our answers say
}

// levels are our ways to ask the same: a row for each. The first is the default,
// with which others are compared.
var levels = []level{
	{name: "L1", open: openForms},
	{name: "L2", open: open, act: true},
}

// levelsOf are those that are to be had with a target.
func levelsOf(target attach.Options) []level {
	return slices.DeleteFunc(slices.Clone(levels), func(l level) bool { return l.act && !target.LoadProbe })
}

type level struct {
	name string
	open func(ctx context.Context, o attach.Options) (*live.Source, error)
	act  bool // it changes the node: only with --probe, or on a node of our own
}

// openForms attaches as every command does: questions travel as forms.
func openForms(ctx context.Context, o attach.Options) (*live.Source, error) {
	o.LoadProbe = false
	return open(ctx, o)
}

// open attaches as the target says: with the probe module, if that may be loaded.
func open(ctx context.Context, o attach.Options) (*live.Source, error) {
	n, err := attach.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	return live.New(n), nil
}

// questions are what faces ask, with what they are called on the command line.
var questions = []struct {
	name, what string
	ask        func(context.Context, session.Source) (beam.Cost, error)
}{
	{"reductions", "ps --sort reductions", processes(live.ProcessQuery{Sort: beam.SortReductions})},
	{"reductions", "ps --sort reductions --no-wake", processes(live.ProcessQuery{Sort: beam.SortReductions, NoWake: true})},
	{"reductions_window", "ps --sort reductions --window 1s", processes(live.ProcessQuery{Sort: beam.SortReductions, Window: time.Second})},
	{"memory", "ps --sort memory", processes(live.ProcessQuery{Sort: beam.SortMemory})},
	{"message_queue_len", "ps --sort message_queue_len", processes(live.ProcessQuery{Sort: beam.SortMessageQueueLen})},
	{"system", "system", system},
}

func processes(q live.ProcessQuery) func(context.Context, session.Source) (beam.Cost, error) {
	q.Limit = 20
	return func(ctx context.Context, s session.Source) (beam.Cost, error) {
		p, err := s.Processes(ctx, q)
		if err != nil {
			return beam.Cost{}, err
		}
		return p.Origin.Cost, nil
	}
}

func system(ctx context.Context, s session.Source) (beam.Cost, error) {
	sys, err := s.System(ctx, 0)
	if err != nil {
		return beam.Cost{}, err
	}
	return sys.Origin.Cost, nil
}

// ourWays are all questions on all levels.
func ourWays(target attach.Options) []way {
	var ways []way
	for _, l := range levelsOf(target) {
		for _, q := range questions {
			ways = append(ways, way{tool: "hodoscope " + l.name, ours: true, what: q.what, question: q.name,
				open: func(ctx context.Context) (looker, error) {
					s, err := l.open(ctx, target)
					if err != nil {
						return nil, err
					}
					return &guest{s, q.ask}, nil
				}})
		}
	}
	return ways
}

// guest looks as we do.
type guest struct {
	source *live.Source
	ask    func(context.Context, session.Source) (beam.Cost, error)
}

func (g *guest) looks(ctx context.Context, least time.Duration) (batch, error) {
	var sum beam.Cost
	before, began := g.source.Node().Stats(), time.Now()
	b := batch{}
	for b.looks == 0 || time.Since(began) < least {
		c, err := g.ask(ctx, g.source)
		if err != nil {
			return b, err
		}
		sum = sum.Plus(c)
		b.looks++
	}
	b.elapsed = time.Since(began)
	after := g.source.Node().Stats()
	b.in, b.out = of(float64(after.BytesIn-before.BytesIn)), of(float64(after.BytesOut-before.BytesOut))
	b.busy, b.reductions = of(sum.Busy.Seconds()), of(float64(sum.Reductions))
	return b, nil
}

func (g *guest) close() { _ = g.source.Close() }

// peerWays are the rows of crowd_peers, as the lab's node tells them.
func peerWays(ctx context.Context, node, viewer *labNode) ([]way, error) {
	lines, err := node.ask(ctx, "peers")
	if err != nil {
		return nil, err
	}
	var ways []way
	for i, l := range lines {
		f := strings.Split(l, "\t")
		if len(f) != 5 {
			continue
		}
		tool, version, where, question, what := f[0], f[1], f[2], f[3], f[4]
		w := way{tool: strings.TrimSpace(tool + " " + version), what: what, question: question}
		if version == "" {
			w.absent = tool + " is not on this machine"
		}
		p := &peer{from: node, index: i + 1, node: node.name, silent: "stays on the node"}
		if where == "viewer" {
			p.from, p.silent = viewer, ""
		}
		w.open = func(context.Context) (looker, error) { return p, nil }
		ways = append(ways, w)
	}
	return ways, nil
}

// peer looks as another tool does, from a process of the lab.
type peer struct {
	from   *labNode // where the tool runs
	index  int
	node   string
	silent string // why no bytes travel
}

func (p *peer) looks(ctx context.Context, least time.Duration) (batch, error) {
	v, err := p.from.values(ctx, "run", strconv.Itoa(p.index), least.Milliseconds(), p.node)
	if err != nil {
		return batch{}, err
	}
	b := batch{
		looks: int(v["looks"]), elapsed: time.Duration(v["elapsed"]) * time.Microsecond,
		in: of(v["bytes_in"]), out: of(v["bytes_out"]),
		busy: none("it does not say"), reductions: none("it does not say"),
	}
	if p.silent != "" {
		b.in, b.out = none(p.silent), none(p.silent)
	}
	return b, nil
}

func (p *peer) close() {}
