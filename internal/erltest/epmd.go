package erltest

import (
	"bytes"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/child"
)

// EPMDPort is the port of this test binary's own EPMD on 127.0.0.1, which is started by the first call. It serves the
// nodes of all releases and ends with the test binary.
func EPMDPort(t testing.TB) int {
	t.Helper()
	port, err := epmd()
	if err != nil {
		missing(t, err)
	}
	return port
}

var epmd = sync.OnceValues(func() (int, error) {
	path, err := exec.LookPath("epmd")
	if err != nil {
		return 0, fmt.Errorf("no epmd on this machine; hack/setup installs it")
	}
	// Another process may take a free port between our finding it and epmd's listening on it.
	for range 5 {
		port, err := freePort()
		if err != nil {
			return 0, err
		}
		cmd := exec.Command(path, "-port", strconv.Itoa(port), "-address", "127.0.0.1")
		cmd.Env = cleanEnviron()
		var output bytes.Buffer
		cmd.Stdout, cmd.Stderr = &output, &output
		if err := child.Start(cmd); err != nil {
			return 0, err
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = cmd.Wait()
		}()
		if listens(port, ended) {
			return port, nil
		}
		_ = cmd.Process.Kill()
		<-ended
	}
	return 0, fmt.Errorf("%s did not start", path)
})

// listens waits until something accepts on the port, or the process meant to do so has ended.
func listens(port int, ended <-chan struct{}) bool {
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); {
		select {
		case <-ended:
			return false
		case <-time.After(5 * time.Millisecond):
		}
		conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			_ = conn.Close()
			return true
		}
	}
	return false
}

// freePort is a port on which nothing listened a moment ago.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
