package tsdb

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/prometheus/storage"
)

// sending is what is sent where. Its zero value sends nothing.
type sending struct {
	setting sync.Mutex // held while places are replaced
	ended   bool

	mu     sync.Mutex
	to     []*destination
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// replace sends to these, and no longer to others. A place that stays as it was
// keeps its queue.
func (s *sending) replace(to []*destination) error {
	s.setting.Lock()
	defer s.setting.Unlock()
	if s.ended {
		return ErrClosed
	}
	s.stop()
	before := s.destinations()
	for i, d := range to {
		same := slices.IndexFunc(before, func(b *destination) bool { return b.setting == d.setting })
		if same >= 0 {
			to[i] = before[same]
			continue
		}
		if err := d.begin(); err != nil {
			s.start(before)
			return err
		}
	}
	for _, d := range before {
		if !slices.Contains(to, d) {
			d.end()
		}
	}
	s.start(to)
	return nil
}

func (s *sending) start(to []*destination) {
	ctx, cancel := context.WithCancel(context.Background())
	s.mu.Lock()
	s.to, s.cancel = to, cancel
	s.mu.Unlock()
	for _, d := range to {
		s.wg.Go(func() { d.run(ctx) })
	}
}

// stop ends the work beside the queues.
func (s *sending) stop() {
	s.mu.Lock()
	cancel := s.cancel
	s.cancel = nil
	s.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	s.wg.Wait()
}

// end sends what waits until a moment, and lets nothing begin after.
func (s *sending) end(deadline time.Time) {
	s.setting.Lock()
	defer s.setting.Unlock()
	s.ended = true
	s.stop()
	for _, d := range s.destinations() {
		d.flush(deadline)
		d.end()
	}
}

func (s *sending) destinations() []*destination {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.to)
}

// queues are told what comes: how many requests at a time are needed follows from it.
func (s *sending) queues() []storage.Storage {
	var all []storage.Storage
	for _, d := range s.destinations() {
		if q := d.queue.Load(); q != nil {
			all = append(all, q)
		}
	}
	return all
}

// Notify tells the queues that there is something new in the log.
func (s *sending) Notify() {
	for _, d := range s.destinations() {
		if q := d.queue.Load(); q != nil {
			q.Notify()
		}
	}
}
