package beam

import "slices"

// HeapSizes are the sizes in words that the runtime gives to a heap which was not
// asked to be smaller: 233 to begin with, nearly Fibonacci's numbers, and a fifth
// more each time from about a million words on. Only hibernation leaves a heap of
// another size, that of what is in it; it may be one of these by chance.
// Source: erts_init_gc in erts/emulator/beam/erl_gc.c, the same from OTP 23 to 29.
var HeapSizes = func() []int64 {
	sizes := []int64{12, 38}
	for i := 2; i < 23; i++ {
		sizes = append(sizes, sizes[i-1]+sizes[i-2]+1)
	}
	for last := sizes[len(sizes)-1]; last < 1<<40; {
		last += last / 5
		sizes = append(sizes, last)
	}
	return sizes[slices.Index(sizes, 233):]
}()

// Hibernates tells from the size in words of its heap whether a process that
// waits has hibernated. One that was started with a very small heap looks the
// same.
func Hibernates(words int64) bool {
	_, regular := slices.BinarySearch(HeapSizes, words)
	return !regular
}
