// Package copying tells of a history whether terms are copied in bulk, from whom and to
// whom. Message_copying is that; for its look-alikes (tables that are read, state that
// grows) it is what rules them out. It reports nothing itself.
//
// Beneath lies diagnose.
package copying
