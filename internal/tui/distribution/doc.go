// Package distribution is the screen of a node's connections to other nodes: what waits to
// be sent to each beside the limit at which senders are suspended, and what goes through.
package distribution
