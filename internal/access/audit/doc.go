// Package audit is the log of what was done to observed nodes beyond looking:
// who, when, on which node, what and with which result.
//
// It is a file of JSON lines, written and synced before the deed, so that there
// is no deed without its line: who cannot write does not act. Each line carries
// the hash of the one before it; a line that was changed or taken out shows.
// Cutting lines off the end does not show by itself: ship the file elsewhere
// where that matters.
//
// Beneath lies the standard library.
package audit
