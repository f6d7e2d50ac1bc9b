// Package nodes is the screen of all nodes that are watched, held against each other: what
// is far from the others is marked, and what was found at any stands below. It asks no
// node: what sessions know is enough.
package nodes
