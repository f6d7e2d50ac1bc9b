package access

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// hashOf is a bcrypt hash at the least cost.
func hashOf(t *testing.T, password string) string {
	t.Helper()
	h, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	return string(h)
}

// guarded is a Door of a web file, with a clock that the test moves.
type guarded struct {
	*Door
	t    *testing.T
	path string
	now  time.Time
	told []string
}

func newGuarded(t *testing.T, text string) *guarded {
	t.Helper()
	g := &guarded{t: t, path: filepath.Join(t.TempDir(), "web.yml"), now: time.Unix(1_000_000, 0)}
	g.write(text)
	clock := func() time.Time { return g.now }
	file, err := OpenFile(g.path, func(s string) { g.told = append(g.told, s) }, clock)
	if err != nil {
		t.Fatal(err)
	}
	g.Door = NewDoor(Options{File: file, Roles: map[string]Role{"alice": Inspector}, Now: clock, Announce: func(string) { t.Error("a token is announced") }})
	return g
}

func (g *guarded) write(text string) {
	g.t.Helper()
	if err := os.WriteFile(g.path, []byte(text), 0o600); err != nil {
		g.t.Fatal(err)
	}
	g.now = g.now.Add(freshFor)
	os.Chtimes(g.path, g.now, g.now) // a file system may not tell two writes of one moment apart
}

func users(t *testing.T, passwords ...string) string {
	text := "basic_auth_users:\n"
	for i := 0; i < len(passwords); i += 2 {
		text += "  " + passwords[i] + ": " + hashOf(t, passwords[i+1]) + "\n"
	}
	return text
}

func (g *guarded) login(user, password string) (*http.Cookie, *Refusal) {
	w := httptest.NewRecorder()
	refusal := g.Login(w, httptest.NewRequest(http.MethodPost, "/", nil), user, password)
	if c := w.Result().Cookies(); len(c) > 0 {
		return c[0], refusal
	}
	return nil, refusal
}

func (g *guarded) who(set func(*http.Request)) (Person, *Refusal) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	set(r)
	return g.Who(r)
}

func with(c *http.Cookie) func(*http.Request) { return func(r *http.Request) { r.AddCookie(c) } }

func basic(user, password, from string) func(*http.Request) {
	return func(r *http.Request) {
		r.SetBasicAuth(user, password)
		r.RemoteAddr = from
	}
}

func TestPasswords(t *testing.T) {
	g := newGuarded(t, users(t, "alice", "a-secret", "bob", "b-secret"))
	if g.Way() != Password {
		t.Errorf("lets in by %s", g.Way())
	}
	for _, c := range []struct{ user, password string }{{"alice", "b-secret"}, {"bob", ""}, {"mallory", "a-secret"}, {"", ""}, {"Alice", "a-secret"}} {
		if cookie, refusal := g.login(c.user, c.password); refusal == nil || refusal.Status != http.StatusUnauthorized || cookie != nil {
			t.Errorf("%v: %v", c, refusal)
		}
	}
	cookie, refusal := g.login("alice", "a-secret")
	if refusal != nil {
		t.Fatal(refusal)
	}
	if p, refusal := g.who(with(cookie)); refusal != nil || p != (Person{"alice", Inspector, Password}) {
		t.Errorf("by cookie: %+v, %v", p, refusal)
	}
	if p, refusal := g.who(basic("bob", "b-secret", "192.0.2.1:7")); refusal != nil || p != (Person{"bob", Viewer, Password}) {
		t.Errorf("by basic authentication: %+v, %v", p, refusal)
	}
	if _, refusal := g.who(func(*http.Request) {}); refusal == nil || refusal.Status != http.StatusUnauthorized {
		t.Errorf("nobody: %v", refusal)
	}
	if refusal := g.Enter(httptest.NewRecorder(), httptest.NewRequest("POST", "/", nil), ""); refusal == nil {
		t.Error("an empty token lets in where there are users")
	}
}

