//go:build !race

package etf_test

// slowness is how many times slower than usual tests may run.
const slowness = 1
