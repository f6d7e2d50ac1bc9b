// Package outside looks at a node with the operating system's eyes: what its process on
// this host does, when the node itself does not answer.
//
// It asks no node and needs no cookie. It is not the host's numbers of a node that
// answers: package live has those.
//
// Beneath lies gopsutil.
package outside
