package deliver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/common/config"
)

// start opens a deliverer that runs until the test ends.
func start(t *testing.T, receivers ...Receiver) *Deliverer {
	t.Helper()
	d, err := Open(Options{File: filepath.Join(t.TempDir(), "book"), Receivers: receivers})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func take(t *testing.T, d *Deliverer, alerts ...Alert) {
	t.Helper()
	if err := d.Take(time.Now(), alerts...); err != nil {
		t.Fatal(err)
	}
}

// eventually polls: these tests are of real sockets and real time.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not within 20 s: %s", what)
}

// TestBadServers: none of them holds us up, or makes us read for ever.
func TestBadServers(t *testing.T) {
	for _, c := range []struct {
		what string
		do   http.HandlerFunc
		want func(Status) bool
	}{
		{"does not answer", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			func(s Status) bool { return s.Failed > 0 && strings.Contains(s.LastError, "no answer within 200ms") }},
		{"takes it, and then says no end of things", func(w http.ResponseWriter, r *http.Request) { babble(w, r, 200) },
			func(s Status) bool { return s.Sent == 1 && s.Failed == 0 }},
		{"does not take it, and says no end of things", func(w http.ResponseWriter, r *http.Request) { babble(w, r, 400) },
			func(s Status) bool {
				return s.Refused == 1 && strings.HasPrefix(s.LastError, "http://127.0.0.1:") && len(s.LastError) < 300
			}},
		{"takes it, and begins an answer that does not end", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(200)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, func(s Status) bool { return s.Sent == 1 && s.Failed == 0 }},
		{"hangs up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
			func(s Status) bool { return s.Failed > 0 && strings.Contains(s.LastError, "EOF") }},
		{"answers with control characters", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			fmt.Fprint(w, "\x1b[2Jno\r\nsuch\u202e thing")
		}, func(s Status) bool { return strings.HasSuffix(s.LastError, "400 Bad Request: [2Jno such thing") }},
	} {
		t.Run(c.what, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body) // a server that has read it notices when we hang up
				c.do(w, r)
			}))
			t.Cleanup(server.Close)
			d := start(t, Receiver{Name: "r", Kind: Webhook, URL: server.URL, GroupWait: time.Millisecond, Timeout: 200 * time.Millisecond})
			take(t, d, newAlert("A"))
			eventually(t, c.what, func() bool { return c.want(d.Status()[0]) })
		})
	}
}

func babble(w http.ResponseWriter, r *http.Request, code int) {
	w.WriteHeader(code)
	for r.Context().Err() == nil {
		if _, err := w.Write([]byte(strings.Repeat("no end of things ", 1000))); err != nil {
			return
		}
	}
}

// secret parts of URLs and settings; none of them may be told.
const (
	secretPath     = "T0KENinPATH"
	secretQuery    = "T0KENinQUERY"
	secretUser     = "PASSWORDinURL"
	secretPassword = "PASSWORDinSETTINGS"
)

// TestSecretsAreNotTold: not when the receiver is not there, nor when it repeats
// what it was sent, nor when the settings are wrong.
func TestSecretsAreNotTold(t *testing.T) {
	var auth atomic.Value
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		auth.Store(r.Header.Get("Authorization"))
		w.WriteHeader(500)
		user, password, _ := r.BasicAuth()
		fmt.Fprintf(w, "you sent %s, %s, %s, %s:%s", r.RequestURI, r.URL.Path, r.URL.RawQuery, user, password)
	}))
	defer echo.Close()
	for what, url := range map[string]string{
		"echo":      strings.Replace(echo.URL, "http://", "http://user:"+secretUser+"@", 1) + "/services/" + secretPath + "?key=" + secretQuery,
		"nobody":    "http://user:" + secretUser + "@" + closedPort(t) + "/services/" + secretPath + "?key=" + secretQuery,
		"no host":   "http://user:" + secretUser + "@no-such-host.invalid/services/" + secretPath + "?key=" + secretQuery,
		"not a URL": "http://user:" + secretUser + "@[::1/" + secretPath,
		"no TLS":    strings.Replace(echo.URL, "http://", "https://", 1) + "/" + secretPath,
		"no scheme": "hooks.example/" + secretPath,
	} {
		t.Run(what, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "url")
			if err := os.WriteFile(file, []byte(url+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			d := start(t, Receiver{Name: "r", Kind: Slack, URLFile: file, GroupWait: time.Millisecond, Timeout: time.Second})
			take(t, d, newAlert("A"))
			eventually(t, "an error", func() bool { return d.Status()[0].LastError != "" })
			noSecret(t, d.Status()[0].LastError)
			if _, err := Open(Options{File: filepath.Join(t.TempDir(), "b"), Receivers: []Receiver{{Name: "r", Kind: Slack, URL: url}}}); err != nil {
				noSecret(t, err.Error())
			}
		})
	}
	if got, _ := auth.Load().(string); !strings.HasPrefix(got, "Basic ") {
		t.Errorf("the password of the URL was not used: %q", got)
	}
}

