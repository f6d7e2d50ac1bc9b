package dist_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/dist/disttest"
	"github.com/hodoscope/hodoscope/internal/etf"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// target is the Config with which to reach a fake node that has not been told
// to be otherwise.
func target(s *disttest.Server) dist.Config {
	return dist.Config{Node: s.Name(), Addr: s.Addr(), Cookie: "cookie"}
}

// dial makes one attempt, bounded in time.
func dial(t *testing.T, cfg dist.Config) (*dist.Conn, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), disttest.Wait)
	defer cancel()
	conn, err := dist.Dial(ctx, cfg)
	if conn != nil {
		t.Cleanup(func() { conn.Close() })
	}
	return conn, err
}

// attach makes a fake node and a connection to it: both ends, shaken hands.
func attach(t *testing.T, fake disttest.Config, change ...func(*dist.Config)) (*dist.Conn, *disttest.Peer, *disttest.Server) {
	t.Helper()
	s := disttest.NewServer(t, fake)
	cfg := target(s)
	for _, change := range change {
		change(&cfg)
	}
	type result struct {
		conn *dist.Conn
		err  error
	}
	dialled := make(chan result, 1)
	go func() {
		conn, err := dial(t, cfg)
		dialled <- result{conn, err}
	}()
	p := s.Accept()
	p.Handshake()
	r := <-dialled
	if r.err != nil {
		t.Fatal(r.err)
	}
	return r.conn, p, s
}

// receive takes the next message of a mailbox.
func receive(t *testing.T, box *dist.Mailbox) *dist.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), disttest.Wait)
	defer cancel()
	m, err := box.Receive(ctx)
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	return m
}

// body is the payload of a message.
func body(t *testing.T, m *dist.Message) etf.Term {
	t.Helper()
	c := m.Body()
	term := c.Term(etf.Limits{})
	if err := c.Err(); err != nil {
		t.Fatalf("payload of %v: %v", m.Op, err)
	}
	return term
}

// ended waits for the end of a connection and gives its reason.
func ended(t *testing.T, conn *dist.Conn) error {
	t.Helper()
	select {
	case <-conn.Done():
	case <-time.After(disttest.Wait):
		t.Fatal("the connection did not end")
	}
	return conn.Err()
}

// lost checks that the connection ended for the given reason and not by Close.
func lost(t *testing.T, conn *dist.Conn, want error) {
	t.Helper()
	err := ended(t, conn)
	var end *dist.LostError
	if !errors.As(err, &end) || end.Node != conn.Peer().Name || !errors.Is(err, want) {
		t.Errorf("the connection ended with %v, want %v", err, want)
	}
}

// alive checks that the connection still carries messages both ways.
func alive(t *testing.T, conn *dist.Conn, p *disttest.Peer, s *disttest.Server) {
	t.Helper()
	box := conn.Open(1 << 10)
	defer box.Close()
	p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), box.Pid()}, etf.Atom("still_there"))
	if m := receive(t, box); body(t, m) != etf.Atom("still_there") {
		t.Errorf("got %v", m.Op)
	}
}

// golden compares got with testdata/name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name))
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("%s differs:\n%s", path, got)
	}
}
