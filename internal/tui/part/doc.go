// Package part has what screens are put together of: a table of which only the visible
// rows are known, a tree, cards of fields, charts, and notices of what is missing. A part
// remembers where one is in it (the row chosen, what is scrolled away) and nothing of
// what is shown.
//
// Parts draw values of view on a canvas of paint, in view's words. They ask nobody.
package part
