// Package groups is the screen of processes by what they are, and that of one such group:
// its numbers, also as they were seen before, and who starts its members.
package groups
