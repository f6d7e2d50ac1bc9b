// Package tuitest uses the terminal interface as a person does: presses keys, clicks on
// what is drawn, reads the frame. It waits until all that was asked has been answered, and
// for nothing else: there is no terminal, no time that passes by itself, and no sleep.
package tuitest
