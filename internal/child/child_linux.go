package child

import (
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// Start starts a command that the kernel kills when this process ends, however it
// ends. It has a process group of its own.
//
// Linux watches the thread that started the child, not the process (prctl(2),
// PR_SET_PDEATHSIG), and Go ends a thread when a goroutine locked to it returns. So
// one thread, which never ends, starts them all.
func Start(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Pdeathsig: syscall.SIGKILL,
		Setpgid:   true, // Ctrl-C at the terminal is for us, who then end what we started
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

// Kill ends a program and those that it started: a node's port programs, a start
// script's node.
func Kill(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }
