//go:build !linux

package erltest

import (
	"errors"
	"os"
	"os/exec"
)

// errLinuxOnly: without Linux's parent-death signal a killed test would leave nodes behind.
var errLinuxOnly = errors.New("real nodes are started on Linux only")

func startProcess(*exec.Cmd) error { return errLinuxOnly }
func suspend(*os.Process) error    { return errLinuxOnly }
func resume(*os.Process) error     { return errLinuxOnly }
func killGroup(p *os.Process)      { _ = p.Kill() }
