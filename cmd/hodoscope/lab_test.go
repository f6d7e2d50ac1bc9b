package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/erltest"
)

// A program of the lab runs, can be attached to as it is told, and leaves nothing when it is told to end.
func TestLabRun(t *testing.T) {
	erltest.Need(t, 0)
	for _, args := range [][]string{{"webload", "--healthy"}, {"pinger"}, {"txlog", "sync"}} {
		t.Run(args[0], func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "lab")
			name := fmt.Sprintf("lab%d%s@127.0.0.1", os.Getpid(), args[0])
			w := realWorld()
			lines := make(chan string, 64)
			var stderr bytes.Buffer
			w.stdout, w.stderr = lineWriter(lines), &stderr
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan int, 1)
			go func() { ended <- run(ctx, w, append([]string{"lab", "run", "--name", name, "--dir", dir}, args...)) }()
			var told string
			select {
			case told = <-lines:
			case code := <-ended:
				t.Fatalf("exit code %d: %s", code, &stderr)
			}

			_, command, _ := strings.Cut(told, "hodoscope ps ")
			command, _, _ = strings.Cut(command, "\n")
			w, stdout, said := quietWorld()
			w.open = openLive
			if code := run(t.Context(), w, append([]string{"ps"}, strings.Fields(command)...)); code != exitOK || !strings.Contains(stdout.String(), "net_kernel") {
				t.Errorf("ps %s: exit code %d: %s%s", command, code, stdout, said)
			}

			port, err := os.ReadFile(filepath.Join(dir, "epmd-port"))
			if err != nil {
				t.Fatal(err)
			}
			cancel()
			if code := <-ended; code != exitOK || stderr.Len() > 0 {
				t.Errorf("exit code %d: %s", code, &stderr)
			}
			if _, err := os.Stat(dir); err == nil {
				t.Errorf("%s is left behind", dir)
			}
			if conn, err := net.Dial("tcp", "127.0.0.1:"+string(port)); err == nil {
				_ = conn.Close()
				t.Errorf("EPMD still listens on port %s", port)
			}
		})
	}
}