// What a person may is told apart by role, and programs are asked for a password.
func TestRequireAndAllows(t *testing.T) {
	g := newGuarded(t, users(t, "alice", "a", "bob", "b"))
	inspect := g.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refusal := Allows(r.Context(), Inspector); refusal != nil {
			refuse(w, r, refusal)
			return
		}
		reached(w, r)
	}), refuse)
	metrics := g.Programs(reached, refuse)
	for _, c := range []struct {
		h         http.Handler
		user      string
		want      int
		challenge bool
	}{
		{inspect, "alice", 204, false}, {inspect, "bob", 403, false}, {inspect, "", 401, false},
		{metrics, "alice", 204, false}, {metrics, "bob", 204, false}, {metrics, "", 401, true},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if c.user != "" {
			r.SetBasicAuth(c.user, c.user[:1])
		}
		w := httptest.NewRecorder()
		c.h.ServeHTTP(w, r)
		if w.Code != c.want || (w.Header().Get("WWW-Authenticate") != "") != c.challenge {
			t.Errorf("%q: %d, %v", c.user, w.Code, w.Header())
		}
	}
}

// A session is as good as the password that it began with.
func TestSessionsEndWithTheirUser(t *testing.T) {
	alice, bob := users(t, "alice", "a"), users(t, "bob", "b")
	g := newGuarded(t, alice+strings.TrimPrefix(bob, "basic_auth_users:\n"))
	a, _ := g.login("alice", "a")
	b, _ := g.login("bob", "b")
	g.write(alice)
	if _, refusal := g.who(with(a)); refusal != nil {
		t.Errorf("of one whose line stayed: %v", refusal)
	}
	if _, refusal := g.who(with(b)); refusal == nil {
		t.Error("of one who was taken out")
	}
	if _, refusal := g.who(basic("bob", "b", "192.0.2.1:7")); refusal == nil {
		t.Error("the password of one who was taken out is remembered")
	}
	g.write(users(t, "alice", "new"))
	if _, refusal := g.who(with(a)); refusal == nil {
		t.Error("of one with a new password")
	}
	if len(g.told) != 2 || g.told[0] != "the web file was read again" {
		t.Errorf("told: %q", g.told)
	}
}

// What cannot be read, or would open the door, changes nothing.
func TestReloadKeepsTheDoorShut(t *testing.T) {
	g := newGuarded(t, users(t, "alice", "a"))
	for _, text := range []string{"", "basic_auth_users: {}\n", "basic_auth_users:\n  alice: plain\n", "tls_server_config:\n  cert: x\n  key: y\n", "{"} {
		g.write(text)
		if _, refusal := g.who(basic("alice", "a", "192.0.2.1:7")); refusal != nil {
			t.Errorf("%q: %v", text, refusal)
		}
		if _, refusal := g.who(func(*http.Request) {}); refusal == nil {
			t.Errorf("%q opens the door", text)
		}
	}
	os.Remove(g.path)
	g.now = g.now.Add(time.Minute)
	if _, refusal := g.who(basic("alice", "a", "192.0.2.1:7")); refusal != nil {
		t.Errorf("without the file: %v", refusal)
	}
	if len(g.told) != 6 {
		t.Errorf("told: %q", g.told)
	}
	for _, line := range g.told {
		if !strings.HasPrefix(line, "the web file stays as it was: ") {
			t.Errorf("told %q", line)
		}
	}
}

