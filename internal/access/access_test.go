package access

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var reached = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })

func refuse(w http.ResponseWriter, _ *http.Request, r *Refusal) { http.Error(w, r.Fact, r.Status) }

func TestListenRefusesWhatIsNotLoopback(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "10.0.0.1:0"} {
		l, err := Listen(context.Background(), address, false)
		var bind *BindError
		if !errors.As(err, &bind) {
			t.Errorf("Listen(%q) = %v, want a BindError", address, err)
		}
		if err == nil {
			l.Close()
		} else if !strings.Contains(err.Error(), "not a loopback address") || bind.Next() == "" {
			t.Errorf("Listen(%q): %q does not name the reason and the next step", address, err)
		}
	}
	for _, address := range []string{"127.0.0.1:0", "localhost:0", "127.0.0.2:0"} {
		l, err := Listen(context.Background(), address, false)
		if err != nil {
			t.Errorf("Listen(%q): %v", address, err)
			continue
		}
		l.Close()
	}
}

// A page elsewhere, or a name made to point here, must get nothing.
func TestHostileHostAndOrigin(t *testing.T) {
	guarded := Hosts(SameOrigin(reached, refuse), refuse, Names{})
	for _, c := range []struct{ name, host, origin, site string }{
		{"rebound name", "evil.example:4040", "http://evil.example:4040", "same-origin"},
		{"rebound name without origin", "evil.example", "", ""},
		{"rebound name that looks like ours", "localhost.evil.example:4040", "", "same-origin"},
		{"rebound name under localhost", "evil.localhost:4040", "", "same-origin"},
		{"address in a name", "127.0.0.1.evil.example", "", "same-origin"},
		{"user part", "127.0.0.1@evil.example", "", "same-origin"},
		{"trailing dot", "localhost.:4040", "", "same-origin"},
		{"every interface", "0.0.0.0:4040", "", "same-origin"},
		{"zone", "[::1%25eth0]:4040", "", "same-origin"},
		{"private address", "192.168.1.7:4040", "", "same-origin"},
		{"no host", "", "", ""},
		{"another site", "127.0.0.1:4040", "https://evil.example", "cross-site"},
		{"another port of this machine", "127.0.0.1:4040", "http://127.0.0.1:8000", "same-site"},
		{"old browser, another site", "127.0.0.1:4040", "https://evil.example", ""},
		{"old browser, another port", "127.0.0.1:4040", "http://127.0.0.1:8000", ""},
		{"sandboxed frame", "127.0.0.1:4040", "null", ""},
		{"sandboxed frame, new browser", "127.0.0.1:4040", "null", "cross-site"},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if status := ask(guarded, method, c.host, c.origin, c.site); status < 400 {
				t.Errorf("%s: %s Host %q Origin %q answered with %d", c.name, method, c.host, c.origin, status)
			}
		}
	}
	for _, c := range []struct{ host, origin, site string }{
		{"127.0.0.1:4040", "http://127.0.0.1:4040", "same-origin"},
		{"LOCALHOST:4040", "", "same-origin"},
		{"localhost", "", "none"}, // address bar
		{"[::1]:4040", "http://[::1]:4040", "same-origin"},
		{"127.0.0.1:4040", "", ""}, // curl
	} {
		if status := ask(guarded, http.MethodGet, c.host, c.origin, c.site); status != http.StatusNoContent {
			t.Errorf("Host %q Origin %q site %q refused with %d", c.host, c.origin, c.site, status)
		}
	}
	if status := ask(Hosts(reached, refuse, Names{Hosts: []string{"Obs.Example"}}), http.MethodGet, "obs.example:443", "", ""); status != http.StatusNoContent {
		t.Errorf("a name that was allowed is refused with %d", status)
	}
}

