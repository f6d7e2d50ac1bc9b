// Package processes is the screen of all processes of a node, in any order, a part at a
// time: absolute numbers and changes, of a group, of those that a filter lets through, or
// as groups of them.
package processes