// Guessing is stopped for a name from an address, and for an address; others are not
// kept out, and what is remembered is bounded.
func TestGuessingPasswords(t *testing.T) {
	g := newGuarded(t, users(t, "alice", "a"))
	heard := func(user, from string) int {
		n := 0
		for range 50 {
			if _, refusal := g.who(basic(user, "guess", from)); refusal.Status == http.StatusUnauthorized {
				n++
			}
		}
		return n
	}
	for _, c := range []struct {
		user, from string
		want       int
	}{
		{"alice", "192.0.2.1:1", triesAllowed}, {"mallory", "192.0.2.1:2", triesAllowed}, // which of them there is does not show
		{"alice", "192.0.2.2:1", triesAllowed}, {"alice", "[2001:db8::1]:1", triesAllowed},
		{"alice", "[2001:db8::ffff:2]:1", 0},                                                            // the same network
		{"a", "192.0.2.1:3", triesAllowed}, {"b", "192.0.2.1:3", triesAllowed}, {"c", "192.0.2.1:3", 0}, // enough of that address
	} {
		if n := heard(c.user, c.from); n != c.want {
			t.Errorf("%s from %s: %d guesses heard, want %d", c.user, c.from, n, c.want)
		}
	}
	if _, refusal := g.who(basic("alice", "a", "192.0.2.1:9")); refusal == nil || refusal.Status != http.StatusTooManyRequests || refusal.RetryAfter < 1 {
		t.Errorf("the right password while guesses are not heard: %v", refusal)
	}
	if _, refusal := g.who(basic("alice", "a", "198.51.100.1:9")); refusal != nil {
		t.Errorf("from elsewhere: %v", refusal)
	}
	g.now = g.now.Add(triesWindow)
	if _, refusal := g.who(basic("alice", "a", "192.0.2.1:9")); refusal != nil {
		t.Errorf("a minute later: %v", refusal)
	}
	for i := range maxTried {
		g.tries.failed(g.now, sender(&http.Request{RemoteAddr: fmt.Sprintf("10.%d.%d.1:1", i/256, i%256)}), "x")
	}
	if len(g.tries) > maxTried {
		t.Errorf("%d tries are remembered", len(g.tries))
	}
}

// At once is not more often than one after the other.
func TestGuessingAtOnce(t *testing.T) {
	g := newGuarded(t, users(t, "alice", "a"))
	var mu sync.Mutex
	heard := 0
	var all sync.WaitGroup
	for range 60 {
		all.Go(func() {
			_, refusal := g.who(basic("alice", "guess", "192.0.2.1:1"))
			mu.Lock()
			defer mu.Unlock()
			if refusal.Status == http.StatusUnauthorized {
				heard++
			}
		})
	}
	all.Wait()
	if heard != triesAllowed {
		t.Errorf("%d guesses heard, want %d", heard, triesAllowed)
	}
}

// An unknown user takes as long as a known one: the same work is done.
func TestDecoy(t *testing.T) {
	for cost := bcrypt.MinCost; cost < 8; cost++ {
		if got, err := bcrypt.Cost(decoy(cost)); err != nil || got != cost {
			t.Errorf("cost %d: %d, %v", cost, got, err)
		}
		if err := bcrypt.CompareHashAndPassword(decoy(cost), []byte("x")); err != bcrypt.ErrMismatchedHashAndPassword {
			t.Errorf("cost %d: %v", cost, err)
		}
	}
}

func TestRateLimitAndHeaders(t *testing.T) {
	g := newGuarded(t, "rate_limit: {interval: 1h, burst: 3}\nhttp_server_config:\n  headers: {Strict-Transport-Security: max-age=9, Content-Security-Policy: img-src 'none'}\n"+users(t, "a", "a"))
	h := g.file.Limit(reached, refuse)
	for i, want := range []int{204, 204, 204, 429} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if w.Code != want {
			t.Errorf("request %d: %d", i, w.Code)
		}
	}
	header := http.Header{"Content-Security-Policy": {"default-src 'self'"}}
	g.file.Headers(header)
	if got := header["Content-Security-Policy"]; len(got) != 2 || got[0] != "default-src 'self'" || header.Get("Strict-Transport-Security") != "max-age=9" {
		t.Errorf("%v", header)
	}
}

// authority signs certificates.
type authority struct {
	t    *testing.T
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	a := &authority{t: t, dir: t.TempDir()}
	a.cert, a.key = a.sign("ca", nil)
	return a
}

