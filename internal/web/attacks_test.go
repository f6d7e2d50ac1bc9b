package web

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
)

// attacked is a server under attack, with something for programs beside the page, on
// connections that the attacker writes byte by byte.
type attacked struct {
	*house
	t    *testing.T
	dial func() net.Conn
}

const secretOfPrograms = "beam_node_up"

func newAttacked(t *testing.T) *attacked {
	a := &attacked{house: newHouse(t), t: t}
	a.house.Server = New(Options{Nodes: a.house.nodes, Door: a.house.door, Beside: map[string]http.Handler{
		"/metrics": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, secretOfPrograms+" 1\n") }),
	}})
	return a
}

// onLoopback serves on real connections until the test ends.
func (a *attacked) onLoopback() *attacked {
	address, stop := a.served(a.t)
	a.t.Cleanup(func() { stop() })
	a.dial = func() net.Conn {
		c, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
		if err != nil {
			a.t.Fatal(err)
		}
		c.SetDeadline(time.Now().Add(time.Minute))
		a.t.Cleanup(func() { c.Close() })
		return c
	}
	return a
}

// say sends bytes as they are, and gives all answers until the server has no more to
// say: at last it is asked to close.
func (a *attacked) say(request string) (answers []reply) {
	a.t.Helper()
	c := a.dial()
	defer c.Close()
	io.WriteString(c, request)
	c.(*net.TCPConn).CloseWrite()
	r := bufio.NewReader(c)
	for {
		w, err := http.ReadResponse(r, nil)
		if err != nil {
			return answers
		}
		body, _ := io.ReadAll(w.Body)
		answers = append(answers, reply{w.StatusCode, w.Header, string(body)})
	}
}

type reply struct {
	status int
	header http.Header
	body   string
}

// secrets are texts that only those who were let in may see.
var secrets = []string{"shop@web", "shop_pool", secretOfPrograms, "root:x:", "module github.com"}

func (a reply) tells() string {
	for _, s := range secrets {
		if strings.Contains(a.body, s) {
			return s
		}
	}
	return ""
}

// session is a Cookie header of a browser that was let in.
func (a *attacked) session() string {
	return "Cookie: " + a.cookie.Name + "=" + a.cookie.Value + "\r\n"
}

// Pages elsewhere that make a browser ask, with its cookie.
func TestAttacksByOtherPages(t *testing.T) {
	a := newAttacked(t).onLoopback()
	var paths []string
	for _, r := range routes {
		method, path, _ := strings.Cut(r.pattern, " ")
		path = strings.NewReplacer("{node}", "shop@web", "{pid}", "0.1.0", "{app}", "shop").Replace(path)
		paths = append(paths, method+" "+path)
	}
	paths = append(paths, "GET /metrics", "POST /metrics", "OPTIONS /api/v1/nodes", "HEAD /api/v1/nodes", "POST /api/v1/nodes")
	for _, attack := range []struct {
		name, headers string
		status        int
		page          bool // the page itself is refused too
	}{
		{"a name that was rebound", "Host: evil.example:8470\r\nOrigin: http://evil.example:8470\r\nSec-Fetch-Site: same-origin\r\n", 421, true},
		{"a rebound name, by the address bar", "Host: evil.example\r\nSec-Fetch-Site: none\r\n", 421, true},
		{"a name under localhost", "Host: evil.localhost\r\n", 421, true},
		{"an address of another machine", "Host: 192.0.2.7\r\n", 421, true},
		{"no host", "Host:\r\n", 421, true},
		{"another site", "Host: 127.0.0.1\r\nOrigin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n", 403, false},
		{"another site, as an image", "Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n", 403, false},
		{"another port of this machine", "Host: 127.0.0.1\r\nOrigin: http://127.0.0.1:1\r\nSec-Fetch-Site: same-site\r\n", 403, false},
		{"a browser that sends no Sec-Fetch", "Host: 127.0.0.1\r\nOrigin: https://evil.example\r\n", 403, false},
		{"a sandboxed frame", "Host: 127.0.0.1\r\nOrigin: null\r\n", 403, false},
	} {
		t.Run(attack.name, func(t *testing.T) {
			for _, path := range paths {
				got := a.say(path + " HTTP/1.1\r\n" + attack.headers + a.session() + "Content-Length: 0\r\nConnection: close\r\n\r\n")
				if len(got) != 1 || got[0].status != attack.status || got[0].tells() != "" || got[0].header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s: %.200v", path, got)
				}
			}
			if got := a.say("GET / HTTP/1.1\r\n" + attack.headers + "Connection: close\r\n\r\n"); attack.page && (len(got) != 1 || got[0].status != attack.status) {
				t.Errorf("the page: %.200v", got)
			}
		})
	}
	if n := len(a.shop.Asked()); n != 0 {
		t.Errorf("%d questions went to the node", n)
	}
}

