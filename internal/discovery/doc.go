// Package discovery finds nodes: by name, in lists of files and servers, by DNS, in what
// port mappers know, in what a member of a cluster knows. A Search looks again and again
// and publishes what it found.
//
// It attaches to no node, and what it is told it does not believe: a name becomes a
// target only when attach could read it, and there are at most Most of them. A look that
// fails takes nothing away. A node that is not found any more stays for a while where
// that may mean that it crashed.
//
// Beneath: config for what to look for, epmd, beam for the links of a member, the
// system's resolver and HTTP.
package discovery
