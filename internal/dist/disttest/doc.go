// Package disttest is a scripted BEAM node for tests: the accepting side of
// the distribution protocol, in this process, on loopback.
//
// A Server listens; each connection is a Peer that a test plays by hand, one
// protocol message at a time, rightly or wrongly. Handshake plays the whole
// handshake as a node does; the steps it is made of are there one by one for
// impostors. After it, Send and ReadControl exchange control messages in the
// wire mode both sides agreed on, Encode gives the frames of a message for a
// script to reorder, drop or spoil, and SendFrame and SendRaw put any bytes on
// the wire. A Fault in the Config breaks the connection at a chosen byte. EPMD
// is a port mapper in this process, so that an attach can be tested whole.
//
//	s := disttest.NewServer(t, disttest.Config{})
//	go attachTo(s.Addr())
//	p := s.Accept()
//	p.Handshake()
//	control, payload := p.ReadControl()
//	p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), control[1]}, etf.Atom("hello"))
//
// It is written from the specification and shares no code with internal/dist:
// a misunderstanding would have to be made twice to go unseen. Only
// internal/etf lies beneath both. It is not a node: no process runs, nothing
// answers unless the script does.
//
// A step that goes wrong fails the test and ends its goroutine.
//
// Specification: OTP, "Distribution Protocol" (erl_dist_protocol) and
// "External Term Format", "Distribution Header" (erl_ext_dist).
package disttest
