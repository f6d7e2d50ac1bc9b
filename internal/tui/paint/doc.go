// Package paint draws on a grid of cells, which becomes the text of a frame: words,
// meters, sparklines, areas of braille dots, heat strips, in the tones of a theme.
//
// Nothing gets onto a canvas but plain.Text, one character a cell: what a node calls
// its processes cannot move the cursor, and nothing is drawn outside of its rectangle.
// It is no layout engine and keeps no state: whoever draws says where.
//
// Beneath lie plain, which makes text harmless and knows its width, and the escape
// sequences of charmbracelet/x/ansi.
package paint
