// Package process is the screen of one process: what it is, what it does, its heap by
// generations, its stack, whom it is linked to, as it is now, and what it holds, on demand.
package process
