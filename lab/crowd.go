package lab

import "embed"

// Crowd is crowd/src/*.erl: see crowd/README.md.
//
//go:embed crowd/src/*.erl
var Crowd embed.FS
