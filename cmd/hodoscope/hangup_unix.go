//go:build unix

package main

import (
	"os"
	"syscall"
)

// hangup are the signals at which serve reads its configuration again, and others end.
var hangup = []os.Signal{syscall.SIGHUP}
