//go:build linux || darwin || freebsd

package tsdb

import "syscall"

// free is how many bytes a file system has left for us; ok is false where that is
// not known.
func free(dir string) (bytes uint64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return uint64(max(0, s.Bavail)) * uint64(s.Bsize), true
}
