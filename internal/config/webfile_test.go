package config

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hashOfSecret is a bcrypt hash of "secret", at the least cost.
const hashOfSecret = "$2a$04$ff58eTR5JdfHHX9JXRE9zO1qycUIfv5uxNB7gfb6gdDq5YyJ2gejG"

func TestWebFile(t *testing.T) {
	f, err := ParseWebFile("/etc/h/web.yml", []byte(`
tls_server_config:
  cert_file: server.crt
  key_file: /keys/server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ca.crt
  client_allowed_sans: [prometheus.example]
  min_version: TLS13
  cipher_suites: [TLS_AES_128_GCM_SHA256]
  curve_preferences: [X25519]
  prefer_server_cipher_suites: false
http_server_config:
  http2: false
  headers: {Strict-Transport-Security: max-age=1, X-Frame-Options: deny}
basic_auth_users:
  alice: `+hashOfSecret+`
rate_limit: {interval: 100ms, burst: 20}
`))
	if err != nil {
		t.Fatal(err)
	}
	if f.TLS.CertFile != "/etc/h/server.crt" || f.TLS.KeyFile != "/keys/server.key" || f.TLS.MinVersion != "TLS13" || f.TLS.MaxVersion != "TLS13" ||
		f.TLS.ClientSANs[0] != "prometheus.example" || f.HTTP.HTTP2 || f.HTTP.Headers.HSTS != "max-age=1" ||
		f.Users["alice"] != hashOfSecret || f.Rate != (RateLimit{100 * time.Millisecond, 20}) {
		t.Errorf("%+v, TLS %+v", f, f.TLS)
	}
	if f, err := ParseWebFile("web.yml", nil); err != nil || f.TLS != nil || !f.HTTP.HTTP2 || len(f.Users) != 0 {
		t.Errorf("an empty file: %+v, %v", f, err)
	}
}

// badWebFiles are wrong in one way each. Where loose is set, Prometheus takes them, and
// does not do what they say.
var badWebFiles = []struct {
	text, want string
	loose      bool
}{
	{text: "basic_auth_user:\n  a: b\n", want: `web.yml:1: there is no key "basic_auth_user"`},
	{text: "basic_auth_users:\n  alice: geheim\n", want: `web.yml:2: basic_auth_users.alice: it is no bcrypt hash`},
	{text: "basic_auth_users:\n  alice: $2a$15$ff58eTR5JdfHHX9JXRE9zO1qycUIfv5uxNB7gfb6gdDq5YyJ2gejG\n", want: `web.yml:2: basic_auth_users.alice: its cost of 15 is over 14: each login would take many seconds of CPU`, loose: true},
	{text: "basic_auth_users:\n  'a:b': " + hashOfSecret + "\n", want: `web.yml:2: basic_auth_users.a:b: a user's name is empty or has a colon, which basic authentication cannot send`, loose: true},
	{text: "basic_auth_users: [alice]\n", want: `web.yml:1: basic_auth_users: a list is where keys and values belong`},
	{text: "tls_server_config:\n  cert_file: a.crt\n", want: `web.yml:1: tls_server_config: key_file is missing`},
	{text: "tls_server_config: {min_version: TLS13}\n", want: "web.yml:1: tls_server_config: cert_file is missing\nweb.yml:1: tls_server_config: key_file is missing", loose: true},
	{text: "tls_server_config: {cert: a, cert_file: a, key: b}\n", want: `web.yml:1: tls_server_config.cert: cert and cert_file are both there`},
	{text: "tls_server_config:\n  cert: a\n  key: geheim\n  min_version: TLS14\n", want: `web.yml:4: tls_server_config.min_version: "TLS14" is none of the words here`},
	{text: "tls_server_config:\n  cert: a\n  key: geheim\n  client_auth_type: RequireAndVerifyClientCert\n", want: `web.yml:1: tls_server_config: client_ca_file is missing`},
	{text: "tls_server_config:\n  cert: a\n  key: geheim\n  client_ca_file: c\n", want: `web.yml:1: tls_server_config.client_auth_type: there are authorities of clients, and clients are asked for no certificate`},
	{text: "tls_server_config:\n  cert: a\n  key: geheim\n  client_allowed_sans: [x]\n", want: `web.yml:4: tls_server_config.client_allowed_sans: names are allowed, and clients need no certificate`},
	{text: "tls_server_config:\n  cert: a\n  key: geheim\n  max_version: TLS11\n", want: `web.yml:1: tls_server_config.min_version: min_version is over max_version`},
	{text: "tls_server_config:\n  cert: a\n  key: geheim\n  cipher_suites: [RC4]\n", want: `web.yml:4: tls_server_config.cipher_suites[0]: "RC4" is none of the words here`},
	{text: "http_server_config:\n  headers:\n    Server: x\n", want: `web.yml:3: http_server_config.headers: there is no key "Server"`},
	{text: "http_server_config:\n  headers: {X-Frame-Options: allow}\n", want: `web.yml:2: http_server_config.headers.X-Frame-Options: "allow" is none of the words here`},
	{text: "rate_limit: {interval: 1s}\n", want: `web.yml:1: rate_limit: burst is missing, so no request would be answered`, loose: true},
	{text: "rate_limit: {interval: soon, burst: 1}\n", want: `web.yml:1: rate_limit.interval: "soon" is no duration`},
	{text: "roles: {alice: inspector}\n", want: `web.yml:1: there is no key "roles"`},
}

