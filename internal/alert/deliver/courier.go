package deliver

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"
)

// courier tells one receiver, one message at a time.
type courier struct {
	d         *Deliverer
	r         *Receiver
	transport http.RoundTripper
	woken     chan struct{}

	// Guarded by d.mu.
	status Status
}

func newCourier(d *Deliverer, r *Receiver, t http.RoundTripper) *courier {
	return &courier{d: d, r: r, transport: t, woken: make(chan struct{}, 1), status: Status{Receiver: r.Name, Kind: r.Kind}}
}

// wake tells that something may be owed.
func (c *courier) wake() {
	select {
	case c.woken <- struct{}{}:
	default: // it will look anyway
	}
}

// run is: wait until something is owed, let more come, tell all of it.
func (c *courier) run(ctx context.Context) {
	for {
		next := c.next()
		if !next.IsZero() && !next.After(time.Now()) {
			if !sleep(ctx, c.r.GroupWait) || !c.tell(ctx) {
				return
			}
			continue
		}
		var timer <-chan time.Time
		if !next.IsZero() {
			timer = time.After(time.Until(next))
		}
		select {
		case <-ctx.Done():
			return
		case <-c.woken:
		case <-timer:
		}
	}
}

// next is when something is owed, in the past if it is already; zero: nothing is.
func (c *courier) next() time.Time {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	now := time.Now()
	items, next := c.d.book.due(c.r, now)
	if len(items) > 0 {
		return now
	}
	return next
}

// tell sends what is owed until nothing is. It returns false when ctx is done.
func (c *courier) tell(ctx context.Context) bool {
	for failures := 0; ; {
		m, items := c.message()
		if len(items) == 0 {
			return true
		}
		err := c.post(ctx, m)
		if ctx.Err() != nil {
			c.land(items, failed, nil)
			return false
		}
		var e *sendError
		switch {
		case err == nil:
			failures = 0
			c.land(items, sent, nil)
		case errors.As(err, &e) && e.refused:
			failures = 0
			c.land(items, refused, err)
		default:
			failures++
			c.land(items, failed, err)
			if !sleep(ctx, pause(failures, err)) {
				return false
			}
		}
	}
}

// message makes the next message, and marks what it is about as under way.
func (c *courier) message() (*message, []item) {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	now := time.Now()
	items, _ := c.d.book.due(c.r, now)
	items = items[:min(len(items), formats[c.r.Kind].most)]
	c.d.book.fly(c.r, items)
	m := &message{receiver: c.r.Name, page: c.d.page, now: now, repeat: c.r.Repeat}
	for _, it := range items {
		m.alerts = append(m.alerts, it.alert)
	}
	return m, items
}

// land notes what came of a message.
func (c *courier) land(items []item, o outcome, err error) {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	now := time.Now()
	changed := c.d.book.land(c.r, items, o, now)
	for _, it := range items {
		if c.d.book.settle(it.id) {
			changed = append(changed, it.id)
		}
	}
	c.status.note(o, len(items), err, now)
	if err := c.d.store.save(c.d.book.entries, changed); err != nil {
		c.status.fail(err, now) // told, and not noted: after a restart it is told again
	}
}

// Pauses between attempts.
const (
	shortestPause = time.Second
	longestPause  = 5 * time.Minute
	longestAsked  = time.Hour // what a receiver may ask for by Retry-After
)

// pause is how long to wait after so many failures: twice as long each time, with
// a fifth by chance, so that many do not come back at once.
func pause(failures int, err error) time.Duration {
	d := min(shortestPause<<min(failures-1, 20), longestPause)
	d += rand.N(d / 5)
	var e *sendError
	if errors.As(err, &e) {
		d = max(d, min(e.after, longestAsked))
	}
	return d
}

// sleep returns false when ctx is done before.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
