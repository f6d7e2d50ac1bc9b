//go:build unix

package main

import (
	"os"
	"syscall"
)

// hangup are the signals at which the configuration is read again.
var hangup = []os.Signal{syscall.SIGHUP}
