package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/child"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// daemon is hodoscope serve as a program of its own, which can be killed.
type daemon struct {
	t     *testing.T
	cmd   *exec.Cmd
	ended chan struct{}
	log   string // file
	url   string // of page and metrics
}

var linkLine = regexp.MustCompile(`hodoscope: (?:the page is at )?(https?://[^/]+)/(?:#token=(\S+)|, by )`)

// startDaemon serves a configuration until the test ends, and returns once all nodes
// are attached.
func startDaemon(t *testing.T, config string, nodes ...*erltest.Node) *daemon {
	t.Helper()
	d := startDaemonRaw(t, config)
	for _, n := range nodes {
		eventually(t, n.Name+" is attached", func() bool {
			d.running()
			return strings.Contains(d.said(), n.Name+": attached")
		})
	}
	d.url = linkLine.FindStringSubmatch(d.said())[1]
	return d
}

// startDaemonRaw starts serve, whatever comes of it.
func startDaemonRaw(t *testing.T, config string) *daemon {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "hodoscope.yaml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	d := &daemon{t: t, cmd: exec.Command(self, "serve", "--config", file), ended: make(chan struct{}), log: log.Name()}
	d.cmd.Args[0] = "real" // TestMain makes it the program
	d.cmd.Stdout, d.cmd.Stderr = log, log
	if err := child.Start(d.cmd); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(d.ended)
		_ = d.cmd.Wait()
	}()
	t.Cleanup(func() {
		d.kill()
		if t.Failed() {
			t.Logf("serve said:\n%s", d.said())
		}
	})
	return d
}

func (d *daemon) said() string {
	text, err := os.ReadFile(d.log)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

// running fails the test if serve has ended by itself.
func (d *daemon) running() {
	d.t.Helper()
	select {
	case <-d.ended:
		d.t.Fatalf("serve ended: %v", d.cmd.ProcessState)
	default:
	}
}

// kill ends it as nothing can be prepared for.
func (d *daemon) kill() {
	child.Kill(d.cmd.Process)
	<-d.ended
}

// end ends it as a person does.
func (d *daemon) end() {
	d.t.Helper()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		d.t.Fatal(err)
	}
	<-d.ended
	if code := d.cmd.ProcessState.ExitCode(); code != exitOK && code != exitInterrupted {
		d.t.Errorf("exit code %d", code)
	}
}

// token is the newest that lets a browser in, once.
func (d *daemon) token() string {
	all := linkLine.FindAllStringSubmatch(d.said(), -1)
	return all[len(all)-1][2]
}

// page is a browser that was let in.
func (d *daemon) page() *http.Client {
	d.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	token, err := json.Marshal(map[string]string{"token": d.token()})
	if err != nil {
		d.t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Timeout: time.Minute}
	r, err := client.Post(d.url+"/api/v1/session", "application/json", bytes.NewReader(token))
	if err != nil {
		d.t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusNoContent {
		d.t.Fatalf("the page lets nobody in: %s", r.Status)
	}
	return client
}

// fetch reads a document of JSON.
func fetch[T any](t *testing.T, c *http.Client, url string) (v T) {
	t.Helper()
	r, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", url, r.Status)
	}
	if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return v
}

// jobOf is the job of a configuration that watches nodes, which have one cookie. The
// budget is no subject of these tests, and a second is short for the usual one.
func jobOf(nodes []*erltest.Node, more string) string {
	var names []string
	for _, n := range nodes {
		names = append(names, n.Name)
	}
	return fmt.Sprintf("targets: [{name: real, static: {nodes: [%s]}, interval: 1s, look_interval: 500ms, budget: 100%%, cookie_file: %q, epmd_port: %d%s}]\n",
		strings.Join(names, ", "), nodes[0].CookieFile, nodes[0].EPMDPort, more)
}

// eventually waits for a condition, two minutes at the most: what a machine that is busy
// may need is none of its tests' business.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after two minutes not: %s", what)
		}
	}
}
