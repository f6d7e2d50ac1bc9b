// Package mnesia is the screen of what Mnesia on a node knows of itself: transactions and
// locks, which nodes are away, its tables.
package mnesia