func TestWebFileProblems(t *testing.T) {
	for _, c := range badWebFiles {
		_, err := ParseWebFile("web.yml", []byte(c.text))
		var ps Problems
		if !errors.As(err, &ps) {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if ps.Error() != c.want {
			t.Errorf("%q:\ngot  %v\nwant %s", c.text, ps, c.want)
		}
		for _, p := range ps {
			if p.Next == "" && len(p.Known) == 0 {
				t.Errorf("%v has no next step", p)
			}
			if strings.Contains(p.Error()+p.Next, "geheim") || strings.Contains(p.Error(), "ff58eTR5") {
				t.Errorf("a secret is told: %v", p)
			}
		}
	}
}

// TestWebFileAsPrometheus: what we take, Prometheus' own checker takes, and what it does
// not take, we do not either.
func TestWebFileAsPrometheus(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("promtool is missing: apt-get install prometheus")
		}
		t.Skip("promtool is not here")
	}
	file := filepath.Join(t.TempDir(), "web.yml")
	check := func(text string) error {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(promtool, "check", "web-config", file).CombinedOutput()
		if err != nil {
			return errors.New(string(out))
		}
		return nil
	}
	for _, c := range badWebFiles {
		if strings.HasPrefix(c.text, "rate_limit") {
			continue // is newer than the checkers of some systems
		}
		if err := check(c.text); (err == nil) != c.loose {
			t.Errorf("%q: Prometheus says %v", c.text, err)
		}
	}
	for _, good := range []string{
		"", "basic_auth_users:\n  alice: " + hashOfSecret + "\n  bob: \"" + hashOfSecret + "\"\n",
		"http_server_config:\n  http2: true\n  headers: {Content-Security-Policy: frame-ancestors 'none', X-Frame-Options: deny, X-Content-Type-Options: nosniff, X-XSS-Protection: '0'}\n",
	} {
		if err := check(good); err != nil {
			t.Errorf("%q: Prometheus says %v", good, err)
		}
		if _, err := ParseWebFile("web.yml", []byte(good)); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

func TestRoles(t *testing.T) {
	c := parse(t, "web:\n  roles: {alice: inspector, bob: viewer}\n")
	if c.Web.Roles["alice"] != "inspector" || c.Web.Roles["bob"] != "viewer" {
		t.Errorf("%v", c.Web.Roles)
	}
	c = parse(t, "web:\n  roles: {alice: inspector}\n", Override{Key: "web.roles", Text: "carol=inspector, dave=viewer", Flag: "--web.roles"})
	if len(c.Web.Roles) != 2 || c.Web.Roles["carol"] != "inspector" {
		t.Errorf("%v", c.Web.Roles)
	}
	for _, text := range []string{"carol", "carol=operator", "=viewer", ""} {
		if _, err := Parse("", nil, environment(), []Override{{Key: "web.roles", Text: text, Flag: "--web.roles"}}); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
