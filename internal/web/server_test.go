package web

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hodoscope/hodoscope/internal/access"
	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/session"
)

// house is a server of fakes, and a browser that was let in.
type house struct {
	*Server
	t      *testing.T
	shop   *asktest.Node
	gone   *asktest.Node
	tokens []string
	cookie *http.Cookie
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, shop: asktest.New("shop@web", 4, 0.5, 2).Attached(100, asktest.Start),
		gone: asktest.New("gone@web", 4, 0, 0).Standing(session.Unreachable, "nothing listens", "start it")}
	h.Server = New(Options{Nodes: these(h.shop, h.gone), Door: access.NewDoor(access.Options{
		Announce: func(token string) { h.tokens = append(h.tokens, token) },
	})})
	w := h.post(h.tokens[0])
	if w.Code != http.StatusNoContent {
		t.Fatalf("the token is refused: %d %s", w.Code, w.Body)
	}
	h.cookie = w.Result().Cookies()[0]
	return h
}

func (h *house) do(r *http.Request) *httptest.ResponseRecorder {
	if r.Host == "example.com" { // httptest's
		r.Host = "127.0.0.1:4040"
	}
	if h.cookie != nil {
		r.AddCookie(h.cookie)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func (h *house) get(path string) *httptest.ResponseRecorder {
	return h.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (h *house) post(token string) *httptest.ResponseRecorder {
	body, _ := json.Marshal(map[string]string{"token": token})
	r := httptest.NewRequest(http.MethodPost, "/api/v1/session", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return h.do(r)
}

func (h *house) problem(path string) (int, Problem) {
	h.t.Helper()
	w := h.get(path)
	var p Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
		h.t.Fatalf("%s: %d %s is no problem document", path, w.Code, w.Body)
	}
	return w.Code, p
}

func TestNothingWithoutASession(t *testing.T) {
	h := newHouse(t)
	h.cookie = nil
	for _, r := range routes {
		method, path, _ := strings.Cut(r.pattern, " ")
		if r.open {
			continue
		}
		path = strings.NewReplacer("{node}", "shop@web", "{pid}", "0.1.0", "{app}", "shop").Replace(path)
		if w := h.do(httptest.NewRequest(method, path, nil)); w.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", r.pattern, w.Code)
		}
	}
	if n := len(h.shop.Asked()); n != 0 {
		t.Errorf("%d questions went to the node", n)
	}
}

func TestNothingForOtherSites(t *testing.T) {
	h := newHouse(t)
	for _, c := range []struct{ host, origin, site string }{
		{"evil.example", "http://evil.example", "same-origin"},
		{"evil.example:4040", "", ""},
		{"127.0.0.1:4040", "https://evil.example", "cross-site"},
		{"127.0.0.1:4040", "http://127.0.0.1:8000", "same-site"},
		{"127.0.0.1:4040", "null", ""},
	} {
		for _, path := range []string{"/api/v1/nodes", "/api/v1/nodes/shop@web/processes", "/api/v1/stream", "/api/v1/openapi.json"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Host = c.host
			r.Header.Set("Origin", c.origin)
			r.Header.Set("Sec-Fetch-Site", c.site)
			if c.origin == "" {
				r.Header.Del("Origin")
			}
			if w := h.do(r); w.Code < 400 {
				t.Errorf("%v %s: %d", c, path, w.Code)
			}
		}
	}
	if n := len(h.shop.Asked()); n != 0 {
		t.Errorf("%d questions went to the node", n)
	}
}

func TestHeadersOnEveryAnswer(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/", "/app.js", "/nothing", "/api/v1/nodes", "/api/nothing"} {
		header := h.get(path).Header()
		policy := header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'self'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if allow := header.Get("Access-Control-Allow-Origin"); allow != "" {
			t.Errorf("%s is readable by %q", path, allow)
		}
	}
}

func TestPageFiles(t *testing.T) {
	h := newHouse(t)
	for path, contentType := range map[string]string{
		"/": "text/html; charset=utf-8", "/app.js": "text/javascript; charset=utf-8", "/app.css": "text/css; charset=utf-8", "/favicon.svg": "image/svg+xml",
	} {
		plain := h.get(path)
		if plain.Code != http.StatusOK || plain.Header().Get("Content-Type") != contentType || plain.Body.Len() == 0 {
			t.Errorf("%s: %d %s, %d bytes", path, plain.Code, plain.Header().Get("Content-Type"), plain.Body.Len())
		}
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", "br, gzip")
		packed := h.do(r)
		z, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		if unpacked, _ := io.ReadAll(z); !bytes.Equal(unpacked, plain.Body.Bytes()) {
			t.Errorf("%s: packed and plain differ", path)
		}
		r = httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("If-None-Match", plain.Header().Get("ETag"))
		if again := h.do(r); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s: asked again: %d, %d bytes", path, again.Code, again.Body.Len())
		}
	}
	for _, path := range []string{"/../go.mod", "/dist/app.js", "/%2e%2e/%2e%2e/etc/passwd", "/app.js/", "//app.js", `/..\app.js`} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path = path
		if w := h.do(r); w.Code == http.StatusOK {
			t.Errorf("%s answers", path)
		}
	}
	if w := h.do(httptest.NewRequest(http.MethodPost, "/", nil)); w.Code < 400 {
		t.Errorf("POST of the page: %d", w.Code)
	}
}

