package view

// NodeEntry is a node that a port mapper knows, and whether we may enter.
type NodeEntry struct {
	Name       string // what to give as TARGET
	Port       int
	Verdict    string // "open", or why not
	OTPRelease string
	Next       string // what to do about the verdict
}

var nodeColumns = []ColumnOf[NodeEntry]{
	{Column{Name: "node", Title: "Node", Unit: Text, Help: "name to give as TARGET"},
		func(r NodeEntry) Value { return text(r.Name) }},
	{Column{Name: "port", Title: "Port", Unit: Number, Help: "where it accepts distribution connections"},
		func(r NodeEntry) Value { return int64(r.Port) }},
	{Column{Name: "verdict", Title: "Entry", Unit: Text, Help: "what became of a handshake with our cookie: open, or what refused it"},
		func(r NodeEntry) Value { return text(r.Verdict) }},
	{Column{Name: "otp_release", Title: "OTP", Unit: Text, Help: "its OTP release, when we may enter"},
		func(r NodeEntry) Value { return text(r.OTPRelease) }},
	{Column{Name: "next", Title: "Next step", Unit: Text, Wide: true, Help: "what to do about a door that is shut"},
		func(r NodeEntry) Value { return text(r.Next) }},
}

// Nodes lists what the port mapper of a host knows.
func Nodes(host string, entries []NodeEntry) Document {
	return Document{
		Kind:   "nodes",
		Node:   host,
		Title:  plural(int64(len(entries)), "node", "nodes") + " registered on " + host,
		Table:  TableOf(nodeColumns, entries),
		Origin: Origin{Method: "exact", Seen: len(entries), Of: len(entries)},
	}
}
