// Package access decides who may talk to the page: where the server may
// listen, which Host names it answers to, which requests come from its own
// page, and whose browser was let in with a one-time token.
//
// Whoever reads the page reads every attached node, so loopback alone is not a
// boundary: a web page elsewhere can aim a name of its own at 127.0.0.1 (DNS
// rebinding), and other programs on this machine can connect. Hence, in the
// order in which a request meets them: Hosts, SameOrigin, Door.
//
// It is not authentication for other machines. There are no users, roles or
// TLS yet, and therefore Listen refuses every address that is not loopback.
//
// Beneath lies nothing but the standard library. Above lies web.
package access
