//go:build !linux

package erltest

import (
	"errors"
	"os"
)

// errLinuxOnly: without Linux's parent-death signal a killed test would leave nodes behind.
var errLinuxOnly = errors.New("real nodes are started on Linux only")

func suspend(*os.Process) error { return errLinuxOnly }
func resume(*os.Process) error  { return errLinuxOnly }
