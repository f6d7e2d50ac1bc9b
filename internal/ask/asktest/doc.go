// Package asktest is a watched node that never was, and what detectors found at it: for
// tests of faces, which ask and draw it. Its numbers are made up, the same ones for each
// look, and some of its names are hostile.
//
// It is no session: it looks when a test says so, keeps no budget and dials nobody. Its
// processes are in a real roster, so that an excerpt of them is one.
//
// Beneath lie the model, the roster, the states of session, and view's own node that never
// was. It does not import ask, so that ask's tests can use it; they and the faces' tests see
// to it that Node and Findings are what ask wants.
package asktest
