package config

import (
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// WebFile is how a server is asked over HTTP, and by whom, in the form of Prometheus'
// web.config.yml: one file goes for Prometheus, its exporters and us. All its keys are
// known, and heeded. See
// https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md.
type WebFile struct {
	TLS   *WebTLS // nil: plain HTTP
	HTTP  WebHTTP
	Users map[string]string // bcrypt hashes of their passwords
	Rate  RateLimit
}

func (f *WebFile) fields() []field {
	return []field{
		{name: "tls_server_config", to: optional(&f.TLS)},
		{name: "http_server_config", to: sub(&f.HTTP)},
		{name: "basic_auth_users", to: hashes{&f.Users}},
		{name: "rate_limit", to: sub(&f.Rate)},
	}
}

// LoadWebFile reads a web file. The error is Problems, or that of reading the file.
func LoadWebFile(name string) (*WebFile, error) {
	text, err := read(name)
	if err != nil {
		return nil, err
	}
	return ParseWebFile(name, text)
}

// ParseWebFile reads the text of a web file, of which paths are from its directory.
func ParseWebFile(name string, text []byte) (*WebFile, error) {
	f := &WebFile{}
	fill(f)
	d := &decoder{file: name, origins: map[string]Origin{}, lookup: os.LookupEnv}
	d.document(text, f)
	d.together(f, "", slices.Clone(d.problems))
	if len(d.problems) > 0 {
		slices.SortStableFunc(d.problems, func(a, b Problem) int { return a.Origin.Line - b.Origin.Line })
		return nil, d.problems
	}
	return f, nil
}

// WebTLS is a server's side of TLS.
type WebTLS struct {
	Cert, Key, ClientCA             string // PEM, within the file
	CertFile, KeyFile, ClientCAFile string
	ClientAuth                      string
	ClientSANs                      []string // one of these names is in a client's certificate; nil: any
	MinVersion, MaxVersion          string
	CipherSuites, Curves            []string
	preferServer                    bool // Go chooses by itself, for Prometheus too
}

// The words of TLS, as Go has them.
var (
	TLSVersions = map[string]uint16{"TLS10": tls.VersionTLS10, "TLS11": tls.VersionTLS11, "TLS12": tls.VersionTLS12, "TLS13": tls.VersionTLS13}
	TLSCurves   = map[string]tls.CurveID{"CurveP256": tls.CurveP256, "CurveP384": tls.CurveP384, "CurveP521": tls.CurveP521, "X25519": tls.X25519}
	ClientAuths = map[string]tls.ClientAuthType{
		"NoClientCert": tls.NoClientCert, "RequestClientCert": tls.RequestClientCert,
		"RequireAnyClientCert": tls.RequireAnyClientCert, "RequireClientCert": tls.RequireAnyClientCert, // an old name
		"VerifyClientCertIfGiven": tls.VerifyClientCertIfGiven, "RequireAndVerifyClientCert": tls.RequireAndVerifyClientCert,
	}
	TLSCiphers = ciphers()
)

func ciphers() map[string]uint16 {
	m := map[string]uint16{}
	for _, c := range tls.CipherSuites() {
		m[c.Name] = c.ID
	}
	return m
}

func namesOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func (t *WebTLS) fields() []field {
	key := text(&t.Key)
	key.k = kind{name: "secret"}
	return []field{
		{name: "cert", to: text(&t.Cert)},
		{name: "key", to: literally{key}},
		{name: "client_ca", to: text(&t.ClientCA)},
		{name: "cert_file", to: path(&t.CertFile)},
		{name: "key_file", to: path(&t.KeyFile)},
		{name: "client_auth_type", to: word(&t.ClientAuth, namesOf(ClientAuths)), preset: "NoClientCert"},
		{name: "client_ca_file", to: path(&t.ClientCAFile)},
		{name: "client_allowed_sans", to: texts(&t.ClientSANs)},
		{name: "min_version", to: word(&t.MinVersion, namesOf(TLSVersions)), preset: "TLS12"},
		{name: "max_version", to: word(&t.MaxVersion, namesOf(TLSVersions)), preset: "TLS13"},
		{name: "cipher_suites", to: words(&t.CipherSuites, namesOf(TLSCiphers))},
		{name: "prefer_server_cipher_suites", to: boolean(&t.preferServer), preset: "true"},
		{name: "curve_preferences", to: words(&t.Curves, namesOf(TLSCurves))},
	}
}

func (t *WebTLS) check(say report) {
	one := func(what, literal, file string, needed bool) {
		switch {
		case literal != "" && file != "":
			say(what, what+" and "+what+"_file are both there", "leave one of them out")
		case literal == "" && file == "" && needed:
			say("", what+"_file is missing", "add "+what+"_file, the name of a PEM file")
		}
	}
	auth := ClientAuths[t.ClientAuth]
	verifies := auth == tls.VerifyClientCertIfGiven || auth == tls.RequireAndVerifyClientCert
	one("cert", t.Cert, t.CertFile, true)
	one("key", t.Key, t.KeyFile, true)
	one("client_ca", t.ClientCA, t.ClientCAFile, verifies)
	if auth == tls.NoClientCert && (t.ClientCA != "" || t.ClientCAFile != "") {
		say("client_auth_type", "there are authorities of clients, and clients are asked for no certificate", "set client_auth_type to RequireAndVerifyClientCert")
	}
	if t.ClientSANs != nil && auth != tls.RequireAnyClientCert && auth != tls.RequireAndVerifyClientCert {
		say("client_allowed_sans", "names are allowed, and clients need no certificate", "set client_auth_type to RequireAndVerifyClientCert")
	}
	if TLSVersions[t.MinVersion] > TLSVersions[t.MaxVersion] {
		say("min_version", "min_version is over max_version", "leave one of them out")
	}
}

// WebHTTP is what answers are sent with.
type WebHTTP struct {
	HTTP2   bool // with TLS only
	Headers WebHeaders
}

func (h *WebHTTP) fields() []field {
	return []field{
		{name: "http2", to: boolean(&h.HTTP2), preset: "true"},
		{name: "headers", to: sub(&h.Headers)},
	}
}

// WebHeaders are headers of answers; "" is none.
type WebHeaders struct {
	CSP, FrameOptions, ContentTypeOptions, XSSProtection, HSTS string
}

func (h *WebHeaders) fields() []field {
	return []field{
		{name: "Content-Security-Policy", to: text(&h.CSP)},
		{name: "X-Frame-Options", to: word(&h.FrameOptions, []string{"", "deny", "sameorigin"})},
		{name: "X-Content-Type-Options", to: word(&h.ContentTypeOptions, []string{"", "nosniff"})},
		{name: "X-XSS-Protection", to: text(&h.XSSProtection)},
		{name: "Strict-Transport-Security", to: text(&h.HSTS)},
	}
}

// RateLimit is how many requests are answered.
type RateLimit struct {
	Interval time.Duration // between two; 0: no limit
	Burst    int           // at once
}

func (r *RateLimit) fields() []field {
	return []field{
		{name: "interval", to: duration(&r.Interval, 0, time.Hour)},
		{name: "burst", to: integer(&r.Burst, 0, 1_000_000)},
	}
}

func (r *RateLimit) check(say report) {
	if r.Interval > 0 && r.Burst == 0 {
		say("", "burst is missing, so no request would be answered", "add burst, for instance 50")
	}
}

// hashes are those of passwords, by user.
type hashes struct{ at *map[string]string }

func (h hashes) kind() kind {
	return kind{name: "hash", how: "the bcrypt hash of a password, as htpasswd -nBC 10 \"\" | tr -d ':\\n' prints it"}
}
func (h hashes) named() bool { return true }
func (h hashes) clear()      { *h.at = map[string]string{} }

// mostCost bounds how long one password may take us: each step doubles it, and 14 is a second.
const mostCost = 14

func (h hashes) add(name, hash string) error {
	cost, err := bcrypt.Cost([]byte(hash))
	switch {
	case name == "" || strings.Contains(name, ":"):
		return errors.New("a user's name is empty or has a colon, which basic authentication cannot send")
	case err != nil:
		return errors.New("it is no bcrypt hash")
	case cost > mostCost:
		return fmt.Errorf("its cost of %d is over %d: each login would take many seconds of CPU", cost, mostCost)
	}
	(*h.at)[name] = hash
	return nil
}

func (h hashes) each(f func(name, text string)) {
	for _, name := range slices.Sorted(maps.Keys(*h.at)) {
		f(name, hidden)
	}
}
func (h hashes) Set(string) error { return errors.New("hashes are in a file") }
func (h hashes) String() string   { return hidden }
