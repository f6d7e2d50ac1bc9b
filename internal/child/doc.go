// Package child starts programs that end with this one, however it ends.
//
// It does not wait for them, and finds no ports or files for them: that is for who
// starts them. Linux only; elsewhere [Start] fails with [ErrLinuxOnly].
//
// Beneath it: os/exec and prctl(2), PR_SET_PDEATHSIG.
package child
