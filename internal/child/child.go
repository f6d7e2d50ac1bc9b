package child

import "errors"

// ErrLinuxOnly: without Linux's parent-death signal a program of ours that is
// killed would leave its children behind.
var ErrLinuxOnly = errors.New("programs that end with this one are started on Linux only")
