// Package busydistport finds connections to other nodes that take no more, and who is
// suspended for it.
package busydistport

import (
	_ "embed"
	"fmt"
	"slices"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
	"github.com/hodoscope/hodoscope/internal/waits"
)

//go:embed doc.md
var doc string

var (
	looks = diagnose.Limit{Value: 3, Unit: "{look}", Means: "looks in a row in which a connection has as much to send as it may, and not one byte goes out",
		Why: "a buffer that is full for a moment is what it is for"}
	share = diagnose.Limit{Value: 0.9, Unit: "1", Means: "of dist_buf_busy_limit that waits to be sent", Why: "at the limit senders are suspended; one more message fits while it is less"}
)

// Detector finds connections to other nodes that take no more.
var Detector = &diagnose.Detector{
	Name:     "busy_dist_port",
	Title:    "A connection to another node that takes no more",
	IDs:      []string{"P65"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&looks, &share},
	Run:      run,
	Explains: []string{"blocked_send", "mailbox_overload", "suspended_process", "junk_messages", "call_bottleneck", "wait_chain", "pool_exhaustion"},
	Patients: []diagnose.Patient{{Program: "busypeer", Culprit: []string{"slow_busypeer@"},
		Evidence: []string{"suspended", "wait to be sent", "limit"}, Advice: []string{"zdbbl", "nosuspend"}}},
}

func run(p *diagnose.Pass) {
	if !standing(p.Last()) {
		return
	}
	p.Want(diagnose.Wide(diagnose.WantLinks, "which connection to another node is full"))
	link, in := full(p.History)
	if link == nil {
		return
	}
	waiting := p.Last().List(p.Last().Queues)
	for _, r := range waiting[:min(queues, len(waiting))] {
		p.Want(diagnose.Standing("whether it is suspended in a send to another node", r.Pid)...)
	}
	for _, g := range p.Most(groups, func(g *beam.Group) float64 { return float64(g.Count) }) {
		p.Want(diagnose.Members("who is suspended in a send to another node", g.Name, members))
	}
	if in >= int(looks.Value) {
		p.Report(finding(p, link, in))
	}
}

// Who is suspended does nothing, and so is in no list but that of queues: members of the
// largest groups are looked at too.
const queues, groups, members = 5, 5, 10

// standing tells whether there is a port with something to send and nothing that goes
// out. It may be any connection; which are to nodes is another question.
func standing(l *diagnose.Look) bool {
	return l.Ports != nil && l.System.ConnectedNodes > 0 && slices.ContainsFunc(l.Ports.List, func(p beam.Port) bool {
		return p.QueueSize > 0 && p.Window > 0 && p.OutputDelta == 0
	})
}

// full is the connection to a node that has had as much to send as it may, and sent
// nothing, in the latest looks; and in how many.
func full(h *diagnose.History) (link *beam.Link, in int) {
	for i := len(h.Looks) - 1; i >= 0; i-- {
		links := h.Looks[i].Links
		if links == nil {
			break
		}
		at := slices.IndexFunc(links.List, func(l beam.Link) bool {
			return (link == nil || l.Node == link.Node) && float64(l.QueueSize) >= share.Value*float64(links.BusyLimit) && l.OutputDelta <= 0
		})
		if at < 0 {
			break
		}
		if in++; link == nil {
			link = &links.List[at]
		}
	}
	return link, in
}

// suspended are those that the runtime keeps from going on, as far as they were looked
// at: with a short message that is the sender's own function.
func suspended(l *diagnose.Look) (pids []beam.Pid, from beam.MFA) {
	for _, s := range l.Standings {
		k, known := waits.Classify(s.Stack, s.Status)
		if s.Status == "suspended" && (!known || k.What == waits.AnotherNode) {
			pids = append(pids, s.Pid)
			from = waits.Caller(s.Stack)
		}
	}
	return pids, from
}

func finding(p *diagnose.Pass, link *beam.Link, in int) diagnose.Finding {
	senders, from := suspended(p.Last())
	limit := p.Last().Links.BusyLimit
	f := diagnose.Finding{
		Title:      fmt.Sprintf("The connection to %s takes no more: whoever sends there is suspended", link.Node),
		Severity:   diagnose.Info,
		Confidence: diagnose.Likely,
		Culprit:    diagnose.Culprit{Kind: "peer", Name: link.Node},
		Touches:    append(diagnose.Named(senders...), "peer "+link.Node, "port "+link.ControllerID),
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("queue_size", float64(link.QueueSize), "By", fmt.Sprintf("%s wait to be sent to %s, the limit is %s", diagnose.Bytes(float64(link.QueueSize)), link.Node, diagnose.Bytes(float64(limit)))),
		p.Evidence("output", float64(in), "{look}", fmt.Sprintf("not one byte went out in %d looks in a row", in)))
	if len(senders) > 0 {
		f.Severity, f.Confidence = diagnose.Error, diagnose.Proven
		f.Title += fmt.Sprintf(", such as %s", diagnose.Function(from))
		f.Evidence = append(f.Evidence, p.Evidence("suspended", float64(len(senders)), "{process}", fmt.Sprintf("%s of those that were looked at are suspended meanwhile, such as %s",
			diagnose.Count(float64(len(senders))), diagnose.Function(from))))
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("suspended_process", "nobody suspended them but the runtime, until the buffer has room"),
		diagnose.Because("slow connection", "not one byte moves"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Look what %s does (hodoscope diagnose %s). If it does not come back, disconnect it: senders go on at once, and what they sent is lost.", link.Node, link.Node),
			Erlang: fmt.Sprintf("erlang:disconnect_node('%s')", link.Node), Elixir: fmt.Sprintf("Node.disconnect(:%q)", link.Node)},
		remedy.NoSuspend, remedy.LargerDistBuffer,
		diagnose.Advice{Kind: diagnose.Check, Text: "No process is suspended in a send, also while that node is slow."})
	return f
}