// Paths that lead elsewhere in other servers.
func TestAttacksByPath(t *testing.T) {
	a := newAttacked(t).onLoopback()
	for _, path := range []string{
		"/../../../etc/passwd", "/..%2f..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/%252e%252e/%252e%252e/etc/passwd",
		"/....//....//etc/passwd", "//etc/passwd", "///etc/passwd", `/..\..\etc\passwd`, "/..%5c..%5cetc%5cpasswd", "/%c0%ae%c0%ae/etc/passwd",
		"/dist/../../go.mod", "/dist/", "/dist/index.html", "/app.js/../../../go.mod", "/app.js%00.html", "/%00", "/./app.js/.", "/.git/config", "/page/src/main.tsx",
		"http://evil.example/etc/passwd", "http://127.0.0.1/../../etc/passwd", "file:///etc/passwd",
		"//evil.example/%2e%2e", "/%2f%2fevil.example", "/\\evil.example", "/api/v1/../../metrics/..", "/API/v1/nodes", "/api//v1/nodes", "/api/v1/nodes/",
		"/api/v1/nodes/..%2f..%2fsession", "/api/v1/nodes/%2e%2e/nodes", "/metrics/", "/metrics/../api/v1/nodes", "/api/v1/nodes;/metrics", "/api/v1/nodes%20HTTP/1.1%0d%0aX:%20y",
		"/%0d%0aSet-Cookie:%20a=b", "/?%0d%0aSet-Cookie:%20a=b", "/api/v1/openapi.json/../nodes",
		"/debug/pprof/", "/debug/vars", "/server-status", "*", "",
	} {
		for _, reply := range a.say("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n") {
			to := reply.header.Get("Location")
			switch {
			case reply.tells() != "":
				t.Errorf("%s tells %s", path, reply.tells())
			case reply.status == http.StatusOK && !strings.HasPrefix(path, "/?"):
				t.Errorf("%s: %d, %.100s", path, reply.status, reply.body)
			case strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) || strings.Contains(to, "://"):
				t.Errorf("%s leads elsewhere: %s", path, to)
			case reply.header.Get("Set-Cookie") != "":
				t.Errorf("%s sets a cookie", path)
			}
		}
	}
	for _, method := range []string{"TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND", "get", "G\x00T"} {
		for _, reply := range a.say(method + " /api/v1/nodes HTTP/1.1\r\nHost: 127.0.0.1\r\n" + a.session() + "X-Echo: me\r\nConnection: close\r\n\r\n") {
			if reply.status < 400 || strings.Contains(reply.body, "X-Echo") {
				t.Errorf("%s: %d, %.100s", method, reply.status, reply.body)
			}
		}
	}
}

// Requests of which two servers in a row may see two different ones. The one that is
// hidden in another must never be answered.
func TestAttacksByFraming(t *testing.T) {
	a := newAttacked(t).onLoopback()
	const hidden = "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
	post := "POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
	for name, request := range map[string]string{
		"two lengths":                     post + fmt.Sprintf("Content-Length: 2\r\nContent-Length: %d\r\n\r\n{}%s", 2+len(hidden), hidden),
		"two lengths in one":              post + "Content-Length: 2, 50\r\n\r\n{}" + hidden,
		"length and chunks":               post + fmt.Sprintf("Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s", 5+len(hidden), hidden),
		"chunks and length":               post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n" + hidden + "\r\n0\r\n\r\n",
		"chunks, spelled oddly":           post + "Content-Length: 2\r\nTransfer-Encoding: xchunked\r\n\r\n{}" + hidden,
		"chunks, with a space":            post + "Content-Length: 2\r\nTransfer-Encoding : chunked\r\n\r\n{}" + hidden,
		"chunks, with a tab":              post + "Content-Length: 2\r\nTransfer-Encoding:\tchunked, identity\r\n\r\n{}" + hidden,
		"chunks twice":                    post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"a length that is negative":       post + "Content-Length: -1\r\n\r\n" + hidden,
		"a length with a sign":            post + "Content-Length: +2\r\n\r\n{}" + hidden,
		"a length in hexadecimal":         post + "Content-Length: 0x2\r\n\r\n{}" + hidden,
		"a length that overflows":         post + "Content-Length: 18446744073709551618\r\n\r\n{}" + hidden,
		"a chunk that is longer":          post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n" + hidden,
		"a chunk with an extension":       post + "Transfer-Encoding: chunked\r\n\r\n1;x=\n\r\n0\r\n\r\n" + hidden,
		"a header that is folded":         post + "X: a\r\n Content-Length: 50\r\nContent-Length: 2\r\n\r\n{}" + hidden[:0],
		"a header with NUL":               "GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x00b\r\n\r\n",
		"a header without a name":         "GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n: b\r\n\r\n",
		"a header with a line of its own": "GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\rContent-Length: 50\r\n\r\n",
		"two hosts":                       "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
		"another host in the line":        "GET http://evil.example/metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
		"a space before the line":         " GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
		"HTTP/0.9":                        "GET /metrics\r\n\r\n",
		"HTTP/9.9":                        "GET /metrics HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
		"HTTP/2 without asking":           "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		"TLS":                             "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + hidden,
		"a switch of the protocol":        "GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n",
		"a switch to HTTP/2":              "GET /api/v1/nodes HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n",
	} {
		answers := a.say(request)
		if len(answers) > 1 {
			t.Errorf("%s: %d answers", name, len(answers))
		}
		for _, reply := range answers {
			if reply.status < 400 || reply.tells() != "" {
				t.Errorf("%s: %d %.100s", name, reply.status, reply.body)
			}
		}
	}
}

