package erltest

import (
	"fmt"
	"os/exec"
	"strconv"
	"sync"
	"testing"

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
	s, err := child.Serve(func(port int) *exec.Cmd {
		cmd := exec.Command(path, "-port", strconv.Itoa(port), "-address", "127.0.0.1")
		cmd.Env = cleanEnviron()
		return cmd
	})
	if err != nil {
		return 0, fmt.Errorf("%s: %w", path, err)
	}
	return s.Port, nil
})
