package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/hodoscope/hodoscope/internal/backend"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// writeWebFile makes a web file with TLS and some users, whose passwords are their names
// backwards, and gives the certificate.
func writeWebFile(t *testing.T, users ...string) (file, certificate string) {
	t.Helper()
	dir := t.TempDir()
	file, certificate = filepath.Join(dir, "web.yml"), filepath.Join(dir, "server.crt")
	// The certificate that comes with httptest is for 127.0.0.1.
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	key, err := x509.MarshalPKCS8PrivateKey(s.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	text := "tls_server_config: {cert_file: server.crt, key_file: server.key}\nbasic_auth_users:\n"
	for _, u := range users {
		hash, err := bcrypt.GenerateFromPassword([]byte(passwordOf(u)), bcrypt.MinCost)
		if err != nil {
			t.Fatal(err)
		}
		text += fmt.Sprintf("  %s: %s\n", u, hash)
	}
	for name, content := range map[string][]byte{
		file: []byte(text), certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}),
		filepath.Join(dir, "server.key"): pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
	} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return file, certificate
}

func passwordOf(user string) string {
	b := []byte(user)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// TestServeForOtherMachines: with users serve listens for other machines, by TLS; nothing
// of the nodes is told to nobody; a real Prometheus scrapes with a password.
func TestServeForOtherMachines(t *testing.T) {
	n := erltest.Start(t)
	n.Ask(`register(holder, spawn(fun() -> receive stop -> ok end end)), whereis(holder) ! {token, <<"geheim">>}, whereis(holder) ! order`)
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	webFile, certificate := writeWebFile(t, "alice", "prometheus")
	d := startDaemon(t, "listen: 0.0.0.0:0\ndata: {dir: "+t.TempDir()+"}\nweb: {config_file: "+webFile+", roles: {alice: inspector, mallory: inspector}}\n"+jobOf([]*erltest.Node{n}, ""), n)
	if !strings.Contains(d.said(), "web.roles names mallory, who is no user of the web file") || strings.Contains(d.said(), "names alice") {
		t.Errorf("roles of nobody: %s", d.said())
	}
	if strings.Contains(d.said(), "#token=") {
		t.Errorf("a link with a token is printed though there are users:\n%s", d.said())
	}
	u, err := url.Parse(d.url)
	if err != nil || u.Scheme != "https" {
		t.Fatalf("the page is at %s", d.url)
	}
	address := "127.0.0.1:" + u.Port()
	pool := x509.NewCertPool()
	authority, _ := os.ReadFile(certificate)
	pool.AppendCertsFromPEM(authority)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}, Timeout: time.Minute}
	get := func(path, user, password string) (int, string) {
		t.Helper()
		r, _ := http.NewRequest(http.MethodGet, "https://"+address+path, nil)
		if user != "" {
			r.SetBasicAuth(user, password)
		}
		w, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer w.Body.Close()
		body, _ := io.ReadAll(w.Body)
		return w.StatusCode, string(body)
	}
	query := "/prometheus/api/v1/query?query=up"
	for _, path := range []string{"/api/v1/nodes", "/metrics", "/metrics/targets", query} {
		if status, body := get(path, "", ""); status != http.StatusUnauthorized || strings.Contains(body, n.Name) {
			t.Errorf("%s without a user: %d", path, status)
		}
		if status, _ := get(path, "prometheus", passwordOf("prometheus")); status != http.StatusOK {
			t.Errorf("%s with one: %d", path, status)
		}
	}
	for user, want := range map[string]string{"alice": `"role":"inspector"`, "prometheus": `"role":"viewer"`, "": `{"how":"password"}`} {
		if _, body := get("/api/v1/session", user, passwordOf(user)); !strings.Contains(body, want) {
			t.Errorf("%q is told %s", user, body)
		}
	}

	w, err := client.Post("https://"+address+"/api/v1/session", "application/json", strings.NewReader(`{"user":"alice","password":"ecila"}`))
	if err != nil || w.StatusCode != http.StatusNoContent || w.ProtoMajor != 2 {
		t.Fatalf("alice logs in: %+v, %v", w, err)
	}
	if c := w.Cookies()[0]; !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode {
		t.Errorf("cookie %v", c)
	}

	for user, want := range map[string]string{"alice": "order", "prometheus": "needs the role inspector"} {
		r, _ := http.NewRequest(http.MethodPost, "https://"+address+"/api/v1/nodes/"+n.Name+"/process/holder/messages", strings.NewReader("{}"))
		r.Header.Set("Content-Type", "application/json")
		r.SetBasicAuth(user, passwordOf(user))
		w, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(w.Body)
		w.Body.Close()
		if !strings.Contains(string(body), want) || strings.Contains(string(body), "geheim") {
			t.Errorf("%s asks for messages: %s", user, body)
		}
	}
	log, _ := os.ReadFile(filepath.Join(state, "hodoscope", "audit.jsonl"))
	if strings.Count(string(log), "\n") != 1 || !strings.Contains(string(log), `"call":"messages"`) || !strings.Contains(string(log), `"person":"alice","role":"inspector","from":"127.0.0.1"`) {
		t.Errorf("the audit log has %s", log)
	}
	if status, body := get("/api/v1/about", "alice", passwordOf("alice")); status != http.StatusOK || !strings.Contains(body, `"alice"`) || !strings.Contains(body, `"messages"`) {
		t.Errorf("about: %d %.300s", status, body)
	}

	p := backend.Prometheus(t, fmt.Sprintf(`global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
- job_name: hodoscope
  honor_labels: true
  scheme: https
  tls_config: {ca_file: %[1]q}
  basic_auth: {username: prometheus, password: %[2]q}
  static_configs: [{targets: [%[3]q]}]
- job_name: discovered
  tls_config: &ours {ca_file: %[1]q}
  basic_auth: &viewer {username: prometheus, password: %[2]q}
  http_sd_configs: [{url: "https://%[3]s/metrics/targets", refresh_interval: 1s, tls_config: *ours, basic_auth: *viewer}]
- job_name: stranger
  scheme: https
  tls_config: *ours
  static_configs: [{targets: [%[3]q]}]
`, certificate, passwordOf("prometheus"), address))
	value := func(expr string) float64 {
		series, err := backend.Query(p.URL, expr, time.Now())
		if err != nil || len(series) == 0 {
			return -1
		}
		return series[0].Points[0].Value
	}
	eventually(t, "Prometheus has scraped the node", func() bool { return value(`beam_node_up{instance="`+n.Name+`"}`) == 1 })
	eventually(t, "Prometheus has discovered the node and scraped its page", func() bool { return value(`up{job="discovered"}`) == 1 || value(`up{instance="`+n.Name+`"}`) == 1 })
	eventually(t, "a stranger was refused", func() bool { return value(`up{job="stranger"}`) == 0 })
}

