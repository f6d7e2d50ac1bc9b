package erltest

import (
	"os"
	"path/filepath"
)

// LockCounting starts the node on the emulator that counts locks, of the machine's own OTP, which hack/lcnt-node
// builds. The test is skipped where nobody has: no package has it, and building it takes minutes.
func LockCounting() Option { return func(c *config) { c.lockCounting = true } }

func lockCountingDir() string {
	if dir := os.Getenv("HODOSCOPE_LCNT"); dir != "" {
		return dir
	}
	return "/var/cache/hodoscope/lcnt"
}

// hasLockCounting tells whether hack/lcnt-node has been run.
func hasLockCounting() bool {
	_, err := os.Stat(filepath.Join(lockCountingDir(), "bin/erl"))
	return err == nil
}

// countingLocks makes a command line run that emulator's erl: as the program itself, or as the one that a script finds.
func countingLocks(argv, env []string) ([]string, []string) {
	bin := filepath.Join(lockCountingDir(), "bin")
	if argv[0] == "erl" {
		argv[0] = filepath.Join(bin, "erl")
	}
	return argv, append(env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}
