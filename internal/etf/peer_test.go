// A node at the other end of a pipe, for the tests that compare with
// term_to_binary/1 and binary_to_term/1.

package etf_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// erlPeer is a node that runs testdata/etf_peer.erl.
type erlPeer struct {
	tb  testing.TB
	in  io.WriteCloser
	out *bufio.Reader
	otp int // release
}

// findCommand returns the command in an environment variable, or the usual one.
// Without it the test is skipped, in CI it fails.
func findCommand(tb testing.TB, variable, usual string) []string {
	tb.Helper()
	command := strings.Fields(os.Getenv(variable))
	if len(command) == 0 {
		command = []string{usual}
	}
	if _, err := exec.LookPath(command[0]); err != nil {
		if os.Getenv("CI") == "true" {
			tb.Fatalf("missing in CI: %v", err)
		}
		tb.Skip(err)
	}
	return command
}

// startErl starts a node that lives as long as the test. HODOSCOPE_ERL is the
// command, erl by default.
func startErl(tb testing.TB) *erlPeer {
	tb.Helper()
	command := findCommand(tb, "HODOSCOPE_ERL", "erl")
	source, err := os.ReadFile("testdata/etf_peer.erl")
	if err != nil {
		tb.Fatal(err)
	}
	// The source travels through a file of the test's own, so that nothing is
	// written beside it.
	path := tb.TempDir() + "/etf_peer.erl"
	if err := os.WriteFile(path, source, 0o600); err != nil {
		tb.Fatal(err)
	}
	load := `{ok,M,B}=compile:file("` + path + `",[binary]),{module,M}=code:load_binary(M,"",B),M:main().`
	cmd := exec.Command(command[0], append(command[1:], "-noinput", "+sbwt", "none", "-eval", load)...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	p := &erlPeer{tb: tb, in: in, out: bufio.NewReaderSize(out, 1<<16)}
	tb.Cleanup(func() {
		in.Close() // the node ends with its port
		cmd.Process.Kill()
		cmd.Wait()
	})
	if p.otp, err = strconv.Atoi(string(p.ask('v', nil))); err != nil {
		tb.Fatal(err)
	}
	return p
}

// ask sends one request and returns the answer.
func (p *erlPeer) ask(op byte, argument []byte) []byte {
	p.tb.Helper()
	head := binary.BigEndian.AppendUint32(nil, uint32(1+len(argument)))
	if _, err := p.in.Write(append(append(head, op), argument...)); err != nil {
		p.tb.Fatalf("node: %v", err)
	}
	reply, err := readFrame(p.out)
	if err != nil {
		p.tb.Fatalf("node: %v", err)
	}
	if strings.HasPrefix(string(reply), "crash") {
		p.tb.Fatalf("node: %s", reply)
	}
	return reply
}

func (p *erlPeer) askBatch(op byte, items [][]byte) [][]byte {
	p.tb.Helper()
	return unbatch(p.tb, p.ask(op, batch(items)))
}

func readFrame(r io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, fmt.Errorf("no answer: %w", err)
	}
	b := make([]byte, binary.BigEndian.Uint32(head[:]))
	_, err := io.ReadFull(r, b)
	return b, err
}

func batch(items [][]byte) (b []byte) {
	for _, item := range items {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(item))), item...)
	}
	return b
}

func unbatch(tb testing.TB, b []byte) (items [][]byte) {
	tb.Helper()
	for len(b) >= 4 {
		n := int(binary.BigEndian.Uint32(b))
		if n > len(b)-4 {
			tb.Fatalf("batch: item of %d bytes, %d left", n, len(b)-4)
		}
		items, b = append(items, b[4:4+n]), b[4+n:]
	}
	return items
}