// sign writes NAME.crt and NAME.key.
func (a *authority) sign(name string, sans []string) (*x509.Certificate, *ecdsa.PrivateKey) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	c := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, DNSNames: sans, IPAddresses: []net.IP{{127, 0, 0, 1}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true, IsCA: name == "ca",
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	for file, b := range map[string]*pem.Block{name + ".crt": {Type: "CERTIFICATE", Bytes: der}, name + ".key": {Type: "EC PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(filepath.Join(a.dir, file), pem.EncodeToMemory(b), 0o600); err != nil {
			a.t.Fatal(err)
		}
	}
	signed, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return signed, key
}

// client is one that trusts the authority and shows a certificate, "" none.
func (a *authority) client(name string) *http.Client {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	c := &tls.Config{RootCAs: pool}
	if name != "" {
		pair, err := tls.LoadX509KeyPair(filepath.Join(a.dir, name+".crt"), filepath.Join(a.dir, name+".key"))
		if err != nil {
			a.t.Fatal(err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	transport := &http.Transport{TLSClientConfig: c, DisableKeepAlives: true}
	a.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func (a *authority) text(more string) string {
	return fmt.Sprintf("tls_server_config:\n  cert_file: %s/server.crt\n  key_file: %s/server.key\n%s", a.dir, a.dir, more)
}

// secured serves what tells who asks.
func secured(t *testing.T, g *guarded) string {
	t.Helper()
	h := g.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, _ := From(r.Context())
		fmt.Fprint(w, p.Name, " ", p.Role, " ", p.Way)
	}), refuse)
	s := httptest.NewUnstartedServer(h)
	s.TLS = g.file.TLS()
	s.Config.ErrorLog = nil
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

func asked(c *http.Client, url string) string {
	w, err := c.Get(url)
	if err != nil {
		return "no connection"
	}
	defer w.Body.Close()
	b, _ := io.ReadAll(w.Body)
	return string(b)
}

func TestCertificatesOfClients(t *testing.T) {
	a := newAuthority(t)
	a.sign("server", nil)
	a.sign("alice", []string{"laptop.example"})
	a.sign("bob", nil)
	stranger := newAuthority(t)
	stranger.sign("alice", nil)
	client := func(a *authority, name string) *http.Client { return a.client(name) }

	g := newGuarded(t, a.text(fmt.Sprintf("  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: %s/ca.crt\n", a.dir)))
	if !g.file.Rules().Authenticates() || g.Way() != Certificate {
		t.Errorf("lets in by %s", g.Way())
	}
	url := secured(t, g)
	foreign := client(a, "")
	pair, _ := tls.LoadX509KeyPair(filepath.Join(stranger.dir, "alice.crt"), filepath.Join(stranger.dir, "alice.key"))
	foreign.Transport.(*http.Transport).TLSClientConfig.Certificates = []tls.Certificate{pair}
	for want, c := range map[string]*http.Client{
		"alice inspector certificate": client(a, "alice"), "bob viewer certificate": client(a, "bob"),
	} {
		if got := asked(c, url); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for name, c := range map[string]*http.Client{"no certificate": client(a, ""), "of another authority": foreign} {
		if got := asked(c, url); got != "no connection" {
			t.Errorf("%s: %q", name, got)
		}
	}

	// Names that are allowed are taken over while the server runs.
	g.write(a.text(fmt.Sprintf("  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: %s/ca.crt\n  client_allowed_sans: [laptop.example]\n", a.dir)))
	if got := asked(client(a, "alice"), url); got != "alice inspector certificate" {
		t.Errorf("with a name that is allowed: %q", got)
	}
	if got := asked(client(a, "bob"), url); got != "no connection" {
		t.Errorf("without a name that is allowed: %q", got)
	}
}

// A certificate that is asked for and not needed is no login.
func TestCertificatesThatProveNothing(t *testing.T) {
	a := newAuthority(t)
	a.sign("server", nil)
	for auth, more := range map[string]string{"RequireAnyClientCert": "", "RequestClientCert": "", "VerifyClientCertIfGiven": "  client_ca_file: " + a.dir + "/ca.crt\n"} {
		file := filepath.Join(t.TempDir(), "web.yml")
		os.WriteFile(file, []byte(a.text("  client_auth_type: "+auth+"\n"+more)), 0o600)
		f, err := OpenFile(file, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if f.Rules().Authenticates() {
			t.Errorf("%s is taken for a login", auth)
		}
	}
}

// A certificate that is replaced is used at the next connection.
func TestCertificateIsReadAgain(t *testing.T) {
	a := newAuthority(t)
	first, _ := a.sign("server", nil)
	g := newGuarded(t, a.text("")+users(t, "alice", "a"))
	url := secured(t, g)
	serial := func() string {
		c := a.client("")
		w, err := c.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		w.Body.Close()
		return w.TLS.PeerCertificates[0].SerialNumber.String()
	}
	if got := serial(); got != first.SerialNumber.String() {
		t.Errorf("serial number %s", got)
	}
	second, _ := a.sign("server", nil)
	g.now = g.now.Add(freshFor)
	os.Chtimes(filepath.Join(a.dir, "server.crt"), g.now, g.now)
	if got := serial(); got != second.SerialNumber.String() {
		t.Errorf("serial number %s after the file was replaced", got)
	}
}

// Connections are bounded: of one other machine, and of all.
func TestConnectionsAreBounded(t *testing.T) {
	l := bounded(nil)
	if l != nil {
		t.Error("a listener that could not listen")
	}
	b := &boundedListener{from: map[netip.Addr]int{}}
	one, other, here := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("127.0.0.1")
	n := 0
	for b.enter(one) {
		n++
	}
	if n != maxFromOneAddress || !b.enter(other) {
		t.Errorf("%d connections of one address; another is let in: %v", n, b.enter(other))
	}
	for b.enter(here) {
		n++
	}
	if b.all != maxConnections {
		t.Errorf("%d connections", b.all)
	}
	for range maxFromOneAddress {
		b.leave(one)
	}
	if !b.enter(one) {
		t.Error("who left cannot come again")
	}
}

// A listener goes on after it closed what was too many, and counts who leaves.
func TestBoundedListener(t *testing.T) {
	l, err := Listen(t.Context(), "127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	b := l.(*boundedListener)
	accepted := make(chan net.Conn)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	dial := func() net.Conn {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	dial()
	first := <-accepted
	b.mu.Lock()
	b.all = maxConnections
	b.mu.Unlock()
	refused := dial()
	refused.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := refused.Read(make([]byte, 1)); err == nil {
		t.Error("one too many is served")
	}
	first.Close()
	first.Close() // counts once
	dial()
	(<-accepted).Close()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all != maxConnections-1 {
		t.Errorf("%d connections are counted", b.all)
	}
}

func TestWhatIsPublic(t *testing.T) {
	for address, want := range map[string]bool{"127.0.0.1:0": false, "0.0.0.0:0": true} {
		l, err := Listen(t.Context(), address, true)
		if err != nil {
			t.Fatal(err)
		}
		if IsPublic(l) != want {
			t.Errorf("%s is public: %v", address, !want)
		}
		l.Close()
	}
}

func TestHostsOfAPublicServer(t *testing.T) {
	h := Hosts(reached, refuse, Names{Hosts: []string{"obs.example"}, Addresses: true})
	for host, want := range map[string]int{
		"192.0.2.7:8470": 204, "[2001:db8::1]:8470": 204, "obs.example": 204, "localhost": 204,
		"evil.example": 421, "192.0.2.7.evil.example": 421, "0.0.0.0:8470": 421, "[fe80::1%25eth0]": 421, "": 421,
	} {
		if got := ask(h, http.MethodGet, host, "", ""); got != want {
			t.Errorf("Host %q: %d, want %d", host, got, want)
		}
	}
}
