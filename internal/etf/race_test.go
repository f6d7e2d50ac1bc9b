//go:build race

package etf_test

// slowness is what the race detector makes of time limits.
const slowness = 10
