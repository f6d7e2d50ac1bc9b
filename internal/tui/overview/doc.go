// Package overview is the first screen of a node: what is wrong, then where its time and
// memory go.
package overview
