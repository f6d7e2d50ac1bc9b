package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

const (
	sessionLife = 12 * time.Hour // after the last use
	maxSessions = 256            // the least recently used one goes first
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
	// File says who the users are; nil, or without users: a one-time token lets in.
	File *File
	// Roles are those of users, by name. Whoever has none is a viewer.
	Roles map[string]Role
	// TokenRole is that of whoever brings a token.
	TokenRole Role
	// Now is the clock. Default time.Now.
	Now func() time.Time
}

// Door lets a browser in that brings a user's password or, where there are no users,
// the current one-time token, and knows it again by a cookie. Programs send a password
// with each request. Safe for concurrent use.
//
// Only hashes are kept: comparing a hash tells nothing about the secret, by
// time or otherwise.
type Door struct {
	cookieName, path string
	announce         func(string)
	file             *File // or nil
	roles            map[string]Role
	tokenRole        Role
	now              func() time.Time

	mu       sync.Mutex
	token    secretHash
	sessions map[secretHash]session
	tries    tries
}

// session is a browser that was let in.
type session struct {
	used  time.Time // last
	way   Way
	name  string
	stamp secretHash // of the hash of the password: another password ends the session
}

type secretHash [sha256.Size]byte

// NewDoor makes a Door and announces its first token.
func NewDoor(o Options) *Door {
	d := &Door{
		cookieName: o.CookieName, path: o.Path, announce: o.Announce, now: o.Now,
		file: o.File, roles: o.Roles, tokenRole: o.TokenRole,
		sessions: map[secretHash]session{}, tries: tries{},
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
	if d.Way() == Token {
		secret, hash := newSecret()
		d.token = hash
		d.announce(secret)
	}
	return d
}

// Way is how the door lets in now.
func (d *Door) Way() Way {
	switch r := d.rules(); {
	case len(r.users) > 0:
		return Password
	case r.verifiesClients():
		return Certificate
	}
	return Token
}

var noRules = &Rules{}

func (d *Door) rules() *Rules {
	if d.file == nil {
		return noRules
	}
	return d.file.Rules()
}

// Enter exchanges the one-time token for a session cookie, or says why not.
// Five wrong tokens a minute are heard; then no token is, the right one included.
func (d *Door) Enter(w http.ResponseWriter, r *http.Request, token string) *Refusal {
	if d.Way() != Token {
		return &Refusal{Status: http.StatusUnauthorized, Fact: "tokens let nobody in here", Next: d.how()}
	}
	cookie, next, refusal := d.exchange(sender(r), sha256.Sum256([]byte(token)))
	if refusal != nil {
		return refusal
	}
	d.setCookie(w, r, cookie, 0)
	d.announce(next)
	return nil
}

// exchange makes a session and the next token, if given is the current one.
func (d *Door) exchange(from netip.Prefix, given secretHash) (cookie, next string, refusal *Refusal) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	if wait := d.tries.wait(now, from, "token"); wait > 0 {
		return "", "", tooMany("tokens", "wait a minute, then use the newest link that hodoscope serve printed", wait)
	}
	if subtle.ConstantTimeCompare(given[:], d.token[:]) != 1 {
		d.tries.failed(now, from, "token")
		return "", "", &Refusal{
			Status: http.StatusUnauthorized,
			Fact:   "the token is wrong or was used before",
			Next:   "each link works once: use the newest one that hodoscope serve printed",
		}
	}
	cookie = d.admit(session{used: now, way: Token})
	next, d.token = newSecret()
	return cookie, next, nil
}

// Login exchanges a user's password for a session cookie, or says why not.
func (d *Door) Login(w http.ResponseWriter, r *http.Request, name, password string) *Refusal {
	rules := d.rules()
	if len(rules.users) == 0 {
		return &Refusal{Status: http.StatusUnauthorized, Fact: "passwords let nobody in here", Next: d.how()}
	}
	if refusal := d.check(r, rules, name, password); refusal != nil {
		return refusal
	}
	d.mu.Lock()
	cookie := d.admit(session{used: d.now(), way: Password, name: name, stamp: sha256.Sum256(rules.users[name])})
	d.mu.Unlock()
	d.setCookie(w, r, cookie, 0)
	return nil
}

// check says why a password is not heard or not right. Five wrong ones a minute are
// heard for a name from an address; then none is, the right one included.
func (d *Door) check(r *http.Request, rules *Rules, name, password string) *Refusal {
	from, credential := sender(r), d.file.credential(rules, name, password)
	if refusal := d.locked(from, name); refusal != nil || d.file.knows(credential) {
		return refusal
	}
	done, ok := d.file.turn(r.Context())
	if !ok {
		return &Refusal{Status: http.StatusServiceUnavailable, Fact: "other passwords are being checked", Next: "try again in a moment", RetryAfter: 1}
	}
	defer done()
	// Others from there may have been wrong, or right, while this one waited.
	if refusal := d.locked(from, name); refusal != nil || d.file.knows(credential) {
		return refusal
	}
	if d.file.matches(rules, name, password, credential) {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tries.failed(d.now(), from, name)
	return &Refusal{Status: http.StatusUnauthorized, Fact: "the user or the password is wrong", Next: "users are those of the file given with --web.config.file"}
}

func (d *Door) locked(from netip.Prefix, name string) *Refusal {
	d.mu.Lock()
	defer d.mu.Unlock()
	if wait := d.tries.wait(d.now(), from, name); wait > 0 {
		return tooMany("passwords", "wait a minute, then try again", wait)
	}
	return nil
}

func tooMany(what, next string, wait time.Duration) *Refusal {
	return &Refusal{Status: http.StatusTooManyRequests, Fact: "too many wrong " + what, Next: next, RetryAfter: int(wait.Seconds()) + 1}
}

// Require passes on only requests of somebody who was let in, whom From then tells.
func (d *Door) Require(next http.Handler, refuse Refuse) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, refusal := d.Who(r)
		if refusal != nil {
			refuse(w, r, refusal)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), personKey{}, p)))
	})
}

