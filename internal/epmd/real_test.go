package epmd_test

import (
	"encoding/binary"
	"net"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/epmd"
)

// startEPMD runs OTP's own daemon on a free port of the loopback interface.
func startEPMD(t *testing.T) (addr string) {
	t.Helper()
	path, err := exec.LookPath("epmd")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr = listener.Addr().String()
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()

	cmd := exec.Command(path, "-port", strconv.Itoa(port), "-address", "127.0.0.1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
			return addr
		}
		if time.Now().After(deadline) {
			t.Fatalf("epmd does not listen: %v", err)
		}
	}
}

// register does what a node does to be found, ALIVE2_REQ; the name lasts as
// long as the connection.
func register(t *testing.T, addr, alive string, port int) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	req := binary.BigEndian.AppendUint16([]byte{'x'}, uint16(port))
	req = append(req, 'M', 0, 0, 6, 0, 6)
	req = binary.BigEndian.AppendUint16(req, uint16(len(alive)))
	req = append(append(req, alive...), 0, 3, 'e', 'x', 't')
	if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(req))), req...)); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 6)
	conn.SetReadDeadline(time.Now().Add(time.Minute))
	if _, err := conn.Read(answer); err != nil || answer[0] != 'v' || answer[1] != 0 {
		t.Fatalf("ALIVE2: %v, %v", answer, err)
	}
	return conn
}

func TestRealEPMD(t *testing.T) {
	client := epmd.Client{Addr: startEPMD(t)}
	if nodes, err := client.Names(t.Context()); err != nil || len(nodes) != 0 {
		t.Errorf("Names of none: %v, %v", nodes, err)
	}
	conn := register(t, client.Addr, "Shöp", 40001)

	node, err := client.Lookup(t.Context(), "Shöp")
	if err != nil || node.Port != 40001 || node.Type != 'M' || node.Highest != 6 || node.Lowest != 6 || string(node.Extra) != "ext" {
		t.Errorf("Lookup: %+v, %v", node, err)
	}
	nodes, err := client.Names(t.Context())
	if err != nil || len(nodes) != 1 || nodes[0].Name != "Shöp" || nodes[0].Port != 40001 {
		t.Errorf("Names: %v, %v", nodes, err)
	}
	if _, err := client.Lookup(t.Context(), "shöp"); err != epmd.ErrUnknownName {
		t.Errorf("Lookup in other case: %v", err)
	}

	conn.Close()
	deadline := time.Now().Add(time.Minute)
	for err = nil; err != epmd.ErrUnknownName; time.Sleep(time.Millisecond) {
		if _, err = client.Lookup(t.Context(), "Shöp"); time.Now().After(deadline) {
			t.Fatalf("Lookup after the node has gone: %v", err)
		}
	}
}
