// Package stage is what a screen and the program around it know of each other: a screen
// says which questions it wants answered, which keys it understands, and draws what was
// seen; what it wants done beyond itself it says as an effect.
//
// A screen keeps no answer and asks no node: the program asks, keeps what was seen, and
// has the screen draw it, now or as it was. Beneath lie seen, ask and view; paint is what
// is drawn on.
package stage