// Programs is Require for addresses that programs read, and for nothing where a token
// lets in: programs have none, and this machine's may read.
func (d *Door) Programs(next http.Handler, refuse Refuse) http.Handler {
	guarded := d.Require(next, func(w http.ResponseWriter, r *http.Request, refusal *Refusal) {
		if refusal.Status == http.StatusUnauthorized && d.Way() == Password {
			w.Header().Set("WWW-Authenticate", `Basic realm="hodoscope", charset="UTF-8"`)
		}
		refuse(w, r, refusal)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.Way() == Token {
			next.ServeHTTP(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

// Who sent a request, or why nobody that may.
func (d *Door) Who(r *http.Request) (Person, *Refusal) {
	rules := d.rules()
	if s, ok := d.knows(r, rules); ok {
		return d.person(s.name, s.way), nil
	}
	if name, password, ok := r.BasicAuth(); ok && len(rules.users) > 0 {
		if refusal := d.check(r, rules, name, password); refusal != nil {
			return Person{}, refusal
		}
		return d.person(name, Password), nil
	}
	if name, ok := verified(r, rules); ok {
		return d.person(name, Certificate), nil
	}
	return Person{}, &Refusal{Status: http.StatusUnauthorized, Fact: "this browser has no session here", Next: d.how()}
}

// verified is the name in a client's certificate. Where there are users as well, a
// certificate alone is not enough.
func verified(r *http.Request, rules *Rules) (name string, ok bool) {
	if len(rules.users) > 0 || !rules.verifiesClients() || r.TLS == nil || len(r.TLS.VerifiedChains) == 0 {
		return "", false
	}
	return r.TLS.VerifiedChains[0][0].Subject.CommonName, true
}

func (d *Door) person(name string, way Way) Person {
	if way == Token {
		return Person{Role: d.tokenRole, Way: way}
	}
	return Person{Name: name, Role: d.roles[name], Way: way}
}

// how one gets in.
func (d *Door) how() string {
	switch d.Way() {
	case Password:
		return "log in with a user and a password"
	case Certificate:
		return "show a certificate"
	}
	return "open the newest link that hodoscope serve printed"
}

// Leave ends the request's session, if it has one.
func (d *Door) Leave(w http.ResponseWriter, r *http.Request) {
	for _, c := range r.CookiesNamed(d.cookieName) {
		d.mu.Lock()
		delete(d.sessions, sha256.Sum256([]byte(c.Value)))
		d.mu.Unlock()
	}
	d.setCookie(w, r, "", -1)
}

// setCookie marks the cookie as one for TLS where there is some, ours or that of a
// proxy in front. A client that lies about it harms itself only.
func (d *Door) setCookie(w http.ResponseWriter, r *http.Request, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: d.cookieName, Value: value, Path: d.path, MaxAge: maxAge, HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https",
	})
}

// knows finds the session of a request, which must still be as good as when it began.
func (d *Door) knows(r *http.Request, rules *Rules) (session, bool) {
	cookie, err := r.Cookie(d.cookieName)
	if err != nil {
		return session{}, false
	}
	key := sha256.Sum256([]byte(cookie.Value))

	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	s, ok := d.sessions[key]
	if !ok {
		return session{}, false
	}
	if now.Sub(s.used) > sessionLife || !s.holds(rules) {
		delete(d.sessions, key)
		return session{}, false
	}
	s.used = now
	d.sessions[key] = s
	return s, true
}

// holds tells whether the rules would still let in who began the session.
func (s session) holds(rules *Rules) bool {
	if s.way == Token {
		return !rules.Authenticates()
	}
	hash, ok := rules.users[s.name]
	return ok && sha256.Sum256(hash) == s.stamp
}

// admit keeps a session and gives its cookie.
func (d *Door) admit(s session) string {
	if len(d.sessions) >= maxSessions {
		var oldest secretHash
		first := true
		for key, other := range d.sessions {
			if first || other.used.Before(d.sessions[oldest].used) {
				oldest, first = key, false
			}
		}
		delete(d.sessions, oldest)
	}
	cookie, key := newSecret()
	d.sessions[key] = s
	return cookie
}

// newSecret is 256 random bits in a form that fits a URL and a cookie, and its hash.
func newSecret() (string, secretHash) {
	var b [32]byte
	rand.Read(b[:]) // never fails, see crypto/rand
	secret := base64.RawURLEncoding.EncodeToString(b[:])
	return secret, sha256.Sum256([]byte(secret))
}
