//go:build !linux

package child

import (
	"os"
	"os/exec"
)

// Start is there on Linux only.
func Start(*exec.Cmd) error { return ErrLinuxOnly }

// Kill ends a program.
func Kill(p *os.Process) { _ = p.Kill() }
