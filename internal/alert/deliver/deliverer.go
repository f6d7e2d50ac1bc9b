package deliver

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/common/config"

	"github.com/hodoscope/hodoscope/internal/alert"
)

// Options are what a Deliverer is made of.
type Options struct {
	File        string // the book; its folder is made if need be
	Receivers   []Receiver
	Inhibitions []alert.Inhibition // alert.Inhibitions for the rule pack
	Page        string             // root of the page, for links; may be empty

	// Most bounds the alerts that are kept, with those that are over and still owed
	// to somebody. 0: 10 000.
	Most int
	// Grace is how long after a start alerts of the book are believed to fire, until
	// the rules say so again or not. 0: 15 minutes, since rules that were loaded
	// anew may take 10.
	Grace time.Duration
	// Transport carries requests, in tests; nil: by each receiver's settings.
	Transport http.RoundTripper
}

const (
	defaultMost  = 10_000
	defaultGrace = 15 * time.Minute
)

// Deliverer tells receivers of alerts. It is safe for concurrent use.
type Deliverer struct {
	page     string
	couriers []*courier

	mu    sync.Mutex
	book  book
	store *store
}

// Open reads the book. What is wrong with a receiver is a *SettingsError; a book
// that another process keeps is ErrInUse.
func Open(o Options) (*Deliverer, error) {
	d := &Deliverer{page: o.Page, book: book{inhibitions: o.Inhibitions, most: o.Most}}
	if d.book.most == 0 {
		d.book.most = defaultMost
	}
	for _, r := range o.Receivers {
		r, err := r.whole()
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(d.book.receivers, func(other Receiver) bool { return other.Name == r.Name }) {
			return nil, &SettingsError{r.Name, "another one has this name"}
		}
		d.book.receivers = append(d.book.receivers, r)
	}
	for i := range d.book.receivers {
		r := &d.book.receivers[i]
		transport := o.Transport
		if transport == nil {
			var err error
			if transport, err = config.NewRoundTripperFromConfig(r.HTTP, r.Name); err != nil {
				return nil, &SettingsError{r.Name, err.Error()}
			}
		}
		d.couriers = append(d.couriers, newCourier(d, r, transport))
	}
	s, err := openStore(o.File)
	if err != nil {
		return nil, err
	}
	d.store = s
	if d.book.entries, err = s.load(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	if err := d.resume(pick(o.Grace, defaultGrace)); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return d, nil
}

// resume makes a book that was read one that goes on from now.
func (d *Deliverer) resume(grace time.Duration) error {
	until := time.Now().Add(grace)
	var gone []string
	for id, e := range d.book.entries {
		for name := range e.Told {
			if !slices.ContainsFunc(d.book.receivers, func(r Receiver) bool { return r.Name == name }) {
				delete(e.Told, name) // a receiver that is no more
			}
		}
		e.Alert.ValidUntil = until
		if d.book.settle(id) {
			gone = append(gone, id)
		}
	}
	return d.store.save(d.book.entries, gone)
}

// Take notes what is said of alerts now. When it returns nil, the book is on disk
// and what it owes will be told, by this process or the next. It waits for the
// disk, not for receivers.
//
// Alerts are said again while they fire, each time with a later ValidUntil; that
// they are over may be said again, too.
func (d *Deliverer) Take(now time.Time, alerts ...Alert) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var news []string
	for _, a := range alerts {
		if id, isNews := d.book.take(a); isNews {
			news = append(news, id)
		}
	}
	return d.keep(append(news, d.book.expire(now)...))
}

// keep writes what changed, and wakes couriers.
func (d *Deliverer) keep(ids []string) error {
	for _, id := range ids {
		d.book.settle(id)
	}
	err := d.store.save(d.book.entries, ids)
	if len(ids) > 0 {
		for _, c := range d.couriers {
			c.wake()
		}
	}
	return err
}

// Run tells receivers what they are owed until ctx is done, and returns when all
// that it started has ended.
func (d *Deliverer) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, c := range d.couriers {
		all.Go(func() { c.run(ctx) })
	}
	all.Go(func() { d.expire(ctx) })
	all.Wait()
}

// expireEvery is how exactly the end of an alert is known that nobody told.
const expireEvery = 15 * time.Second

func (d *Deliverer) expire(ctx context.Context) {
	tick := time.NewTicker(expireEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			d.mu.Lock()
			// What cannot be written is written with the next change of the same alert.
			_ = d.keep(d.book.expire(now))
			d.mu.Unlock()
		}
	}
}

// Close closes the book. Run must have returned.
func (d *Deliverer) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.store.close()
}
