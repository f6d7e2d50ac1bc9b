// Package dist is one connection to a BEAM node over the Erlang distribution
// protocol, as a hidden node that neither listens nor registers anywhere.
//
// It is: the handshake (version 6, OTP 23 and later), framing, the distribution
// header with its atom cache, fragments, ticks, control messages, TLS, and
// Mailboxes, which are the local ends ("processes" of ours) that the node can
// send to and link with. Whatever a node asks of us (links, monitors, spawns,
// messages to registered names) gets the smallest answer the protocol demands;
// nothing is ever executed.
//
// It is not: a node. It has no policy about what may be asked of the peer
// (package probe), how much may be outstanding, or when to come back (package
// node). Only package node opens connections with it; attach
// knows its errors, to word them.
//
// Beneath lie etf and the standard library.
//
// Sources: "Distribution Protocol" and "External Term Format" in the ERTS
// User's Guide; dist_util.erl, net_kernel.erl and inet_tls_dist.erl in OTP.
package dist
