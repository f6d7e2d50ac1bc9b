package dist

import "github.com/hodoscope/hodoscope/internal/etf"

// answers are the messages by which a node asks something of us. Nothing is
// ever executed: each gets what a live node without that process would say.
// Source: "Protocol between Connected Nodes", "Link Protocol".
var answers = map[Op]func(*Conn, *Message) error{
	OpLink: func(c *Conn, m *Message) error {
		return c.send(control(OpExit, m.To, m.From, etf.Atom("noproc")), nil)
	},
	// Must be acknowledged before anything else is said between the two.
	OpUnlinkID: func(c *Conn, m *Message) error {
		return c.send(control(OpUnlinkIDAck, m.ID, m.To, m.From), nil)
	},
	OpMonitorP: func(c *Conn, m *Message) error {
		to := etf.Term(m.To)
		if m.ToName != "" {
			to = m.ToName
		}
		return c.send(control(OpMonitorPExit, to, m.From, m.Ref, etf.Atom("noproc")), nil)
	},
	OpSpawnRequest: func(c *Conn, m *Message) error {
		return c.send(control(OpSpawnReply, m.Ref, m.From, etf.Int(0), etf.Atom("notsup")), nil)
	},
	// Crash reports of processes whose group leader is ours arrive as messages
	// to our logger_proxy. That is what keeps them out of the node's log.
	OpRegSend: func(c *Conn, m *Message) error {
		if m.ToName == "logger" || m.ToName == "logger_proxy" {
			c.stats.silenced.Add(1)
		} else {
			c.stats.dropped.Add(1)
		}
		return nil
	},
	OpDemonitorP:  ignore,
	OpUnlink:      ignore,
	OpUnlinkIDAck: ignore,
	OpGroupLeader: ignore,
	// Nobody but the processes we spawned knows our mailboxes, and those tell by
	// EXIT over their link.
	OpExit2:        ignore,
	OpPayloadExit2: ignore,
}

func ignore(*Conn, *Message) error { return nil }
