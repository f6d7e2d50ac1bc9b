package bench

import (
	"context"
	"errors"
	"time"
)

// subject is the node that is measured.
type subject struct {
	node      *labNode // with instruments; nil for a node of the user's
	cpu       cpuClock
	processes int
	mood      Mood
}

// noInstruments is why figures are missing for nodes of the user's.
const noInstruments = "no instruments on a node that the lab did not start"

// settle is how long a node gets to put away what a look left.
const settle = 100 * time.Millisecond

// long is how long one way may take before no further round of it is begun. Looks
// at a million processes, with control runs as long, would else take hours.
const long = 40 * time.Second

// longestControl is enough to know what a node does by itself. Some looks of other
// tools at a million processes take minutes.
const longestControl = 20 * time.Second

// reading are the counters whose growth is measured.
type reading struct{ cpu, reductions Figure }

func (s *subject) read(ctx context.Context) (reading, error) {
	r := reading{cpu: s.cpu.read(), reductions: none(noInstruments)}
	if s.node == nil {
		return r, nil
	}
	v, err := s.node.values(ctx, "reading")
	r.reductions = of(v["reductions"])
	return r, err
}

// felt is what the programs of the node felt meanwhile, in seconds.
type felt struct{ stallWorst, stall99, echo50, echo99 Figure }

// during reads the counters around f and lets the instruments watch it.
func (s *subject) during(ctx context.Context, f func() error) (growth reading, was felt, err error) {
	before, err := s.read(ctx)
	if err != nil {
		return growth, was, err
	}
	if s.node != nil {
		if _, err := s.node.ask(ctx, "watch"); err != nil {
			return growth, was, err
		}
	}
	failed := f()
	if was, err = s.seen(ctx); err != nil {
		return growth, was, err
	}
	after, err := s.read(ctx)
	growth = reading{after.cpu.minus(before.cpu), after.reductions.minus(before.reductions)}
	return growth, was, errors.Join(failed, err)
}

func (s *subject) seen(ctx context.Context) (felt, error) {
	if s.node == nil {
		n := none(noInstruments)
		return felt{n, n, n, n}, nil
	}
	v, err := s.node.values(ctx, "seen")
	return feltOf(v), err
}

// feltOf reads microseconds. An instrument that had no time for a single reading
// says nothing.
func feltOf(v map[string]float64) felt {
	us := func(key, count string) Figure {
		if v[count] == 0 {
			return none("too short for the instruments")
		}
		return of(v[key] / 1e6)
	}
	return felt{us("stall_worst", "ticks"), us("stall_p99", "ticks"), us("echo_p50", "echoes"), us("echo_p99", "echoes")}
}

// round is one batch of looks and the control run after it.
type round struct {
	batch         batch
	looked        felt
	growth        reading // during the looks
	controlSpan   time.Duration
	controlGrowth reading
	control       felt
}

func (s *subject) round(ctx context.Context, l looker, least time.Duration) (r round, err error) {
	r.growth, r.looked, err = s.during(ctx, func() (err error) {
		r.batch, err = l.looks(ctx, least)
		return err
	})
	if err != nil {
		return r, err
	}
	if err := sleep(ctx, settle); err != nil {
		return r, err
	}
	r.controlGrowth, r.control, err = s.during(ctx, func() error {
		began := time.Now()
		defer func() { r.controlSpan = time.Since(began) }()
		return sleep(ctx, min(r.batch.elapsed, longestControl))
	})
	return r, err
}

// perLook is the growth of a counter that one look is to blame for: what grew
// during the looks without what the control run says would have grown anyway.
func (r round) perLook(get func(reading) Figure) Figure {
	looked, control := get(r.growth), get(r.controlGrowth)
	if !looked.Known() {
		return looked
	}
	if !control.Known() {
		return control
	}
	anyway := control.Value * r.batch.elapsed.Seconds() / r.controlSpan.Seconds()
	return of((looked.Value - anyway) / float64(r.batch.looks))
}

// each is a part of what the batch counted, for one look.
func (r round) each(f Figure) Figure { return f.over(of(float64(r.batch.looks))) }

// measure takes all figures of one way.
func (s *subject) measure(ctx context.Context, w way, o Options) (Row, error) {
	row := Row{Processes: s.processes, Mood: s.mood, Tool: w.tool, Ours: w.ours, What: w.what, Question: w.question}
	if w.absent != "" {
		row.fill(none(w.absent))
		return row, nil
	}
	rounds, err := s.rounds(ctx, w, o, &row)
	if ctx.Err() != nil {
		return row, ctx.Err()
	}
	if err != nil { // the others can still be measured
		row.fill(none("failed: " + err.Error()))
		return row, nil
	}
	row.take(rounds)
	row.PerProcess = row.CPU.over(of(float64(s.processes)))
	return row, nil
}

