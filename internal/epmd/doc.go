// Package epmd asks the Erlang Port Mapper Daemon where nodes listen.
//
// It is a client for the two questions an observer has: on which port does
// this node listen (PORT_PLEASE2_REQ), and which nodes are there (NAMES_REQ).
// It never registers a name, and it sends none of the requests that change or
// stop the daemon.
//
// An answer is a hint. Anyone on the daemon's host may register any name, so
// the port may be old or an impostor's: only the distribution handshake says
// who listens there. Names are text from the network, passed on as they came;
// whoever prints one escapes it.
//
// Beneath it is a TCP connection, or whatever Client.Dial returns: a tunnel
// through ssh, docker or kubectl serves as well.
//
// Specification: OTP, "Distribution Protocol", section "EPMD Protocol"
// (erts/doc, erl_dist_protocol), and kernel's erl_epmd.erl.
package epmd
