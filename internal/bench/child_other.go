//go:build !linux

package bench

import "os/exec"

// Without Linux's parent-death signal a killed bench would leave nodes behind,
// and without its /proc there is no CPU time to read.
func startChild(*exec.Cmd) error {
	return &Problem{Fact: "the lab needs Linux", Next: "measure a node of yours instead: hodoscope bench TARGET"}
}

func killChild(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
