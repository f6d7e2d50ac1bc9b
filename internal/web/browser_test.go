package web

import (
	"bufio"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/hodoscope/hodoscope/internal/access"
	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

const (
	chromium    = "/usr/bin/chromium"
	playwright  = "page/node_modules/playwright-core"
	browserTest = "page/test/browser.mjs"
)

// TestBrowser drives a real Chromium over every screen, in both themes and
// three widths: page/test/browser.mjs. Screenshots are artefacts: go test -artifacts.
// ONLY=processes,past in the environment chooses topics, files of page/test/browser.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	need(t, chromium, "apt-get install chromium")
	need(t, playwright, "npm --prefix internal/web/page ci")

	now := time.Now().Truncate(time.Second)
	store := newKept(t)
	store.keep(t, asktest.New("shop@web-1.example", 8, 0.62, 3), now, night)
	store.keep(t, asktest.New("left@web-3.example", 4, 0.4, 1), now.Add(-10*time.Minute), story{length: 40 * time.Minute})
	found := asktest.Findings{"shop@web-1.example": asktest.Ill(now), "big@metal-7.example": asktest.Well(now), "cart@web-2.example": asktest.Well(now)}
	page := serveFakes(t, Options{BasePath: "/", Past: store, Alerts: toldOf("shop@web-1.example", now), Findings: found})
	below := serveFakes(t, Options{BasePath: "/tools/hodoscope/", Findings: found})
	external, _, _ := strings.Cut(page, "/#")
	told, _ := store.linkOf(t, external, "shop@web-1.example")
	restarted := now.Add(-night.restarted).UTC().Format(time.RFC3339)
	ended := reportOf(t, asktest.New("shop@web-1.example", 8, 0.62, 3).Attached(150, now), now)
	gone := Report{Node: "shop@web-1.example", Made: now, Program: "Hodoscope test", Past: store, From: now.Add(-2 * time.Hour), To: now.Add(-10 * time.Minute), Every: collected}
	cmd := exec.CommandContext(t.Context(), "node", browserTest, chromium, t.ArtifactDir(), page, below, told, restarted)
	cmd.Env = append(os.Environ(), "POISONED="+serveNodes(t, Options{Past: store, Alerts: toldOfPoison(), Findings: asktest.Findings{poisonedName: asktest.Ill(now)}}, nil, newPoisoned(now)), "USERS="+serveUsers(t),
		"REPORTS="+writeReport(t, ended)+" "+writeReport(t, gone))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	checks := 0
	for lines := bufio.NewScanner(out); lines.Scan(); checks++ {
		verdict, name, _ := strings.Cut(lines.Text(), "\t")
		name, detail, _ := strings.Cut(name, "\t")
		if verdict != "ok" {
			t.Errorf("%s: %s", name, strings.ReplaceAll(detail, "\\n", "\n"))
		} else if testing.Verbose() {
			t.Log(name)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%s: %v", browserTest, err)
	}
	if checks == 0 {
		t.Error("no check was made")
	}
}

// serveUsers serves a node to users, whose passwords are secret: alice, an inspector, and
// bob, a viewer.
func serveUsers(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "web.yml")
	text := "basic_auth_users:\n"
	for _, user := range []string{"alice", "bob"} {
		hash, err := bcrypt.GenerateFromPassword([]byte("secret"), bcrypt.MinCost)
		if err != nil {
			t.Fatal(err)
		}
		text += "  " + user + ": " + string(hash) + "\n"
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := access.OpenFile(file, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	door := access.NewDoor(access.Options{CookieName: "hodoscope_users", File: f, Roles: map[string]access.Role{"alice": access.Inspector}})
	return serveNodes(t, Options{File: f, Door: door}, nil, asktest.New("shop@web-1.example", 8, 0.62, 3).Attached(150, time.Now()))
}

// need skips the test where something is not installed; in CI that is a failure.
func need(t *testing.T, path, how string) {
	t.Helper()
	if _, err := os.Stat(path); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: %s", path, how)
	}
	t.Skipf("%s is missing: %s", path, how)
}

// serveFakes serves nodes in every standing, live, and returns the link that lets in.
func serveFakes(t *testing.T, o Options) string {
	t.Helper()
	now := time.Now()
	live := []*asktest.Node{
		asktest.New("shop@web-1.example", 8, 0.62, 3).Attached(150, now),
		asktest.New("big@metal-7.example", 96, 0.97, 240).Attached(150, now),
	}
	nodes := []ask.Node{live[0], live[1],
		asktest.New("cart@web-2.example", 4, 0.3, 1).Attached(60, now.Add(-time.Minute)).
			Standing(session.Unreachable, "dial tcp 10.0.0.7:41231: connection refused", "see whether the node runs: epmd -names on its host"),
		asktest.New("legacy@db.example", 4, 0, 0).
			Standing(session.Refused, "the node refused our cookie", "give the cookie the node was started with: --cookie-file"),
		asktest.New("new@here.example", 4, 0, 0),
	}
	return serveNodes(t, o, live, nodes...)
}

// serveNodes serves some nodes, of which live ones change, and returns the link that lets
// in. A door that is given is announced by whoever made it.
func serveNodes(t *testing.T, o Options, live []*asktest.Node, nodes ...ask.Node) string {
	t.Helper()
	var token string
	l, err := access.Listen(t.Context(), "127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	o.Nodes = these(nodes...)
	if o.Door == nil {
		o.Door = access.NewDoor(access.Options{
			CookieName: "hodoscope_" + port, Path: o.BasePath, Announce: func(s string) { token = s }, TokenRole: access.Inspector,
		})
	}
	if o.Intimate == nil {
		o.Intimate = (&noting{}).intimate()
	}
	o.Program = view.Program{Version: "1.2.3", Built: "go1.26, linux/amd64", Started: asktest.Start, Store: "in /var/lib/hodoscope, for 15d", Detectors: 52}
	s := New(o)
	link := Link("http://"+l.Addr().String(), o.BasePath, token)

	ctx, cancel := context.WithCancel(context.Background())
	served, ticked := make(chan error, 1), make(chan struct{})
	go func() { served <- s.Serve(ctx, l) }()
	go func() {
		defer close(ticked)
		tick := time.NewTicker(700 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case at := <-tick.C:
				for _, f := range live {
					f.Look(at)
				}
			}
		}
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
		<-ticked
	})
	return link
}
