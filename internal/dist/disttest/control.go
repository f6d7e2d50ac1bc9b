package disttest

// Source: OTP erl_dist_protocol, "Control Message": the first element of the
// tuple. The comment gives the rest of it; a + stands for a payload.

import "github.com/hodoscope/hodoscope/internal/etf"

// Operations of control messages.
const (
	Link                etf.Int = 1  // From, To
	Send                etf.Int = 2  // Unused, To +
	Exit                etf.Int = 3  // From, To, Reason
	Unlink              etf.Int = 4  // From, To; obsolete
	NodeLink            etf.Int = 5  //
	RegSend             etf.Int = 6  // From, Unused, ToName +
	GroupLeader         etf.Int = 7  // From, To
	Exit2               etf.Int = 8  // From, To, Reason
	SendTT              etf.Int = 12 // Unused, To, Token +
	ExitTT              etf.Int = 13 // From, To, Token, Reason
	RegSendTT           etf.Int = 16 // From, Unused, ToName, Token +
	Exit2TT             etf.Int = 18 // From, To, Token, Reason
	MonitorP            etf.Int = 19 // From, ToProc, Ref
	DemonitorP          etf.Int = 20 // From, ToProc, Ref
	MonitorPExit        etf.Int = 21 // FromProc, To, Ref, Reason
	SendSender          etf.Int = 22 // From, To +
	SendSenderTT        etf.Int = 23 // From, To, Token +
	PayloadExit         etf.Int = 24 // From, To + reason
	PayloadExitTT       etf.Int = 25 // From, To, Token + reason
	PayloadExit2        etf.Int = 26 // From, To + reason
	PayloadExit2TT      etf.Int = 27 // From, To, Token + reason
	PayloadMonitorPExit etf.Int = 28 // FromProc, To, Ref + reason
	SpawnRequest        etf.Int = 29 // ReqId, From, GroupLeader, {M,F,Arity}, Options + arguments
	SpawnRequestTT      etf.Int = 30 // the same, Token + arguments
	SpawnReply          etf.Int = 31 // ReqId, To, Flags, pid or reason
	SpawnReplyTT        etf.Int = 32 // ReqId, To, Flags, pid or reason, Token
	AliasSend           etf.Int = 33 // From, Alias +
	AliasSendTT         etf.Int = 34 // From, Alias, Token +
	UnlinkID            etf.Int = 35 // Id, From, To
	UnlinkIDAck         etf.Int = 36 // Id, From, To
)

// Flags of a SpawnReply.
const (
	SpawnReplyLink    etf.Int = 1 // a link was set up
	SpawnReplyMonitor etf.Int = 2 // a monitor was set up
)

// Pid is a process of the fake node.
func (s *Server) Pid(id uint32) etf.Pid {
	return etf.Pid{Node: etf.Atom(s.cfg.Name), ID: id, Creation: s.cfg.Creation}
}

// Ref is a reference made by the fake node.
func (s *Server) Ref(id uint32) etf.Ref {
	return etf.Ref{Node: etf.Atom(s.cfg.Name), Creation: s.cfg.Creation, Len: 3, ID: [5]uint32{id}}
}

// ClientPid is a process of the client, by the name and creation that hold
// since the handshake.
func (p *Peer) ClientPid(id uint32) etf.Pid {
	return etf.Pid{Node: etf.Atom(p.Client.Name), ID: id, Creation: p.Client.Creation}
}