// The budget for what the browser must load before it can draw.
func TestPageIsSmall(t *testing.T) {
	sum := 0
	for _, name := range []string{"/index.html", "/app.js", "/app.css"} {
		sum += len(assets()[name].gzip)
	}
	if sum > 80_000 {
		t.Errorf("%d bytes packed", sum)
	}
	t.Logf("%d bytes packed", sum)
}

func TestParameters(t *testing.T) {
	h := newHouse(t)
	for query, word := range map[string]string{
		"sort=colour": "sort", "limit=0": "limit", "limit=1000000": "limit", "limit=x": "limit", "window=2h": "window", "window=-1s": "window",
		"filter=(": "filter", "colour=red": "colour", "filter=" + strings.Repeat("a", 2000): "filter", "syntax=lisp": "syntax",
	} {
		status, p := h.problem("/api/v1/nodes/shop@web/processes?" + query)
		if status != http.StatusBadRequest || !strings.Contains(p.Detail, word) || p.Next == "" {
			t.Errorf("%.40s: %d %q, next %q", query, status, p.Detail, p.Next)
		}
	}
	if n := len(h.shop.Asked()); n != 0 {
		t.Errorf("%d questions went to the node", n)
	}
	if w := h.get("/api/v1/nodes/shop@web/processes?sort=memory&limit=7&window=5s&filter=memory%3E10m&syntax=elixir"); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if h.shop.Asked()["processes memory 7 5s"] != 1 {
		t.Errorf("asked: %v", h.shop.Asked())
	}
}

func TestProblemsNameTheNextStep(t *testing.T) {
	h := newHouse(t)
	h.shop.Fail(nil)
	for _, c := range []struct {
		path   string
		fail   error
		status int
		detail string
	}{
		{"nodes/nobody@web/system", nil, 404, "no node of that name"},
		{"nodes/gone@web/processes", nil, 503, "nothing listens"},
		{"nodes/gone@web/system", nil, 503, "nothing listens"},
		{"nodes/shop@web/process/0.1.2", nil, 404, "has ended"},
		{"nodes/shop@web/ets", context.DeadlineExceeded, 504, "in time"},
		{"nowhere", nil, 404, "no such"},
	} {
		h.shop.Fail(c.fail)
		status, p := h.problem("/api/v1/" + c.path)
		if status != c.status || !strings.Contains(p.Detail, c.detail) || p.Next == "" || p.Status != status {
			t.Errorf("%s: %d %+v", c.path, status, p)
		}
	}
}

func TestHostileTextIsOnlyText(t *testing.T) {
	h := newHouse(t)
	w := h.get("/api/v1/nodes/shop@web/processes")
	for _, bad := range []string{"<img", "</script", "\x1b", "\u2028"} {
		if strings.Contains(w.Body.String(), bad) {
			t.Errorf("%q is in the answer as it is", bad)
		}
	}
	if ct := w.Header().Get("Content-Type"); ct != "application/json" {
		t.Errorf("content type %s", ct)
	}
}

// events reads the states of a stream.
func events(t *testing.T, body io.Reader) <-chan stateEvent {
	t.Helper()
	out := make(chan stateEvent)
	go func() {
		defer close(out)
		lines := bufio.NewScanner(body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var e stateEvent
				if err := json.Unmarshal([]byte(data), &e); err != nil {
					t.Errorf("event: %v", err)
					return
				}
				out <- e
			}
		}
	}()
	return out
}