// What is too much of anything.
func TestAttacksBySize(t *testing.T) {
	a := newAttacked(t).onLoopback()
	many := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	z.Write(make([]byte, 4<<20))
	z.Close()
	head := "Host: 127.0.0.1\r\n" + a.session()
	post := "POST /api/v1/session HTTP/1.1\r\n" + head + "Content-Type: application/json\r\n"
	get := func(query string) string {
		return "GET /api/v1/nodes/shop@web/processes?" + query + " HTTP/1.1\r\n" + head + "Connection: close\r\n\r\n"
	}
	for name, request := range map[string]string{
		"one header of 1 MB":          "GET /api/v1/nodes HTTP/1.1\r\n" + head + "X: " + strings.Repeat("a", 1<<20) + "\r\n\r\n",
		"a header's name of 64 kB":    "GET /api/v1/nodes HTTP/1.1\r\n" + head + strings.Repeat("a", 64<<10) + ": b\r\n\r\n",
		"10 000 headers":              "GET /api/v1/nodes HTTP/1.1\r\n" + head + many(10_000, func(i int) string { return fmt.Sprintf("X-%d: y\r\n", i) }) + "\r\n",
		"10 000 cookies":              "GET /api/v1/nodes HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + strings.Repeat(a.cookie.Name+"=x; ", 10_000) + "\r\n\r\n",
		"cookies of others' names":    "GET /api/v1/nodes HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + many(300, func(i int) string { return fmt.Sprintf("c%d=x; ", i) }) + "\r\n\r\n",
		"an address of 64 kB":         "GET /" + strings.Repeat("a", 64<<10) + " HTTP/1.1\r\n" + head + "\r\n",
		"5000 parameters":             get(many(700, func(i int) string { return fmt.Sprintf("a%d=b&", i) })),
		"a filter that is too long":   get("filter=" + strings.Repeat("a", 2000)),
		"a filter that is too deep":   get("filter=" + strings.Repeat("(", 999)),
		"a filter that denies itself": get("filter=" + strings.Repeat("!", 999)),
		"a limit that overflows":      get("limit=9223372036854775808"),
		"a window of years":           get("window=99999h"),
		"a body of 1 GB":              post + "Content-Length: 1073741824\r\n\r\n{",
		"a body of 1 MB":              post + "Content-Length: 1048576\r\n\r\n" + strings.Repeat("[", 1<<20),
		"a body that is deep":         post + fmt.Sprintf("Content-Length: 4000\r\nConnection: close\r\n\r\n%s", strings.Repeat("[", 4000)),
		"a body that is packed":       post + fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", bomb.Len(), bomb.String()),
		"a body in chunks":            post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
		"a body with another key":     post + "Content-Length: 12\r\nConnection: close\r\n\r\n{\"admin\": 1}",
	} {
		for _, reply := range a.say(request) {
			if reply.status < 400 || reply.status >= 500 || reply.tells() != "" {
				t.Errorf("%s: %d %.100s", name, reply.status, reply.body)
			}
		}
	}
	if n := len(a.shop.Asked()); n != 0 {
		t.Errorf("%d questions went to the node", n)
	}
	if got := a.say("GET /api/v1/nodes HTTP/1.1\r\n" + head + "Connection: close\r\n\r\n"); len(got) != 1 || got[0].status != http.StatusOK {
		t.Errorf("after all that nobody is served: %v", got)
	}
}

// Guesses of a token, from many connections.
func TestAttacksByGuessing(t *testing.T) {
	a := newAttacked(t).onLoopback()
	var mu sync.Mutex
	heard := map[int]int{}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			body := fmt.Sprintf(`{"token":"guess%d"}`, i)
			answers := a.say(fmt.Sprintf("POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 10.0.0.%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", i, len(body), body))
			mu.Lock()
			defer mu.Unlock()
			heard[answers[0].status]++
		})
	}
	all.Wait()
	if heard[http.StatusUnauthorized] != 5 || heard[http.StatusTooManyRequests] != 35 {
		t.Errorf("%v", heard)
	}
}