// TestServeWithoutHTTP2: the web file can do without it.
func TestServeWithoutHTTP2(t *testing.T) {
	webFile, certificate := writeWebFile(t, "alice")
	text, _ := os.ReadFile(webFile)
	os.WriteFile(webFile, append(text, "http_server_config: {http2: false, headers: {Strict-Transport-Security: max-age=7}}\n"...), 0o600)
	d := startDaemonRaw(t, "listen: 127.0.0.1:0\nweb: {config_file: "+webFile+"}\n")
	eventually(t, "it serves", func() bool { d.running(); return linkLine.MatchString(d.said()) })
	pool := x509.NewCertPool()
	authority, _ := os.ReadFile(certificate)
	pool.AppendCertsFromPEM(authority)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}}
	w, err := client.Get(linkLine.FindStringSubmatch(d.said())[1])
	if err != nil {
		t.Fatal(err)
	}
	w.Body.Close()
	if w.ProtoMajor != 1 || w.StatusCode != http.StatusOK || w.Header.Get("Strict-Transport-Security") != "max-age=7" {
		t.Errorf("%s %s %v", w.Proto, w.Status, w.Header)
	}
}

// TestServeRefusesToBeOpen: no users, no other machines; unless one insists, and then the
// page is not open either.
func TestServeRefusesToBeOpen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "web.yml")
	os.WriteFile(file, []byte("http_server_config: {http2: false}\n"), 0o600)
	for _, more := range []string{"", "web: {config_file: " + file + "}\n"} {
		d := startDaemonRaw(t, "listen: 0.0.0.0:0\n"+more)
		<-d.ended
		if code := d.cmd.ProcessState.ExitCode(); code != exitUsage || !strings.Contains(d.said(), "--web.config.file") {
			t.Errorf("%q: exit code %d, said %s", more, code, d.said())
		}
	}
	d := startDaemonRaw(t, "listen: 0.0.0.0:0\nweb: {insecure: true}\n")
	eventually(t, "it is said to be insecure, and the link is printed", func() bool {
		d.running()
		return strings.Contains(d.said(), "insecure: whoever reaches") && linkLine.MatchString(d.said())
	})
	address := regexp.MustCompile(`:\d+$`).FindString(linkLine.FindStringSubmatch(d.said())[1])
	w, err := http.Get("http://127.0.0.1" + address + "/api/v1/nodes")
	if err != nil {
		t.Fatal(err)
	}
	w.Body.Close()
	if w.StatusCode != http.StatusUnauthorized {
		t.Errorf("the page is open to everybody: %s", w.Status)
	}
}

// TestServeWebFileProblems: what is wrong with a web file is told with its line.
func TestServeWebFileProblems(t *testing.T) {
	file := filepath.Join(t.TempDir(), "web.yml")
	for text, want := range map[string]string{
		"basic_auth_users:\n  alice: geheim\n":                            "web.yml:2: basic_auth_users.alice: it is no bcrypt hash",
		"tls_server_config:\n  cert_file: nothere\n  key_file: nothere\n": "web.yml: open ",
	} {
		os.WriteFile(file, []byte(text), 0o600)
		d := startDaemonRaw(t, "listen: 127.0.0.1:0\nweb: {config_file: "+file+"}\n")
		<-d.ended
		if code := d.cmd.ProcessState.ExitCode(); code != exitUsage || !strings.Contains(d.said(), want) || strings.Contains(d.said(), "geheim") {
			t.Errorf("%q: exit code %d, said %s", text, code, d.said())
		}
	}
}
