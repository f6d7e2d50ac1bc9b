// Package child starts programs that end with this one, however it ends, and those
// of them that listen on a port of 127.0.0.1.
//
// It knows nothing of what they are, and makes no files for them. Linux only;
// elsewhere [Start] fails with [ErrLinuxOnly].
//
// Beneath it: os/exec and prctl(2), PR_SET_PDEATHSIG.
package child
