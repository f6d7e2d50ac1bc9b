package access

import (
	"net"
	"net/http"
	"net/netip"
	"time"
)

const (
	triesAllowed     = 5  // for one name from one address
	triesFromAddress = 20 // whatever the name
	triesWindow      = time.Minute
	maxTried         = 4096 // names and addresses that are remembered
)

// limiter hears as many failures in triesWindow as its ring is long.
type limiter struct {
	failures []time.Time // a ring; zero: none
	next     int
}

func newLimiter(allowed int) *limiter { return &limiter{failures: make([]time.Time, allowed)} }

// wait is how long until another try is heard.
func (l *limiter) wait(now time.Time) time.Duration {
	oldest := l.failures[l.next]
	if oldest.IsZero() {
		return 0
	}
	return max(0, oldest.Add(triesWindow).Sub(now))
}

func (l *limiter) failed(now time.Time) {
	l.failures[l.next] = now
	l.next = (l.next + 1) % len(l.failures)
}

func (l *limiter) last() time.Time {
	return l.failures[(l.next+len(l.failures)-1)%len(l.failures)]
}

// tries limits guesses: of a secret of one name from one address, and from one address
// of whatever name. A name counts alike whether there is such a user or not. Its owner
// is not locked out elsewhere, and what is remembered is bounded: who would push others
// out of it runs into the limit of an address first.
type tries map[try]*limiter

type try struct {
	from netip.Prefix
	name string // "": any
}

func (t tries) wait(now time.Time, from netip.Prefix, name string) (wait time.Duration) {
	for _, key := range []try{{from, name}, {from, ""}} {
		if l := t[key]; l != nil {
			wait = max(wait, l.wait(now))
		}
	}
	return wait
}

func (t tries) failed(now time.Time, from netip.Prefix, name string) {
	for key, allowed := range map[try]int{{from, name}: triesAllowed, {from, ""}: triesFromAddress} {
		if t[key] == nil {
			t.makeRoom(now)
			t[key] = newLimiter(allowed)
		}
		t[key].failed(now)
	}
}

// makeRoom forgets what does not count any more, or else the oldest.
func (t tries) makeRoom(now time.Time) {
	if len(t) < maxTried {
		return
	}
	var oldest try
	for key, l := range t {
		if now.Sub(l.last()) >= triesWindow {
			delete(t, key)
		} else if o := t[oldest]; o == nil || l.last().Before(o.last()) {
			oldest = key
		}
	}
	if len(t) >= maxTried {
		delete(t, oldest)
	}
}

// sender is who is counted as one: an address, of IPv6 a network, since anybody has
// 2^64 addresses there.
func sender(r *http.Request) netip.Prefix {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{}
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{}
	}
	ip = ip.Unmap().WithZone("")
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64
	}
	p, _ := ip.Prefix(bits) // the number of bits fits
	return p
}
