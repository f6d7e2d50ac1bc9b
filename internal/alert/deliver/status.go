package deliver

import "time"

// Status is how the delivery to one receiver goes, since this process started.
type Status struct {
	Receiver string
	Kind     Kind
	Queued   int // alerts about which it is owed a word
	Sent     int // alerts that it took, each time
	Failed   int // messages that were not delivered, and are sent again
	Refused  int // alerts of messages that it did not take; these are not sent again soon
	Dropped  int // alerts for which the book had no room, for whichever receiver
	// LastError says why the last message that failed did; it holds no secret.
	LastError                string
	LastErrorAt, LastSuccess time.Time
}

func (s *Status) note(o outcome, alerts int, err error, now time.Time) {
	switch {
	case o == sent:
		s.Sent += alerts
		s.LastSuccess = now
	case o == refused:
		s.Refused += alerts
	case err != nil:
		s.Failed++
	}
	if err != nil {
		s.fail(err, now)
	}
}

func (s *Status) fail(err error, now time.Time) { s.LastError, s.LastErrorAt = err.Error(), now }

// Status is how it goes, in the order of receivers.
func (d *Deliverer) Status() []Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []Status
	for _, c := range d.couriers {
		s := c.status
		s.Queued, s.Dropped = d.book.owed(c.r), d.book.dropped
		out = append(out, s)
	}
	return out
}
