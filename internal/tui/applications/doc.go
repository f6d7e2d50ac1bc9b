// Package applications is the screen of the applications of a node, and that of a
// supervision tree, of which branches open and close, however large it is.
package applications
