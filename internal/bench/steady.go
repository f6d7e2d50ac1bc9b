package bench

import (
	"context"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/session"
)

const (
	// rest is how long the node is left alone before that is measured.
	rest = 3 * time.Second
	// mostWarm bounds the wait for a session that learns.
	mostWarm = 5 * time.Minute
)

// shares are what one round of steady found, as shares of one core.
type shares struct{ watched, control, shown, interval, woken Figure }

// steady lets a session watch the node, with somebody who looks or nobody, and
// compares with as long a time without it, several times, the one first and then
// the other.
func (s *subject) steady(ctx context.Context, open session.Opener, seen bool, o Options) (Steady, error) {
	out := Steady{Processes: s.processes, Mood: s.mood, Rounds: o.SteadyRounds, Span: o.Steady}
	var rounds []shares
	for i := range o.SteadyRounds {
		var r shares
		steps := []func() error{
			func() error { return s.alone(ctx, o.Steady, &r) },
			func() error { return s.watched(ctx, open, seen, o, &r) },
		}
		if i%2 == 1 {
			steps[0], steps[1] = steps[1], steps[0]
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return out, err
			}
		}
		rounds = append(rounds, r)
	}
	out.take(rounds)
	return out, nil
}

func (out *Steady) take(rounds []shares) {
	out.CPU = medianOf(rounds, func(r shares) Figure { return r.watched })
	out.Control = medianOf(rounds, func(r shares) Figure { return r.control })
	out.Cost = medianOf(rounds, func(r shares) Figure { return r.watched.minus(r.control) })
	out.Shown = medianOf(rounds, func(r shares) Figure { return r.shown })
	out.Interval = medianOf(rounds, func(r shares) Figure { return r.interval })
	out.Woken = medianOf(rounds, func(r shares) Figure { return r.woken })
	out.Ratio = out.Cost.over(out.Shown)
}

// alone leaves the node alone.
func (s *subject) alone(ctx context.Context, span time.Duration, r *shares) error {
	if err := sleep(ctx, rest); err != nil { // what a session left is gone
		return err
	}
	var err error
	r.control, err = s.share(ctx, span)
	return err
}

// share is the CPU of the node over a time, as a share of one core. No instrument
// runs meanwhile: a ticker costs more than what is looked for.
func (s *subject) share(ctx context.Context, span time.Duration) (Figure, error) {
	before, began := s.cpu.read(), time.Now()
	if err := sleep(ctx, span); err != nil {
		return Figure{}, err
	}
	return s.cpu.read().minus(before).over(of(time.Since(began).Seconds())), nil
}

// watched runs a session meanwhile.
func (s *subject) watched(ctx context.Context, open session.Opener, seen bool, o Options, r *shares) error {
	watch, stop := context.WithCancel(ctx)
	watched := session.New("bench", open, session.Options{})
	var running sync.WaitGroup
	running.Go(func() { _ = watched.Run(watch) }) // what went wrong is in its state
	defer running.Wait()
	defer stop()
	if err := settled(ctx, watched, o.Settle); err != nil {
		return err
	}
	if seen {
		watched.Watch(watch)
	}
	var err error
	r.watched, err = s.share(ctx, o.Steady)
	b := watched.State().Budget
	r.shown, r.interval, r.woken = of(b.Used), of(b.Interval.Seconds()), of(b.Woken)
	return err
}

// settled waits until the session knows the node: it has listed all processes,
// asked who they are and read their heaps. That is done once, and not what watching
// costs.
func settled(ctx context.Context, s *session.Session, settle time.Duration) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	began := time.Now()
	for st := range s.Watch(ctx) {
		if st.Status == session.Refused || st.Status == session.Unreachable {
			return &Problem{Fact: "the session cannot attach: " + st.Error, Next: st.Hint}
		}
		if settle == 0 && st.System != nil {
			return nil
		}
		if c := st.Census; c != nil && c.Window > 0 && (c.HeapsKnown >= c.Followed*9/10 || time.Since(began) > mostWarm) {
			return sleep(ctx, settle)
		}
	}
	return ctx.Err()
}
