package bench

import (
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// startChild starts a program that the kernel kills when this one ends, however
// it ends.
//
// Linux watches the thread that started the child, not the process (prctl(2),
// PR_SET_PDEATHSIG), and Go may end a thread. So one thread, which never ends,
// starts them all.
func startChild(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Pdeathsig: syscall.SIGKILL,
		Setpgid:   true, // Ctrl-C is for us, who then end what we started
	}
	done := make(chan error)
	starter() <- func() { done <- cmd.Start() }
	return <-done
}

var starter = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for f := range work {
			f()
		}
	}()
	return work
})

// killChild ends a program and those that it started.
func killChild(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
