package access

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/time/rate"

	"github.com/hodoscope/hodoscope/internal/config"
)

// Rules are what a web file says, ready for use.
type Rules struct {
	users   map[string][]byte // hashes
	cost    int               // the highest of the hashes
	tls     *tls.Config       // nil: plain HTTP
	http2   bool
	headers http.Header
	rate    *rate.Limiter // nil: no limit
	files   []string      // that the rules were read from
}

// Authenticates tells whether nobody gets in unknown: there are users, or each client
// has a certificate that is verified.
func (r *Rules) Authenticates() bool { return len(r.users) > 0 || r.verifiesClients() }

// Knows tells whether somebody of a name can be let in, as far as the rules say: names in
// certificates are not known before.
func (r *Rules) Knows(name string) bool {
	_, known := r.users[name]
	return known || len(r.users) == 0 && r.verifiesClients()
}

func (r *Rules) verifiesClients() bool {
	return r.tls != nil && r.tls.ClientAuth == tls.RequireAndVerifyClientCert
}

func rulesOf(f *config.WebFile) (*Rules, error) {
	r := &Rules{users: map[string][]byte{}, cost: bcrypt.MinCost, http2: f.HTTP.HTTP2, headers: http.Header{}}
	for name, hash := range f.Users {
		cost, err := bcrypt.Cost([]byte(hash))
		if err != nil {
			return nil, fmt.Errorf("the hash of %s: %w", name, err)
		}
		r.users[name], r.cost = []byte(hash), max(r.cost, cost)
	}
	for name, value := range map[string]string{
		"Content-Security-Policy": f.HTTP.Headers.CSP, "X-XSS-Protection": f.HTTP.Headers.XSSProtection,
		"Strict-Transport-Security": f.HTTP.Headers.HSTS,
	} {
		if value != "" {
			r.headers.Set(name, value)
		}
	}
	if f.Rate.Interval > 0 {
		r.rate = rate.NewLimiter(rate.Every(f.Rate.Interval), f.Rate.Burst)
	}
	return r, r.secure(f.TLS)
}

// secure reads certificates and keys.
func (r *Rules) secure(t *config.WebTLS) error {
	if t == nil {
		return nil
	}
	cert, err := r.pem(t.Cert, t.CertFile)
	if err != nil {
		return err
	}
	key, err := r.pem(t.Key, t.KeyFile)
	if err != nil {
		return err
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return fmt.Errorf("%s and %s: %w", cmp.Or(t.CertFile, "cert"), cmp.Or(t.KeyFile, "key"), err)
	}
	r.tls = &tls.Config{
		Certificates: []tls.Certificate{pair}, ClientAuth: config.ClientAuths[t.ClientAuth],
		MinVersion: config.TLSVersions[t.MinVersion], MaxVersion: config.TLSVersions[t.MaxVersion],
	}
	for _, name := range t.CipherSuites {
		r.tls.CipherSuites = append(r.tls.CipherSuites, config.TLSCiphers[name])
	}
	for _, name := range t.Curves {
		r.tls.CurvePreferences = append(r.tls.CurvePreferences, config.TLSCurves[name])
	}
	if t.ClientCA != "" || t.ClientCAFile != "" {
		authorities, err := r.pem(t.ClientCA, t.ClientCAFile)
		if err != nil {
			return err
		}
		r.tls.ClientCAs = x509.NewCertPool()
		if !r.tls.ClientCAs.AppendCertsFromPEM(authorities) {
			return fmt.Errorf("%s holds no certificate", cmp.Or(t.ClientCAFile, "client_ca"))
		}
	}
	if t.ClientSANs != nil {
		// Of a session that is resumed too, of which VerifyPeerCertificate hears nothing.
		r.tls.VerifyConnection = func(s tls.ConnectionState) error { return named(s, t.ClientSANs) }
	}
	return nil
}

func (r *Rules) pem(literal, file string) ([]byte, error) {
	if literal != "" {
		return []byte(literal), nil
	}
	r.files = append(r.files, file)
	return os.ReadFile(file)
}

// named tells whether a client's certificate has one of the names that are allowed.
func named(s tls.ConnectionState, allowed []string) error {
	if len(s.PeerCertificates) == 0 {
		return errors.New("the client showed no certificate")
	}
	c := s.PeerCertificates[0]
	names := slices.Concat(c.DNSNames, c.EmailAddresses)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	for _, u := range c.URIs {
		names = append(names, u.String())
	}
	if !slices.ContainsFunc(names, func(n string) bool { return slices.Contains(allowed, n) }) {
		return errors.New("the client's certificate has none of the names that are allowed")
	}
	return nil
}

// File is a web file, which is read again when it changes, or one that it names. What
// cannot be read leaves what was read before. Safe for concurrent use.
type File struct {
	name string
	now  func() time.Time
	tell func(string)

	mu     sync.Mutex
	rules  *Rules
	looked time.Time
	stands string // of the files, when they were read last

	hashing  chan struct{} // holds one for each password that is checked
	secret   [32]byte      // so that what is remembered is of no use elsewhere
	verified map[secretHash]bool
}

