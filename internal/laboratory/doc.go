// Package laboratory starts nodes of our own on this machine, with programs of the
// lab: a directory with a cookie and compiled modules, an EPMD, nodes, some of them in a
// control group of their own. All of it ends with the laboratory, and the programs also
// with this process, however it ends.
//
// It asks the nodes nothing and does not measure; that is for who has it. Tests have
// nodes of other releases from package erltest.
//
// Beneath lie lab's programs, package child, and Erlang as it is in PATH.
package laboratory
