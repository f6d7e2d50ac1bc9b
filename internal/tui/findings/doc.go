// Package findings is the screen of what the detectors found: all cases of a node, the
// gravest first, and the page of each, with its evidence, what to do, and the ways from it
// to the screens that show what it is about.
package findings
