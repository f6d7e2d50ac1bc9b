package attach_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/dist/disttest"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// problemCase is one way not to get in, and what must be said of it.
type problemCase struct {
	name    string
	options attach.Options
	want    attach.Problem // Hop, Code, Permanent; Fact and Next are parts of theirs
}

// canary is a cookie that must appear nowhere.
const canary = "CANARYCOOKIE"

// check attaches in vain. Neither the problem nor the trace may tell a cookie.
func (c problemCase) check(t *testing.T, cookies ...string) {
	t.Helper()
	var trace strings.Builder
	o := c.options
	o.Trace = &trace
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second // none of these cases is to wait for it
	}
	began := time.Now()
	g, err := attach.Open(t.Context(), o)
	if err == nil {
		g.Close()
		t.Fatal("attached")
	}
	if took := time.Since(began); took > o.Timeout+2*time.Second {
		t.Errorf("it took %v", took)
	}
	var p *attach.Problem
	if !errors.As(err, &p) {
		t.Fatalf("%T: %v", err, err)
	}
	t.Logf("%s: %s. %s", p.Hop, p.Fact, p.Next)
	if p.Hop != c.want.Hop || p.Code != c.want.Code || p.Permanent != c.want.Permanent {
		t.Errorf("hop %q, code %d, permanent %v; want %q, %d, %v", p.Hop, p.Code, p.Permanent, c.want.Hop, c.want.Code, c.want.Permanent)
	}
	if !strings.Contains(p.Fact, c.want.Fact) || p.Fact == "" {
		t.Errorf("the fact is %q, without %q", p.Fact, c.want.Fact)
	}
	if !strings.Contains(p.Next, c.want.Next) || p.Next == "" {
		t.Errorf("the next step is %q, without %q", p.Next, c.want.Next)
	}
	for _, cookie := range append(cookies, canary) {
		for _, text := range []string{err.Error(), p.Fact, p.Next, fmt.Sprintf("%+v %#v", p, p), trace.String()} {
			if strings.Contains(text, cookie) {
				t.Errorf("the cookie shows in %q", text)
			}
		}
	}
}

// What is wrong before anybody is asked.
func TestProblemsOfSettings(t *testing.T) {
	port := closedPort(t)
	with := func(change func(*attach.Options)) attach.Options {
		o := attach.Options{Target: "app@127.0.0.1", Cookie: canary, EPMDPort: port}
		change(&o)
		return o
	}
	for _, c := range []problemCase{
		{"no name", with(func(o *attach.Options) { o.Target = "" }), attach.Problem{Hop: "target", Code: attach.CodeUsage, Permanent: true}},
		{"no alive part", with(func(o *attach.Options) { o.Target = "@host" }), attach.Problem{Hop: "target", Code: attach.CodeUsage, Permanent: true}},
		{"no host", with(func(o *attach.Options) { o.Target = "app@" }), attach.Problem{Hop: "target", Code: attach.CodeUsage, Permanent: true}},
		{"a port that is none", with(func(o *attach.Options) { o.Target = "app@host:99999" }), attach.Problem{Hop: "target", Code: attach.CodeUsage, Permanent: true, Fact: "port"}},
		{"a path", with(func(o *attach.Options) { o.Target = "../app" }), attach.Problem{Hop: "target", Code: attach.CodeUsage, Permanent: true}},
		{"cookie file missing", with(func(o *attach.Options) { o.Cookie, o.CookieFile = "", t.TempDir()+"/none" }),
			attach.Problem{Hop: "cookie", Code: attach.CodeUsage, Fact: "no such file"}},
		{"cookie file readable by others", with(func(o *attach.Options) { o.Cookie, o.CookieFile = "", writeFile(t, canary, 0o644) }),
			attach.Problem{Hop: "cookie", Code: attach.CodeUsage, Fact: "0644", Next: "chmod"}},
		{"cookie file readable by the group", with(func(o *attach.Options) { o.Cookie, o.CookieFile = "", writeFile(t, canary, 0o440) }),
			attach.Problem{Hop: "cookie", Code: attach.CodeUsage, Fact: "0440", Next: "chmod"}},
		{"cookie file empty", with(func(o *attach.Options) { o.Cookie, o.CookieFile = "", writeFile(t, "\n"+canary, 0o400) }),
			attach.Problem{Hop: "cookie", Code: attach.CodeUsage, Fact: "empty"}},
		{"cookie file too large", with(func(o *attach.Options) { o.Cookie, o.CookieFile = "", writeFile(t, strings.Repeat(canary, 100), 0o400) }),
			attach.Problem{Hop: "cookie", Code: attach.CodeUsage, Fact: "not a cookie file"}},
		{"cookie file a directory", with(func(o *attach.Options) { o.Cookie, o.CookieFile = "", t.TempDir() }),
			attach.Problem{Hop: "cookie", Code: attach.CodeUsage, Fact: "not a cookie file"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t) })
	}
	t.Run("no cookie anywhere", func(t *testing.T) {
		home := t.TempDir()
		t.Setenv("HOME", home)
		t.Setenv("XDG_CONFIG_HOME", "")
		problemCase{options: with(func(o *attach.Options) { o.Cookie = "" }),
			want: attach.Problem{Hop: "cookie", Code: attach.CodeUsage, Fact: home, Next: "--cookie-file"}}.check(t)
	})
}

