// Package fleet keeps a watch on each node that the jobs of a configuration find: it
// starts one for a node that is found, ends that of a node that is gone, and begins
// anew where labels or settings changed. What did not change is not touched. A Reloader
// reads the configuration again when its file changes.
//
// It knows no session: whoever uses it says how a node is watched. It does not attach,
// and holds no state of nodes.
//
// Beneath: discovery, which finds the nodes, and config.
package fleet
