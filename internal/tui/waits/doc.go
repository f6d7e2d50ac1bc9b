// Package waits is the screen of who waits on whom: drawn as a tree, cycles first, then
// whom others wait for, chains, and each that waits.
package waits
