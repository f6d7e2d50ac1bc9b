// Package plain makes text that a terminal shows and never obeys, measures and
// cuts it, and writes values and numbers for people.
//
// All text of a node is hostile until proven otherwise: terminal escapes in a
// process label must not reach a terminal. The one choke point is the type Text:
// what draws for a terminal draws nothing else, and only Clean makes one of what
// was said elsewhere. Go lets anybody convert a string to it; that is for the
// constants of a face and for text put together of Text.
//
// It draws no documents and knows no tables, screens or colours: those are the
// faces'. Beneath lie view, for values and their units, and a library that knows
// how wide characters are.
package plain
