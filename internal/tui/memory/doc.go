// Package memory is the screen of what a node's memory is used for, what its allocators
// took for that, and what of it is in RAM.
package memory
