// Package ports is the screen of a node's ports and sockets by what goes through them, with
// the TCP sockets of its operating system by state below.
package ports
