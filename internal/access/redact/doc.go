// Package redact takes likely secrets out of terms that came from a node, before
// anything prints, stores or sends them.
//
// It goes by two signs: the name that a value has (a map's key, the first of a
// pair), and the shape of a text (tokens, keys, passwords within URLs). It cannot
// know: what is named harmlessly and looks like prose goes through. It is a net
// under those who look, not a licence to show everything.
//
// Beneath lies etf.
package redact
