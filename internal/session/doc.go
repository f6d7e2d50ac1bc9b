// Package session is one watched node over time. On each tick it asks a source
// for a snapshot, keeps a short history, and publishes a new immutable State.
//
// Whatever stands before it (source, node) never knows who listens; whatever
// stands after it (view, web, tui) never asks the node. Readers that are late
// miss states, never events.
package session