// freshFor is how long the files are taken to be unchanged.
const freshFor = time.Second

// OpenFile reads a web file. tell hears how reading it again went; it may be nil, and so
// may now, the clock.
func OpenFile(name string, tell func(string), now func() time.Time) (*File, error) {
	f := &File{name: name, tell: tell, now: now, hashing: make(chan struct{}, 1), verified: map[secretHash]bool{}}
	if f.now == nil {
		f.now = time.Now
	}
	if f.tell == nil {
		f.tell = func(string) {}
	}
	rand.Read(f.secret[:]) // never fails, see crypto/rand
	rules, err := readRules(name)
	if err != nil {
		return nil, err
	}
	f.rules, f.looked, f.stands = rules, f.now(), standing(rules.files)
	return f, nil
}

func readRules(name string) (*Rules, error) {
	file, err := config.LoadWebFile(name)
	if err != nil {
		return nil, err
	}
	r, err := rulesOf(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	r.files = append(r.files, name)
	return r, nil
}

// standing is a text that differs when one of the files changed.
func standing(files []string) (s string) {
	for _, name := range files {
		if st, err := os.Stat(name); err != nil {
			s += err.Error() + "\n"
		} else {
			s += fmt.Sprintf("%s %d %d\n", name, st.Size(), st.ModTime().UnixNano())
		}
	}
	return s
}

// Rules are the current ones.
func (f *File) Rules() *Rules {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	if now.Sub(f.looked) < freshFor {
		return f.rules
	}
	f.looked = now
	stands := standing(f.rules.files)
	if stands == f.stands {
		return f.rules
	}
	f.stands = stands
	next, err := readRules(f.name)
	switch {
	case err != nil:
		f.tell("the web file stays as it was: " + err.Error())
	case (next.tls == nil) != (f.rules.tls == nil), next.http2 != f.rules.http2:
		f.tell("the web file stays as it was: whether there is TLS, and HTTP/2, is taken over at the next start")
	case f.rules.Authenticates() && !next.Authenticates():
		f.tell("the web file stays as it was: it has no users any more, which is taken over at the next start")
	default:
		f.rules, f.stands = next, standing(next.files)
		clear(f.verified)
		f.tell("the web file was read again")
	}
	return f.rules
}

// TLS is how the server speaks it, by the current rules at each connection; nil: it
// does not.
func (f *File) TLS() *tls.Config {
	first := f.Rules()
	if first.tls == nil {
		return nil
	}
	protocols := []string{"http/1.1"}
	if first.http2 {
		protocols = []string{"h2", "http/1.1"}
	}
	c := first.tls.Clone()
	c.NextProtos = protocols
	c.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
		now := f.Rules().tls.Clone()
		now.NextProtos = protocols
		return now, nil
	}
	return c
}

// maxVerified bounds the passwords that are known to be right.
const maxVerified = 256

// patience is how long a password waits for others to be checked.
const patience = 5 * time.Second

// turn waits until this is the one password that is checked: that takes a good part of
// a second of CPU by design.
func (f *File) turn(ctx context.Context) (done func(), ok bool) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case f.hashing <- struct{}{}:
		return func() { <-f.hashing }, true
	case <-ctx.Done():
		return nil, false
	}
}

// credential is a password of a user, as it is remembered: by a keyed hash, until the
// file changes.
func (f *File) credential(rules *Rules, name, password string) secretHash {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s%q%s%q", f.secret, name, rules.users[name], password)
	return secretHash(sum.Sum(nil))
}

func (f *File) knows(c secretHash) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.verified[c]
}

// matches tells whether a password is a user's. An unknown user takes as long as a known one.
func (f *File) matches(rules *Rules, name, password string, c secretHash) bool {
	hash, known := rules.users[name]
	if !known {
		hash = decoy(rules.cost)
	}
	if bcrypt.CompareHashAndPassword(hash, []byte(password)) != nil || !known {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.verified) >= maxVerified {
		clear(f.verified)
	}
	f.verified[c] = true
	return true
}

// decoy is the hash of no password, at a cost.
func decoy(cost int) []byte {
	return fmt.Appendf(nil, "$2a$%02d$%s", cost, "......................gMEJwHVxWCUUMBkXFNVAbYVCjHSk3Hq")
}

// Limit answers as many requests as the rules say.
func (f *File) Limit(next http.Handler, refuse Refuse) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if limit := f.Rules().rate; limit != nil && !limit.Allow() {
			refuse(w, r, &Refusal{
				Status: http.StatusTooManyRequests, RetryAfter: 1,
				Fact: "there are more requests than rate_limit of the web file allows",
				Next: "it is for all who ask together: raise burst where pages are watched",
			})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Headers adds those of the rules. Of several content security policies a browser heeds all.
func (f *File) Headers(h http.Header) {
	for name, values := range f.Rules().headers {
		h[name] = append(h[name], values...)
	}
}
