package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"sync"
	"time"
)

const (
	sessionLife = 12 * time.Hour // after the last use
	maxSessions = 32             // the least recently used one goes first
)

// Options of a Door.
type Options struct {
	// CookieName should differ between servers on one machine, since browsers
	// keep cookies by host and not by port. Default hodoscope_session.
	CookieName string
	// Path is the path that the cookie belongs to. Default "/".
	Path string
	// Announce is told each new token: once by NewDoor and again whenever a
	// token was used up.
	Announce func(token string)
	// Now is the clock. Default time.Now.
	Now func() time.Time
}

// Door lets a browser in that brings the current one-time token, and knows it
// again by a cookie. Safe for concurrent use.
//
// Only hashes are kept: comparing a hash tells nothing about the secret, by
// time or otherwise.
type Door struct {
	cookieName, path string
	announce         func(string)
	now              func() time.Time

	mu       sync.Mutex
	token    secretHash
	sessions map[secretHash]time.Time // last use
	tries    limiter
}

type secretHash [sha256.Size]byte

// NewDoor makes a Door and announces its first token.
func NewDoor(o Options) *Door {
	d := &Door{
		cookieName: o.CookieName, path: o.Path, announce: o.Announce, now: o.Now,
		sessions: map[secretHash]time.Time{},
	}
	if d.cookieName == "" {
		d.cookieName = "hodoscope_session"
	}
	if d.path == "" {
		d.path = "/"
	}
	if d.announce == nil {
		d.announce = func(string) {}
	}
	if d.now == nil {
		d.now = time.Now
	}
	secret, hash := newSecret()
	d.token = hash
	d.announce(secret)
	return d
}

// Enter exchanges the one-time token for a session cookie, or says why not.
// Five wrong tokens a minute are heard; then no token is, the right one included.
func (d *Door) Enter(w http.ResponseWriter, r *http.Request, token string) *Refusal {
	session, next, refusal := d.exchange(sha256.Sum256([]byte(token)))
	if refusal != nil {
		return refusal
	}
	http.SetCookie(w, &http.Cookie{
		Name: d.cookieName, Value: session, Path: d.path,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	})
	d.announce(next)
	return nil
}

// exchange makes a session and the next token, if given is the current one.
func (d *Door) exchange(given secretHash) (session, next string, refusal *Refusal) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	if wait := d.tries.wait(now); wait > 0 {
		return "", "", &Refusal{
			Status:     http.StatusTooManyRequests,
			Fact:       "too many wrong tokens",
			Next:       "wait a minute, then use the newest link that hodoscope serve printed",
			RetryAfter: int(wait.Seconds()) + 1,
		}
	}
	if subtle.ConstantTimeCompare(given[:], d.token[:]) != 1 {
		d.tries.failed(now)
		return "", "", &Refusal{
			Status: http.StatusUnauthorized,
			Fact:   "the token is wrong or was used before",
			Next:   "each link works once: use the newest one that hodoscope serve printed",
		}
	}
	session, hash := newSecret()
	d.admit(hash, now)
	next, d.token = newSecret()
	return session, next, nil
}

// Require passes on only requests with a session.
func (d *Door) Require(next http.Handler, refuse Refuse) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !d.knows(r) {
			refuse(w, r, &Refusal{
				Status: http.StatusUnauthorized,
				Fact:   "this browser has no session here",
				Next:   "open the newest link that hodoscope serve printed",
			})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Leave ends the request's session, if it has one.
func (d *Door) Leave(w http.ResponseWriter, r *http.Request) {
	for _, c := range r.CookiesNamed(d.cookieName) {
		d.mu.Lock()
		delete(d.sessions, sha256.Sum256([]byte(c.Value)))
		d.mu.Unlock()
	}
	http.SetCookie(w, &http.Cookie{
		Name: d.cookieName, Path: d.path, MaxAge: -1,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	})
}

func (d *Door) knows(r *http.Request) bool {
	cookie, err := r.Cookie(d.cookieName)
	if err != nil {
		return false
	}
	hash := sha256.Sum256([]byte(cookie.Value))

	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	used, ok := d.sessions[hash]
	if !ok {
		return false
	}
	if now.Sub(used) > sessionLife {
		delete(d.sessions, hash)
		return false
	}
	d.sessions[hash] = now
	return true
}

func (d *Door) admit(hash secretHash, now time.Time) {
	if len(d.sessions) >= maxSessions {
		var oldest secretHash
		first := true
		for h, used := range d.sessions {
			if first || used.Before(d.sessions[oldest]) {
				oldest, first = h, false
			}
		}
		delete(d.sessions, oldest)
	}
	d.sessions[hash] = now
}

// newSecret is 256 random bits in a form that fits a URL and a cookie, and its hash.
func newSecret() (string, secretHash) {
	var b [32]byte
	rand.Read(b[:]) // never fails, see crypto/rand
	secret := base64.RawURLEncoding.EncodeToString(b[:])
	return secret, sha256.Sum256([]byte(secret))
}
