// Package events is the screen of what the runtime told of, the newest first: collections
// that took long, processes that kept a scheduler, large heaps, long queues, ports and
// connections that take no more; and how much of each there was by the minute.
package events