func noSecret(t *testing.T, text string) {
	t.Helper()
	t.Log(text)
	for _, s := range []string{secretPath, secretQuery, secretUser, secretPassword} {
		if strings.Contains(text, s) {
			t.Errorf("told: %s", text)
		}
	}
}

func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestWhereTheURLComesFrom: a file is read anew, so that a token can be changed.
func TestWhereTheURLComesFrom(t *testing.T) {
	var mu sync.Mutex
	paths := make(map[string]bool)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		mu.Lock()
		defer mu.Unlock()
		paths[r.URL.Path+" "+user+":"+password] = true
	}))
	defer server.Close()
	came := func(path string) func() bool {
		return func() bool {
			mu.Lock()
			defer mu.Unlock()
			return paths[path]
		}
	}
	file := filepath.Join(t.TempDir(), "url")
	t.Setenv("HOOK_OF_TEST", server.URL+"/env")
	d := start(t,
		Receiver{Name: "file", Kind: Webhook, URLFile: file, GroupWait: time.Millisecond},
		Receiver{Name: "env", Kind: Webhook, URLEnv: "HOOK_OF_TEST", GroupWait: time.Millisecond,
			HTTP: config.HTTPClientConfig{BasicAuth: &config.BasicAuth{Username: "u", Password: secretPassword}}},
		Receiver{Name: "unset", Kind: Webhook, URLEnv: "HOOK_THAT_IS_NOT_SET", GroupWait: time.Millisecond},
	)
	take(t, d, newAlert("A"))
	eventually(t, "env", came("/env u:"+secretPassword))
	eventually(t, "errors", func() bool { return d.Status()[0].LastError != "" && d.Status()[2].LastError != "" })
	if s := d.Status(); !strings.Contains(s[0].LastError, "no such file") || !strings.Contains(s[2].LastError, "no HOOK_THAT_IS_NOT_SET") {
		t.Errorf("%+v", s)
	}
	if err := os.WriteFile(file, []byte(server.URL+"/file"), 0o600); err != nil {
		t.Fatal(err)
	}
	eventually(t, "file", came("/file :"))
}

func TestSettings(t *testing.T) {
	for _, c := range []struct {
		r    Receiver
		want string
	}{
		{Receiver{Kind: Webhook, URL: "http://x"}, "it has no name"},
		{Receiver{Name: "a", Kind: "mail", URL: "http://x"}, `"mail" is no kind`},
		{Receiver{Name: "a", Kind: Webhook}, "has 0"},
		{Receiver{Name: "a", Kind: Webhook, URL: "http://x", URLEnv: "X"}, "has 2"},
		{Receiver{Name: "a", Kind: Webhook, URL: "ftp://x"}, "not one of http"},
		{Receiver{Name: "a", Kind: Webhook, URL: "http://x", Repeat: -1}, "negative"},
		{Receiver{Name: "a", Kind: Webhook, URL: "http://x", HTTP: config.HTTPClientConfig{BearerToken: "x", BearerTokenFile: "y"}}, "bearer_token"},
	} {
		_, err := Open(Options{File: filepath.Join(t.TempDir(), "book"), Receivers: []Receiver{c.r}})
		var s *SettingsError
		if !errors.As(err, &s) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c.r, err)
		}
	}
	twice := Receiver{Name: "a", Kind: Webhook, URL: "http://x"}
	if _, err := Open(Options{File: filepath.Join(t.TempDir(), "book"), Receivers: []Receiver{twice, twice}}); err == nil {
		t.Error("two of one name")
	}
}
