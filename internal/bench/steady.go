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

// steady lets a session watch the node, first while nobody looks at what it sees and
// then while somebody does, and compares with as long a time without it, several
// times: the one first and then the other.
func (s *subject) steady(ctx context.Context, open session.Opener, o Options) (unseen, seen Steady, err error) {
	unseen = Steady{Processes: s.processes, Mood: s.mood, Rounds: o.SteadyRounds, Span: o.Steady}
	seen = unseen
	var nobody, somebody []shares
	for i := range o.SteadyRounds {
		var control Figure
		var one, other shares
		steps := []func() error{
			func() (err error) { control, err = s.alone(ctx, o.Steady); return err },
			func() (err error) { one, other, err = s.watched(ctx, open, o); return err },
		}
		if i%2 == 1 {
			steps[0], steps[1] = steps[1], steps[0]
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return unseen, seen, err
			}
		}
		one.control, other.control = control, control
		nobody, somebody = append(nobody, one), append(somebody, other)
	}
	unseen.take(nobody)
	seen.take(somebody)
	return unseen, seen, nil
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
func (s *subject) alone(ctx context.Context, span time.Duration) (Figure, error) {
	if err := sleep(ctx, rest); err != nil { // what a session left is gone
		return Figure{}, err
	}
	return s.share(func() error { return sleep(ctx, span) })
}

// share is the CPU of the node during something, as a share of one core. No instrument
// runs meanwhile: a ticker costs more than what is looked for.
func (s *subject) share(during func() error) (Figure, error) {
	before, began := s.cpu.read(), time.Now()
	if err := during(); err != nil {
		return Figure{}, err
	}
	return s.cpu.read().minus(before).over(of(time.Since(began).Seconds())), nil
}

// watched runs one session meanwhile, so that it gets to know the node once.
func (s *subject) watched(ctx context.Context, open session.Opener, o Options) (unseen, seen shares, err error) {
	watch, stop := context.WithCancel(ctx)
	watched := session.New("bench", open, session.Options{})
	var running sync.WaitGroup
	running.Go(func() { _ = watched.Run(watch) }) // what went wrong is in its state
	defer running.Wait()
	defer stop()
	if err := acquainted(ctx, watched, o.Settle > 0); err != nil {
		return unseen, seen, err
	}
	if err := sleep(ctx, o.Settle); err != nil {
		return unseen, seen, err
	}
	if unseen, err = s.spent(ctx, watched, o); err != nil {
		return unseen, seen, err
	}
	watched.Watch(watch)
	if err := sleep(ctx, o.Settle); err != nil {
		return unseen, seen, err
	}
	seen, err = s.spent(ctx, watched, o)
	return unseen, seen, err
}

// spent is what the node spends while a session watches, and what that says of
// itself: it says what it took in the last minute, so it is asked at the end of each.
func (s *subject) spent(ctx context.Context, watched *session.Session, o Options) (r shares, err error) {
	minutes, used := max(1, int(o.Steady/time.Minute)), 0.0
	r.watched, err = s.share(func() error {
		for range minutes {
			if err := sleep(ctx, o.Steady/time.Duration(minutes)); err != nil {
				return err
			}
			used += watched.State().Budget.Used
		}
		return nil
	})
	b := watched.State().Budget
	r.shown, r.interval, r.woken = of(used/float64(minutes)), of(b.Interval.Seconds()), of(b.Woken)
	return r, err
}

// acquainted waits until the session knows the node: it has listed all processes,
// asked who they are and read their heaps. That is done once, and not what watching
// costs. It goes sooner while somebody looks. Unless known, attached is enough.
func acquainted(ctx context.Context, s *session.Session, known bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	began := time.Now()
	for st := range s.Watch(ctx) {
		if st.Status == session.Refused || st.Status == session.Unreachable {
			return &Problem{Fact: "the session cannot attach: " + st.Error, Next: st.Hint}
		}
		if !known && st.System != nil {
			return nil
		}
		if c := st.Census; c != nil && c.Window > 0 && (c.HeapsKnown >= c.Followed*9/10 || time.Since(began) > mostWarm) {
			return nil
		}
	}
	return ctx.Err()
}