func (s *subject) rounds(ctx context.Context, w way, o Options, row *Row) ([]round, error) {
	atoms, err := s.atoms(ctx)
	if err != nil {
		return nil, err
	}
	l, err := w.open(ctx)
	if err != nil {
		return nil, err
	}
	defer l.close()
	if err := s.firstLook(ctx, l, row); err != nil {
		return nil, err
	}
	var rounds []round
	for began := time.Now(); len(rounds) == 0 || len(rounds) < o.Rounds && time.Since(began) < long; {
		if err := sleep(ctx, settle); err != nil {
			return nil, err
		}
		r, err := s.round(ctx, l, o.Least)
		if err != nil {
			return nil, err
		}
		rounds = append(rounds, r)
	}
	after, err := s.atoms(ctx)
	row.Atoms = after.minus(atoms)
	return rounds, err
}

func (s *subject) atoms(ctx context.Context) (Figure, error) {
	if s.node == nil {
		return none(noInstruments), nil
	}
	v, err := s.node.values(ctx, "reading")
	return of(v["atoms"]), err
}

// firstLook takes what is too dear to take along with CPU: who ran, and the peak of
// the node's memory. It is a look whose CPU does not count, since code is loaded.
func (s *subject) firstLook(ctx context.Context, l looker, row *Row) error {
	if s.node == nil {
		row.Woken, row.MemoryPeak, row.MemoryLeft = none(noInstruments), none(noInstruments), none(noInstruments)
		_, err := l.looks(ctx, 0)
		return err
	}
	if _, err := s.node.ask(ctx, "census"); err != nil {
		return err
	}
	_, failed := l.looks(ctx, 0)
	if err := sleep(ctx, settle); err != nil {
		return err
	}
	v, err := s.node.values(ctx, "woken")
	row.Woken = of(v["woken"])
	row.MemoryPeak = of(v["memory_peak"] - v["memory_before"]).least(0)
	row.MemoryLeft = of(v["memory_after"] - v["memory_before"]).least(0)
	return errors.Join(failed, err)
}

// take fills a row from its rounds.
func (row *Row) take(rounds []round) {
	for _, r := range rounds {
		row.Looks += r.batch.looks
	}
	for _, f := range []struct {
		to  *Figure
		get func(round) Figure
	}{
		{&row.CPU, func(r round) Figure { return r.perLook(func(g reading) Figure { return g.cpu }) }},
		{&row.Load, func(r round) Figure { return r.controlGrowth.cpu.over(of(r.controlSpan.Seconds())) }},
		{&row.Busy, func(r round) Figure { return r.each(r.batch.busy) }},
		{&row.Elapsed, func(r round) Figure { return r.each(of(r.batch.elapsed.Seconds())) }},
		{&row.Reductions, round.reductions},
		{&row.In, func(r round) Figure { return r.each(r.batch.in) }},
		{&row.Out, func(r round) Figure { return r.each(r.batch.out) }},
		{&row.StallWorst, func(r round) Figure { return r.looked.stallWorst }},
		{&row.StallWorstControl, func(r round) Figure { return r.control.stallWorst }},
		{&row.Stall99, func(r round) Figure { return r.looked.stall99 }},
		{&row.Stall99Control, func(r round) Figure { return r.control.stall99 }},
		{&row.Echo50, func(r round) Figure { return r.looked.echo50 }},
		{&row.Echo50Control, func(r round) Figure { return r.control.echo50 }},
		{&row.Echo99, func(r round) Figure { return r.looked.echo99 }},
		{&row.Echo99Control, func(r round) Figure { return r.control.echo99 }},
	} {
		*f.to = medianOf(rounds, f.get)
	}
}

// reductions are the node's. Where they cannot be read, those that our processes
// count of themselves are the nearest to it.
func (r round) reductions() Figure {
	if f := r.perLook(func(g reading) Figure { return g.reductions }); f.Known() {
		return f
	}
	return r.each(r.batch.reductions)
}

// fill gives every figure the same reason.
func (row *Row) fill(f Figure) {
	for _, to := range []*Figure{
		&row.CPU, &row.PerProcess, &row.Load, &row.Busy, &row.Elapsed, &row.Reductions, &row.In, &row.Out, &row.Woken,
		&row.StallWorst, &row.StallWorstControl, &row.Stall99, &row.Stall99Control,
		&row.Echo50, &row.Echo50Control, &row.Echo99, &row.Echo99Control,
		&row.Atoms, &row.MemoryPeak, &row.MemoryLeft,
	} {
		*to = f
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