// served runs h on a real connection.
func (h *house) served(t *testing.T) (address string, stop func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.Serve(ctx, l) }()
	t.Cleanup(cancel)
	return "http://" + l.Addr().String(), func() error { cancel(); return <-done }
}

func (h *house) openStream(t *testing.T, address, query string) *http.Response {
	t.Helper()
	r, _ := http.NewRequest(http.MethodGet, address+"/api/v1/stream"+query, nil)
	r.AddCookie(h.cookie)
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Body.Close() })
	return w
}

func TestStream(t *testing.T) {
	h := newHouse(t)
	address, stop := h.served(t)
	w := h.openStream(t, address, "?nodes=shop@web")
	if w.Header.Get("Content-Type") != "text/event-stream" || w.Header.Get("X-Accel-Buffering") != "no" {
		t.Errorf("headers %v", w.Header)
	}
	states := events(t, w.Body)
	first := <-states
	if first.Node != "shop@web" || first.System == nil || first.Point == nil || first.Budget.Interval != 2 {
		t.Errorf("first event: %+v", first)
	}
	for h.shop.Watching() == 0 {
		time.Sleep(time.Millisecond)
	}
	h.shop.Look(asktest.Start.Add(time.Minute))
	second := <-states
	if second.Seq != first.Seq+1 || second.Point.At <= first.Point.At {
		t.Errorf("second event: seq %d at %v after %d at %v", second.Seq, second.Point.At, first.Seq, first.Point.At)
	}

	c := readContract(t)
	var v any
	body, _ := json.Marshal(second)
	json.Unmarshal(body, &v)
	if err := c.Components.Schemas.check(map[string]any{"$ref": "#/components/schemas/State"}, v, "$"); err != nil {
		t.Error(err)
	}

	if err := stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	if _, open := <-states; open {
		t.Error("the stream goes on after the server stopped")
	}
	if n := h.shop.Watching(); n != 0 {
		t.Errorf("%d watchers left", n)
	}
}

func TestStreamOfAllNodesAndOfNone(t *testing.T) {
	h := newHouse(t)
	address, _ := h.served(t)
	states := events(t, h.openStream(t, address, "").Body)
	seen := []string{(<-states).Node, (<-states).Node}
	slices.Sort(seen)
	if !slices.Equal(seen, []string{"gone@web", "shop@web"}) {
		t.Errorf("nodes %v", seen)
	}
	if w := h.openStream(t, address, "?nodes=nobody@web"); w.StatusCode != http.StatusNotFound {
		t.Errorf("a node that is not watched: %d", w.StatusCode)
	}
}

func TestStreamsAreBounded(t *testing.T) {
	h := newHouse(t)
	for range maxStreams {
		h.streams <- struct{}{}
	}
	status, p := h.problem("/api/v1/stream")
	if status != http.StatusServiceUnavailable || p.Next == "" {
		t.Errorf("%d %+v", status, p)
	}
}

// A reader that is late gets the newest state, and only that.
func TestLatestWins(t *testing.T) {
	l := newLatest()
	for seq := range int64(100) {
		l.put(0, &session.State{Target: "a", Seq: seq})
		l.put(1, &session.State{Target: "b", Seq: seq})
	}
	<-l.ready
	got := map[string]int64{}
	for _, s := range l.take() {
		got[s.Target] = s.Seq
	}
	if len(got) != 2 || got["a"] != 99 || got["b"] != 99 {
		t.Errorf("took %v", got)
	}
	l.put(0, &session.State{Target: "a", Seq: 99})
	if left := l.take(); len(left) != 0 {
		t.Errorf("a state that was sent is sent again: %v", left)
	}
}

// silent is a connection's writer that keeps what it is given.
type silent struct {
	*httptest.ResponseRecorder
}

func (silent) SetWriteDeadline(time.Time) error { return nil }

func TestHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{closing: make(chan struct{})}
		w := silent{httptest.NewRecorder()}
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.pump(t.Context(), http.NewResponseController(w), w, newLatest())
		}()
		time.Sleep(2*heartbeat + time.Second)
		close(s.closing)
		<-done
		if n := strings.Count(w.Body.String(), ": alive\n\n"); n != 2 {
			t.Errorf("%d heartbeats in two periods: %q", n, w.Body)
		}
	})
}

