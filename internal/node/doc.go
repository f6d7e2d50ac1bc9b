// Package node is a guest on one BEAM node: it attaches, asks what package probe
// allows, keeps within what a guest may take, and leaves nothing behind.
//
// How it keeps the promise, for each request:
//
//   - It runs in a process of its own, linked to us, with a bounded heap, and of low
//     priority where it goes over all processes. When our connection ends, for
//     whatever reason, the process ends.
//   - At most 128 KiB of answers may be on their way at any time, and at most four
//     of our processes work at once, so a node never waits for us to read.
//   - A lease process on the node cuts our connection when we stop renewing it:
//     frozen, stopped in a debugger, or on a laptop whose lid was closed.
//
// It is not a sampler: it asks when told to. How often, and what, is for source
// and session. It does not dial again by itself either; Backoff says when to.
//
// Beneath lie dist (only this package speaks with it to a node) and probe.
package node
