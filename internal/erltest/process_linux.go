package erltest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// suspend stops every thread of the process. The signal reaches threads that run on other processors a little later
// than kill(2) returns; this waits for them.
func suspend(p *os.Process) error {
	if err := p.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		stats, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", p.Pid))
		if err != nil || len(stats) == 0 {
			return fmt.Errorf("process %d is gone", p.Pid)
		}
		if !slices.ContainsFunc(stats, runs) {
			return nil
		}
	}
	return fmt.Errorf("process %d did not stop", p.Pid)
}

// runs reports whether the state in a stat file of proc(5) is other than T, stopped. The state follows the command
// name, which is in parentheses and may hold any character.
func runs(stat string) bool {
	b, err := os.ReadFile(stat)
	if err != nil {
		return false // the thread has ended
	}
	i := bytes.LastIndexByte(b, ')')
	return i < 0 || !bytes.HasPrefix(b[i:], []byte(") T"))
}

func resume(p *os.Process) error { return p.Signal(syscall.SIGCONT) }
