package roster

import "slices"

// heapSizes are the sizes in words that the runtime gives to a heap: nearly
// Fibonacci's numbers, and a fifth more each time from about a million words on.
// Source: erts_init_gc in erts/emulator/beam/erl_gc.c, the same from OTP 23 to 29.
var heapSizes = func() []int64 {
	sizes := []int64{12, 38}
	for len(sizes) < 23 {
		n := len(sizes)
		sizes = append(sizes, sizes[n-1]+sizes[n-2]+1)
	}
	for last := sizes[len(sizes)-1]; last < 1<<40; {
		last += last / 5
		sizes = append(sizes, last)
	}
	return sizes
}()

// smallestHeap is what a process is born with unless it was started otherwise.
const smallestHeap = 233

// shrunk tells the heap of a process that hibernates: erlang:hibernate/3 makes it
// just as large as what is in it, and only a hibernated process has a heap of
// such a size. One that was started with a very small heap looks the same.
func shrunk(words int64) bool {
	if words < smallestHeap {
		return true
	}
	_, regular := slices.BinarySearch(heapSizes, words)
	return !regular
}
