package epmd_test

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/dist/disttest"
	"github.com/hodoscope/hodoscope/internal/epmd"
)

func TestLookupAndNames(t *testing.T) {
	daemon := disttest.NewEPMD(t)
	daemon.Register("shop", 40001)
	daemon.Register("till", 40002)
	client := epmd.Client{Addr: daemon.Addr()}

	node, err := client.Lookup(t.Context(), "till")
	if err != nil || node.Name != "till" || node.Port != 40002 || node.Type != 'M' || node.Highest != 6 {
		t.Errorf("Lookup: %+v, %v", node, err)
	}
	if _, err := client.Lookup(t.Context(), "Till"); err != epmd.ErrUnknownName {
		t.Errorf("Lookup of an unknown name: %v", err)
	}
	daemon.Register("gone", 40003)
	daemon.Unregister("gone")
	if _, err := client.Lookup(t.Context(), "gone"); err != epmd.ErrUnknownName {
		t.Errorf("Lookup of a name given up: %v", err)
	}
	nodes, err := client.Names(t.Context())
	want := []epmd.Node{{Name: "shop", Port: 40001}, {Name: "till", Port: 40002}}
	same := slices.EqualFunc(nodes, want, func(a, b epmd.Node) bool { return a.Name == b.Name && a.Port == b.Port })
	if err != nil || !same {
		t.Errorf("Names: %v, %v", nodes, err)
	}
}

func TestLookupOfImpossibleNameSendsNothing(t *testing.T) {
	client := epmd.Client{Addr: "x:1", Dial: func(context.Context, string, string) (net.Conn, error) {
		t.Error("dialled")
		return nil, errors.New("no")
	}}
	for _, alive := range []string{"", "shop@host", "a\x00b", strings.Repeat("a", 1021)} {
		if _, err := client.Lookup(t.Context(), alive); !errors.Is(err, epmd.ErrInvalidName) {
			t.Errorf("%.10q: %v", alive, err)
		}
	}
}

func TestUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	listener.Close()

	client := epmd.Client{Addr: addr}
	_, err = client.Names(t.Context())
	var unreachable *epmd.UnreachableError
	if !errors.As(err, &unreachable) || unreachable.Addr != addr || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("closed port: %v", err)
	}

	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = client.Lookup(canceled, "shop")
	if !errors.As(err, &unreachable) || !errors.Is(err, context.Canceled) && !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("canceled before the dial: %v", err)
	}
}

func TestDialIsUsed(t *testing.T) {
	daemon := disttest.NewEPMD(t)
	daemon.Register("shop", 40001)
	var asked string
	client := epmd.Client{Addr: "inside:4369", Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
		asked = network + " " + addr
		return new(net.Dialer).DialContext(ctx, network, daemon.Addr())
	}}
	if _, err := client.Lookup(t.Context(), "shop"); err != nil || asked != "tcp inside:4369" {
		t.Errorf("dialled %q: %v", asked, err)
	}
}

// Every way a fake daemon goes wrong is told apart from the others.
func TestMisbehavingDaemon(t *testing.T) {
	write := func(s string) func(net.Conn, []byte) {
		return func(conn net.Conn, _ []byte) { io.WriteString(conn, s) }
	}
	noAnswer, malformed := new(epmd.NoAnswerError), new(epmd.MalformedError)
	tests := []struct {
		name   string
		answer func(net.Conn, []byte)
		target any   // kind of the error
		within error // what it wraps
	}{
		{"closes without a word", write(""), &noAnswer, io.EOF},
		{"closes midway", write("w\x00\x01"), &noAnswer, io.ErrUnexpectedEOF},
		{"resets", func(conn net.Conn, _ []byte) { conn.(*net.TCPConn).SetLinger(0) }, &noAnswer, syscall.ECONNRESET},
		{"speaks something else", write("SSH-2.0-OpenSSH_9.2\r\n"), &malformed, nil},
		{"names another node", write("w\x00\xa3\x8bM\x00\x00\x06\x00\x05\x00\x04till\x00\x00"), &malformed, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			daemon := disttest.NewEPMD(t)
			daemon.Answer(test.answer)
			client := epmd.Client{Addr: daemon.Addr()}
			_, err := client.Lookup(t.Context(), "shop")
			if !errors.As(err, test.target) {
				t.Fatalf("%T: %v", err, err)
			}
			if test.within != nil && !errors.Is(err, test.within) {
				t.Errorf("%v does not wrap %v", err, test.within)
			}
		})
	}
}

// A daemon that says nothing, or too little too slowly, holds us no longer
// than the context allows.
func TestStallingDaemon(t *testing.T) {
	daemon := disttest.NewEPMD(t)
	release := make(chan struct{})
	defer close(release)
	for _, said := range []string{"", "w\x00", "\x00\x00\x11\x11name a at port 1\n"} {
		daemon.Answer(func(conn net.Conn, _ []byte) {
			io.WriteString(conn, said)
			<-release
		})
		client := epmd.Client{Addr: daemon.Addr()}
		ask := map[string]func(context.Context) error{
			"Lookup": func(ctx context.Context) error { _, err := client.Lookup(ctx, "shop"); return err },
			"Names":  func(ctx context.Context) error { _, err := client.Names(ctx); return err },
		}
		for name, ask := range ask {
			if name == "Lookup" && strings.HasPrefix(said, "\x00") {
				continue // malformed at once
			}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
			start := time.Now()
			err := ask(ctx)
			cancel()
			var noAnswer *epmd.NoAnswerError
			if !errors.As(err, &noAnswer) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s after %q: %v", name, said, err)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("%s after %q took %v", name, said, took)
			}
		}
	}
}

func TestRequests(t *testing.T) {
	daemon := disttest.NewEPMD(t)
	requests := make(chan string, 2)
	daemon.Answer(func(_ net.Conn, request []byte) { requests <- string(request) })
	client := epmd.Client{Addr: daemon.Addr()}
	client.Lookup(t.Context(), "shop")
	client.Names(t.Context())
	for _, want := range []string{"zshop", "n"} {
		if got := <-requests; got != want {
			t.Errorf("sent %q, want %q", got, want)
		}
	}
}