func ask(h http.Handler, method, host, origin, site string) int {
	r := httptest.NewRequest(method, "/api/v1/nodes", nil)
	r.Host = host
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	if site != "" {
		r.Header.Set("Sec-Fetch-Site", site)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// door is a Door with a clock that the test moves, and the tokens it announced.
type door struct {
	*Door
	now    time.Time
	tokens []string
}

func newDoor() *door {
	d := &door{now: time.Unix(1_000_000, 0)}
	d.Door = NewDoor(Options{
		Announce: func(t string) { d.tokens = append(d.tokens, t) },
		Now:      func() time.Time { return d.now },
	})
	return d
}

func (d *door) enter(token string) (*http.Cookie, *Refusal) {
	w := httptest.NewRecorder()
	refusal := d.Enter(w, httptest.NewRequest(http.MethodPost, "/", nil), token)
	if cookies := w.Result().Cookies(); len(cookies) > 0 {
		return cookies[0], refusal
	}
	return nil, refusal
}

func (d *door) open(c *http.Cookie) bool {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if c != nil {
		r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	w := httptest.NewRecorder()
	d.Require(reached, refuse).ServeHTTP(w, r)
	return w.Code == http.StatusNoContent
}

func TestTokenWorksOnce(t *testing.T) {
	d := newDoor()
	if d.open(nil) {
		t.Fatal("open without a cookie")
	}
	first := d.tokens[0]
	cookie, refusal := d.enter(first)
	if refusal != nil || cookie == nil {
		t.Fatalf("first use: %v", refusal)
	}
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Value == first {
		t.Errorf("cookie %v: want HttpOnly, SameSite=Strict and a secret of its own", cookie)
	}
	if !d.open(cookie) {
		t.Error("closed to its own cookie")
	}
	if again, refusal := d.enter(first); refusal == nil || again != nil {
		t.Error("the token worked twice")
	}
	if len(d.tokens) != 2 || d.tokens[1] == first {
		t.Fatalf("%d tokens announced, want a second one after the first was used", len(d.tokens))
	}
	if _, refusal := d.enter(d.tokens[1]); refusal != nil {
		t.Errorf("second token: %v", refusal)
	}
}

func TestSessionEnds(t *testing.T) {
	d := newDoor()
	cookie, _ := d.enter(d.tokens[0])
	d.now = d.now.Add(sessionLife)
	if !d.open(cookie) {
		t.Fatal("closed before its time")
	}
	d.now = d.now.Add(sessionLife + time.Second)
	if d.open(cookie) {
		t.Error("open after its time")
	}

	cookie, _ = d.enter(d.tokens[1])
	r := httptest.NewRequest(http.MethodDelete, "/", nil)
	r.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	d.Leave(httptest.NewRecorder(), r)
	if d.open(cookie) {
		t.Error("open after leaving")
	}
}

func TestGuessingIsStoppedAndCostsNoMemory(t *testing.T) {
	d := newDoor()
	heard := 0
	for range 10_000 {
		if _, refusal := d.enter("guess"); refusal.Status != http.StatusTooManyRequests {
			heard++
		}
	}
	if heard != triesAllowed {
		t.Errorf("%d guesses heard, want %d", heard, triesAllowed)
	}
	if _, refusal := d.enter(d.tokens[0]); refusal == nil {
		t.Error("the right token is heard while locked: guessing would not be limited")
	} else if refusal.RetryAfter < 1 || refusal.RetryAfter > 61 {
		t.Errorf("Retry-After %d s", refusal.RetryAfter)
	}
	if len(d.sessions) != 0 || len(d.tokens) != 1 {
		t.Errorf("guessing left %d sessions and %d tokens", len(d.sessions), len(d.tokens))
	}
	d.now = d.now.Add(triesWindow)
	if _, refusal := d.enter(d.tokens[0]); refusal != nil {
		t.Errorf("still locked after a minute: %v", refusal)
	}
}

func TestSessionsAreBounded(t *testing.T) {
	d := newDoor()
	first, _ := d.enter(d.tokens[0])
	for i := 1; i <= maxSessions; i++ {
		d.now = d.now.Add(time.Second)
		if _, refusal := d.enter(d.tokens[i]); refusal != nil {
			t.Fatal(refusal)
		}
	}
	if len(d.sessions) != maxSessions {
		t.Errorf("%d sessions, want %d", len(d.sessions), maxSessions)
	}
	if d.open(first) {
		t.Error("the least recently used session is still open")
	}
}
