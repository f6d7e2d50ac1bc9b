// Package attach finds the way to a node: from what a person typed to an
// attached node.Node, or to a Problem that names the hop that failed, why, and
// what to do next.
//
// It knows names, addresses, the port mapper and cookies. It is not the
// connection (dist) and keeps nothing once the node is attached.
//
// Beneath lie epmd and node.
package attach