// Where OTP keeps a cookie, it is found; the first line counts.
func TestCookieWhereOTPKeepsIt(t *testing.T) {
	n := erltest.Start(t)
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home+"/config")
	if err := os.MkdirAll(home+"/config/erlang", 0o700); err != nil {
		t.Fatal(err)
	}
	file := home + "/config/erlang/.erlang.cookie"
	for range 2 { // the one in the configuration directory, then the one at home
		if err := os.WriteFile(file, []byte(n.Cookie+"\r\nnot this"), 0o400); err != nil {
			t.Fatal(err)
		}
		g, err := attach.Open(t.Context(), attach.Options{Target: n.Name, EPMDPort: n.EPMDPort})
		if err != nil {
			t.Fatal(err)
		}
		g.Close()
		file = home + "/.erlang.cookie"
	}
}

// What fails on the way to the node, without one.
func TestProblemsOnTheWay(t *testing.T) {
	stale := disttest.NewEPMD(t)
	stale.Register("gone", closedPort(t))
	mute := disttest.NewEPMD(t)
	mute.Answer(func(net.Conn, []byte) { time.Sleep(2 * time.Second) })
	garbled := disttest.NewEPMD(t)
	garbled.Answer(func(conn net.Conn, _ []byte) { conn.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")) })
	empty := disttest.NewEPMD(t)
	portOf := func(e *disttest.EPMD) int {
		a, err := net.ResolveTCPAddr("tcp", e.Addr())
		if err != nil {
			t.Fatal(err)
		}
		return a.Port
	}
	for _, c := range []problemCase{
		{"unknown host", attach.Options{Target: "app@no-such-host.invalid"},
			attach.Problem{Hop: "resolve", Code: attach.CodeReach, Fact: "no-such-host.invalid"}},
		{"unknown host with a port", attach.Options{Target: "app@no-such-host.invalid:4000"},
			attach.Problem{Hop: "resolve", Code: attach.CodeReach, Fact: "no-such-host.invalid"}},
		{"EPMD down", attach.Options{Target: "app@127.0.0.1", EPMDPort: closedPort(t)},
			attach.Problem{Hop: "epmd", Code: attach.CodeReach, Fact: "nothing listens"}},
		{"EPMD mute", attach.Options{Target: "app@127.0.0.1", EPMDPort: portOf(mute), Timeout: time.Second},
			attach.Problem{Hop: "epmd", Code: attach.CodeReach, Fact: "does not answer"}},
		{"not EPMD", attach.Options{Target: "app@127.0.0.1", EPMDPort: portOf(garbled)},
			attach.Problem{Hop: "epmd", Code: attach.CodeReach, Next: "is it EPMD"}},
		{"EPMD knows nobody", attach.Options{Target: "app@127.0.0.1", EPMDPort: portOf(empty)},
			attach.Problem{Hop: "epmd", Code: attach.CodeReach, Fact: `no node named "app"`, Next: "no node at all"}},
		{"EPMD knows others", attach.Options{Target: "app@127.0.0.1", EPMDPort: portOf(stale)},
			attach.Problem{Hop: "epmd", Code: attach.CodeReach, Fact: "it knows gone", Next: "hodoscope nodes 127.0.0.1"}},
		{"stale entry", attach.Options{Target: "gone@127.0.0.1", EPMDPort: portOf(stale)},
			attach.Problem{Hop: "port", Code: attach.CodeReach, Fact: "nothing listens", Next: "stale"}},
		{"port refused", attach.Options{Target: fmt.Sprintf("app@127.0.0.1:%d", closedPort(t))},
			attach.Problem{Hop: "port", Code: attach.CodeReach, Fact: "nothing listens"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.options.Cookie = canary
			c.check(t)
		})
	}
}

// What no real node does any more, or must not.
func TestProblemsOfStrangers(t *testing.T) {
	for _, c := range []struct {
		name   string
		config disttest.Config
		script func(*disttest.Peer)
		want   attach.Problem
	}{
		{"too old", disttest.Config{Offered: disttest.Offered23 &^ disttest.FlagHandshake23}, (*disttest.Peer).Handshake,
			attach.Problem{Hop: "challenge", Code: attach.CodeRefused, Permanent: true, Fact: "OTP 23"}},
		{"another name", disttest.Config{Name: "other@127.0.0.1"}, (*disttest.Peer).Handshake,
			attach.Problem{Hop: "challenge", Code: attach.CodeRefused, Permanent: true, Fact: "other@127.0.0.1"}},
		{"impostor", disttest.Config{}, func(p *disttest.Peer) {
			p.ReadName()
			p.SendNamed("guest@"+p.Client.Name, 7)
			p.SendChallenge(disttest.ChallengeMessage{Flags: disttest.Offered25 | disttest.FlagNameMe, Challenge: 1, Creation: 1, Name: "app@127.0.0.1"})
			p.ReadChallengeReply()
			p.SendChallengeAck(disttest.Digest("a guess", 1))
		}, attach.Problem{Hop: "cookie", Code: attach.CodeRefused, Permanent: true, Fact: "does not know the cookie"}},
		{"busy", disttest.Config{}, func(p *disttest.Peer) { p.ReadName(); p.SendStatus("nok") },
			attach.Problem{Hop: "name", Code: attach.CodeReach, Next: "again"}},
		{"hangs up", disttest.Config{}, func(p *disttest.Peer) { p.ReadName() },
			attach.Problem{Hop: "name", Code: attach.CodeRefused, Fact: "hung up"}},
		{"hangs up at once", disttest.Config{}, func(p *disttest.Peer) {},
			attach.Problem{Hop: "name", Code: attach.CodeRefused, Fact: "hung up"}},
		{"silent", disttest.Config{}, (*disttest.Peer).Stall,
			attach.Problem{Hop: "node", Code: attach.CodeReach, Fact: "does not answer"}},
		{"a web server", disttest.Config{}, func(p *disttest.Peer) { p.SendRaw([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")) },
			attach.Problem{Hop: "name", Code: attach.CodeRefused, Permanent: true, Fact: "does not speak"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.config.Fault = &disttest.Fault{} // we may hang up
			c.config.Cookie = canary
			if c.config.Name == "" {
				c.config.Name = "app@127.0.0.1"
			}
			s := disttest.NewServer(t, c.config)
			s.Serve(c.script)
			problemCase{options: attach.Options{Target: fmt.Sprintf("app@127.0.0.1:%d", s.Port()), Cookie: canary, Timeout: 3 * time.Second},
				want: c.want}.check(t)
		})
	}
}

// What real nodes say.
func TestProblemsOfNodes(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		certs := t.TempDir()
		plain := erltest.Start(t, erltest.OTP(otp), erltest.Embedded(), erltest.ListenPort(0))
		secure := erltest.Start(t, erltest.OTP(otp), erltest.TLS(certs), erltest.ListenPort(0))
		choosy := erltest.Start(t, erltest.OTP(otp), erltest.Embedded())
		choosy.Ask("net_kernel:allow(['friend@127.0.0.1'])")
		with := func(n *erltest.Node, change func(*attach.Options)) attach.Options {
			o := options(n)
			change(&o)
			return o
		}
		expectsTLS := attach.Problem{Hop: "tls", Code: attach.CodeRefused, Permanent: true, Next: "--tls"}
		if otp < 25 { // it hangs up without an alert
			expectsTLS = attach.Problem{Hop: "name", Code: attach.CodeRefused, Next: "--tls"}
		}
		client := clientTLS(t, certs)
		stranger := client.Clone()
		stranger.Certificates = nil
		for _, c := range []problemCase{
			{"wrong cookie", with(plain, func(o *attach.Options) { o.CookieFile, o.Cookie = "", canary }),
				attach.Problem{Hop: "cookie", Code: attach.CodeRefused, Permanent: true, Fact: "refused our cookie"}},
			{"wrong cookie over TLS", with(secure, func(o *attach.Options) { o.CookieFile, o.Cookie, o.TLS = "", canary, client }),
				attach.Problem{Hop: "cookie", Code: attach.CodeRefused, Permanent: true, Fact: "refused our cookie"}},
			{"name unknown", with(plain, func(o *attach.Options) { o.Target = "nobody@127.0.0.1" }),
				attach.Problem{Hop: "epmd", Code: attach.CodeReach, Fact: alive(plain)}},
			{"wrong node", with(plain, func(o *attach.Options) { o.Target = fmt.Sprintf("nobody@127.0.0.1:%d", plain.ListenPort) }),
				attach.Problem{Hop: "challenge", Code: attach.CodeRefused, Permanent: true, Fact: plain.Name}},
			{"wrong host part", with(plain, func(o *attach.Options) { o.Target = alive(plain) + "@localhost" }),
				attach.Problem{Hop: "challenge", Code: attach.CodeRefused, Permanent: true, Fact: plain.Name}},
			{"TLS expected", options(secure), expectsTLS},
			// It takes the beginning of our hello for a length, and waits for so many bytes.
			{"TLS not spoken", with(plain, func(o *attach.Options) { o.TLS, o.Timeout = client, 3*time.Second }),
				attach.Problem{Hop: "tls", Code: attach.CodeReach, Fact: "does not answer in TLS", Next: "without --tls"}},
			{"TLS without our certificate", with(secure, func(o *attach.Options) { o.TLS = stranger }),
				attach.Problem{Hop: "tls", Code: attach.CodeRefused, Permanent: true, Next: "--tls-cert"}},
			{"not allowed", options(choosy),
				attach.Problem{Hop: "name", Code: attach.CodeRefused, Permanent: true, Next: "net_kernel:allow"}},
			{"not allowed by a name of our own", with(choosy, func(o *attach.Options) { o.Name = "stranger@hodoscope" }),
				attach.Problem{Hop: "name", Code: attach.CodeRefused, Permanent: true, Next: "net_kernel:allow"}},
		} {
			t.Run(c.name, func(t *testing.T) { c.check(t, plain.Cookie, secure.Cookie, choosy.Cookie) })
		}
		t.Run("allowed by name", func(t *testing.T) { admitted(t, with(choosy, func(o *attach.Options) { o.Name = "friend@127.0.0.1" })) })
		t.Run("over TLS", func(t *testing.T) { admitted(t, with(secure, func(o *attach.Options) { o.TLS = client })) })
		t.Run("name in use", func(t *testing.T) {
			o := with(plain, func(o *attach.Options) { o.Name = "static@hodoscope" })
			first, err := attach.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			defer first.Close()
			problemCase{options: o, want: attach.Problem{Hop: "name", Code: attach.CodeRefused, Permanent: true, Fact: "connected already"}}.
				check(t, plain.Cookie)
			if first.Err() != nil {
				t.Errorf("the second drove out the first: %v", first.Err())
			}
		})
		t.Run("suspended", func(t *testing.T) {
			plain.Suspend()
			defer plain.Resume()
			problemCase{options: with(plain, func(o *attach.Options) { o.Timeout = 3 * time.Second }),
				want: attach.Problem{Hop: "node", Code: attach.CodeReach, Fact: "does not answer", Next: "SIGSTOP"}}.check(t, plain.Cookie)
		})
		t.Run("dead", func(t *testing.T) {
			port := plain.ListenPort
			plain.Kill()
			problemCase{options: with(plain, func(o *attach.Options) { o.Target = fmt.Sprintf("%s:%d", plain.Name, port) }),
				want: attach.Problem{Hop: "port", Code: attach.CodeReach, Fact: "nothing listens"}}.check(t, plain.Cookie)
		})
	})
}

func alive(n *erltest.Node) string {
	a, _, _ := strings.Cut(n.Name, "@")
	return a
}

func admitted(t *testing.T, o attach.Options) {
	t.Helper()
	g, err := attach.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	g.Close()
}

// Interrupting is nobody's fault.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	s := disttest.NewServer(t, disttest.Config{Fault: &disttest.Fault{}})
	s.Serve((*disttest.Peer).Stall)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	_, err := attach.Open(ctx, attach.Options{Target: fmt.Sprintf("app@127.0.0.1:%d", s.Port()), Cookie: canary})
	var p *attach.Problem
	if !errors.As(err, &p) || !errors.Is(err, context.Canceled) || p.Code != 130 {
		t.Errorf("%+v", err)
	}
}
