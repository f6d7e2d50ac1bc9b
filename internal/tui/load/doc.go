// Package load is the screen of how much of a node's capacity is in use, and what the host
// says to it: schedulers, queues, work.
package load