// pipes is a listener without a network, so that time can be made up.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// Clients that take their time: each is let go, and how soon is in the table.
func TestAttacksBySlowness(t *testing.T) {
	// drip sends a byte each second until the server has had enough. What it answers is
	// read, since a pipe has no buffer, as a network has.
	drip := func(c net.Conn, first, rest string) {
		var reader sync.WaitGroup
		reader.Go(func() { io.Copy(io.Discard, c) })
		defer reader.Wait()
		io.WriteString(c, first)
		for _, b := range []byte(rest) {
			time.Sleep(time.Second)
			if _, err := c.Write([]byte{b}); err != nil {
				return
			}
		}
	}
	long := strings.Repeat("a", 1000)
	for _, attack := range []struct {
		name   string
		within time.Duration
		do     func(a *attacked, c net.Conn)
	}{
		{"says nothing", 6 * time.Second, func(*attacked, net.Conn) {}},
		{"sends headers byte by byte", 6 * time.Second, func(_ *attacked, c net.Conn) { drip(c, "GET / HTTP/1.1\r\nHost: localhost\r\nX: ", long) }},
		{"sends the line byte by byte", 6 * time.Second, func(_ *attacked, c net.Conn) { drip(c, "", "GET /"+long) }},
		{"sends a body byte by byte", 11 * time.Second, func(_ *attacked, c net.Conn) {
			drip(c, "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n", `{"token":"`+long)
		}},
		{"keeps the connection and asks no more", 121 * time.Second, func(_ *attacked, c net.Conn) {
			io.WriteString(c, "GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
			w, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err == nil {
				io.Copy(io.Discard, w.Body)
			}
		}},
		{"asks for a stream and reads nothing", 11 * time.Second, func(a *attacked, c net.Conn) {
			io.WriteString(c, "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n"+a.session()+"\r\n")
		}},
		{"reads the beginning of a stream", 11 * time.Second, func(a *attacked, c net.Conn) {
			io.WriteString(c, "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n"+a.session()+"\r\n")
			io.ReadFull(c, make([]byte, 300))
		}},
		{"asks for an answer and reads nothing", ask.Longest + 11*time.Second, func(a *attacked, c net.Conn) {
			io.WriteString(c, "GET /api/v1/nodes/shop@web/processes?limit=400 HTTP/1.1\r\nHost: localhost\r\n"+a.session()+"\r\n")
		}},
	} {
		t.Run(attack.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAttacked(t)
				l := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
				ctx, cancel := context.WithCancel(context.Background())
				served := make(chan error, 1)
				go func() { served <- a.Serve(ctx, l) }()
				ours := make(chan struct{}) // closed when the server has closed its side
				theirs, mine := net.Pipe()
				begun := time.Now()
				l.conns <- &watchedConn{Conn: theirs, closed: sync.OnceFunc(func() { close(ours) })}
				var attacker sync.WaitGroup
				attacker.Go(func() { attack.do(a, mine) })
				<-ours
				if took := time.Since(begun); took > attack.within {
					t.Errorf("it was let go after %s, at most it should take %s", took, attack.within)
				}
				synctest.Wait()
				if n := len(a.streams); n != 0 || a.shop.Watching() != 0 {
					t.Errorf("%d streams and %d watchers are left", n, a.shop.Watching())
				}
				mine.Close()
				attacker.Wait()
				cancel()
				if err := <-served; err != nil && !errors.Is(err, net.ErrClosed) {
					t.Error(err)
				}
			})
		})
	}
}

type watchedConn struct {
	net.Conn
	closed func()
}

func (c *watchedConn) Close() error {
	defer c.closed()
	return c.Conn.Close()
}

// Many who take their time keep nobody else from being served.
func TestAttacksByNumber(t *testing.T) {
	a := newAttacked(t).onLoopback()
	for range 300 {
		io.WriteString(a.dial(), "GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
	}
	if got := a.say("GET /api/v1/nodes HTTP/1.1\r\nHost: localhost\r\n" + a.session() + "Connection: close\r\n\r\n"); len(got) != 1 || got[0].status != http.StatusOK {
		t.Errorf("%v", got)
	}
	for range maxStreams {
		io.WriteString(a.dial(), "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n"+a.session()+"\r\n")
	}
	for len(a.streams) < maxStreams {
		time.Sleep(time.Millisecond)
	}
	got := a.say("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n" + a.session() + "Connection: close\r\n\r\n")
	if len(got) != 1 || got[0].status != http.StatusServiceUnavailable || got[0].header.Get("Retry-After") == "" {
		t.Errorf("one stream too many: %v", got)
	}
}
