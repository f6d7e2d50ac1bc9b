// Package threads is the screen of what the runtime's threads do, by type or one by one,
// where somebody has switched the accounting on.
package threads