func TestHeaderBombAndSlowReader(t *testing.T) {
	h := newHouse(t)
	address, _ := h.served(t)
	r, _ := http.NewRequest(http.MethodGet, address+"/api/v1/nodes", nil)
	r.Header.Set("X-Bomb", strings.Repeat("a", 64<<10))
	w, err := http.DefaultClient.Do(r)
	if err == nil {
		w.Body.Close()
		if w.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("64 KiB of header: %d", w.StatusCode)
		}
	}
}

func TestSession(t *testing.T) {
	h := newHouse(t)
	h.cookie = nil
	if w := h.post(h.tokens[0]); w.Code != http.StatusUnauthorized {
		t.Errorf("a used token: %d", w.Code)
	}
	for name, r := range map[string]*http.Request{
		"a form":   httptest.NewRequest(http.MethodPost, "/api/v1/session", strings.NewReader("token=x")),
		"no JSON":  httptest.NewRequest(http.MethodPost, "/api/v1/session", strings.NewReader("{")),
		"too long": httptest.NewRequest(http.MethodPost, "/api/v1/session", strings.NewReader(`{"token":"`+strings.Repeat("a", 4096)+`"}`)),
	} {
		if name != "a form" {
			r.Header.Set("Content-Type", "application/json")
		}
		if w := h.do(r); w.Code != http.StatusBadRequest && w.Code != http.StatusUnsupportedMediaType && w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	w := h.post(h.tokens[1])
	h.cookie = w.Result().Cookies()[0]
	if w := h.get("/api/v1/nodes"); w.Code != http.StatusOK {
		t.Fatalf("after the second token: %d", w.Code)
	}
	h.do(httptest.NewRequest(http.MethodDelete, "/api/v1/session", nil))
	if w := h.get("/api/v1/nodes"); w.Code != http.StatusUnauthorized {
		t.Errorf("after leaving: %d", w.Code)
	}
}

func TestBelowAPath(t *testing.T) {
	s := New(Options{Nodes: these(), BasePath: "/tools/hodoscope/", Door: access.NewDoor(access.Options{})})
	for path, want := range map[string]int{
		"/tools/hodoscope/": 200, "/tools/hodoscope/app.js": 200, "/tools/hodoscope/api/v1/openapi.json": 200,
		"/tools/hodoscope": 307, "/": 404, "/app.js": 404, "/api/v1/openapi.json": 404,
	} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = "localhost"
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != want && !(want == 307 && w.Code == 301) {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}

func TestHistoryHasColumnsOfOneLength(t *testing.T) {
	h := ask.RecentOf(asktest.New("shop@web", 4, 0.5, 2).Attached(100, asktest.Start).State())
	if len(h.At) != 100 || len(h.Gap) != 100 || len(h.Creation) != 100 {
		t.Errorf("lengths %d %d %d", len(h.At), len(h.Gap), len(h.Creation))
	}
	for name, values := range h.Series {
		if len(values) != 100 {
			t.Errorf("%s: %d values", name, len(values))
		}
	}
	if !slices.Contains(h.Gap, true) {
		t.Error("the gap is lost")
	}
	unknown := ask.RecentOf(&session.State{History: []session.Point{{SchedulerBusy: -1, OSCPU: -1}}})
	if v := unknown.Series["scheduler_utilization"][0]; v != nil {
		t.Errorf("an unknown number is %v", *v)
	}
}

func BenchmarkStateEvent(b *testing.B) {
	server := New(Options{Nodes: these()})
	for _, schedulers := range []int{8, 128} {
		b.Run(fmt.Sprintf("schedulers=%d", schedulers), func(b *testing.B) {
			s := asktest.New("shop@web", schedulers, 0.5, 2).Attached(300, asktest.Start).State()
			for b.Loop() {
				body, err := json.Marshal(server.eventOf(s))
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(body)))
			}
		})
	}
}

// these are nodes that never change.
func these(nodes ...ask.Node) func() []ask.Node { return func() []ask.Node { return nodes } }

// What is beside the page needs no session, and is for programs: a page of another
// origin does not get it.
func TestBeside(t *testing.T) {
	s := New(Options{Nodes: these(), Door: access.NewDoor(access.Options{}), Beside: map[string]http.Handler{
		"/metrics": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("beam_node_up 1\n")) }),
	}})
	get := func(header, value string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "http://127.0.0.1:8470/metrics", nil)
		if header != "" {
			r.Header.Set(header, value)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	if w := get("", ""); w.Code != http.StatusOK || w.Body.String() != "beam_node_up 1\n" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get("Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("a page elsewhere: %d", w.Code)
	}
}
