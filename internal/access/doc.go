// Package access decides who may talk to the page, and what each may ask: where the
// server may listen, which Host names it answers to, which requests come from its own
// page, who is let in, and in which role.
//
// Whoever reads the page reads every attached node, so loopback alone is not a
// boundary: a web page elsewhere can aim a name of its own at 127.0.0.1 (DNS
// rebinding), and other programs on this machine can connect. Hence, in the
// order in which a request meets them: Hosts, SameOrigin, Door, Allows.
//
// A Door lets in by a one-time token, or, where a web file in Prometheus' form names
// users, by their passwords, or, where that file demands certificates, by these. Other
// machines are listened to in the latter two cases only, unless the owner wants it so.
//
// It keeps no user but those of the web file, and knows no rights on single nodes.
//
// Beneath lies config, which reads the web file. Above lies web.
package access
