// Package blockedsend finds connections whose other end does not read, and who waits
// for them.
package blockedsend

import (
	_ "embed"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var (
	looks = diagnose.Limit{Value: 3, Unit: "{look}", Means: "looks in a row in which bytes wait in the port and not one goes out",
		Why: "a slow connection moves; one that stands for seconds has a reader who does not read"}
	queue = diagnose.Limit{Value: 100, Unit: "{message}", Means: "messages in the queue of its owner, or fewer if these grow",
		Why: "a connection that stands harms nobody as long as nobody has something to send"}
)

// Detector finds connections whose other end does not read.
var Detector = &diagnose.Detector{
	Name:     "blocked_send",
	Title:    "A connection whose other end does not read",
	IDs:      []string{"P63"},
	Doc:      doc,
	Limits:   []*diagnose.Limit{&looks, &queue},
	Run:      run,
	Explains: []string{"mailbox_overload", "junk_messages", "wait_chain", "call_bottleneck", "pool_exhaustion"},
	Patients: []diagnose.Patient{{Program: "slowreader", Culprit: []string{"ticker_conn", "127.0.0.1:"},
		Evidence: []string{"wait in the port", "not one", "messages", "in a send"}, Advice: []string{"send_timeout"}}},
}

func run(p *diagnose.Pass) {
	l := p.Last()
	if l.Ports == nil {
		return
	}
	for _, port := range l.Ports.List {
		stands := standing(p.History, port.ID)
		if port.QueueSize <= 0 || stands < int(looks.Value) || port.Owner.IsZero() || port.Name == "tcp_inet" && port.Remote == "" {
			continue
		}
		p.Want(diagnose.Standing("what the owner of a port does that takes no more", port.Owner)...)
		messages := p.Queue(port.Owner)
		if messages.Last() >= queue.Value || messages.Last() > 0 && messages.Grows(1, 0.1) {
			p.Report(finding(p, &port, messages))
		}
	}
}

// standing is in how many of the latest looks something waited in the port and nothing
// went out.
func standing(h *diagnose.History, id string) (n int) {
	for i := len(h.Looks) - 1; i >= 0; i-- {
		port := find(h.Looks[i].Ports, id)
		if port == nil || port.QueueSize <= 0 || port.Window == 0 || port.OutputDelta != 0 {
			break
		}
		n++
	}
	return n
}

func find(ports *beam.Ports, id string) *beam.Port {
	if ports == nil {
		return nil
	}
	for i := range ports.List {
		if ports.List[i].ID == id {
			return &ports.List[i]
		}
	}
	return nil
}

func finding(p *diagnose.Pass, port *beam.Port, messages diagnose.Series) diagnose.Finding {
	who := p.Who(port.Owner)
	n := standing(p.History, port.ID)
	since := p.Last().At.Sub(p.Looks[len(p.Looks)-n].At) + port.Window
	to := port.Remote
	if to == "" {
		to = port.Name
	}
	f := diagnose.Finding{
		Title: fmt.Sprintf("%s waits for %s to read: nothing was sent for %s, and %s messages wait for it meanwhile",
			who.Name, to, diagnose.Span(since.Round(time.Second)), diagnose.Count(messages.Last())),
		Severity:   max(diagnose.Error, diagnose.ByTimeLeft(p.MemoryLasts())),
		Confidence: diagnose.Likely,
		Culprit:    who,
		Touches:    append(diagnose.Named(port.Owner), "port "+port.ID),
	}
	f.Evidence = append(f.Evidence,
		p.Evidence("queue_size", float64(port.QueueSize), "By", fmt.Sprintf("%s wait in the port %s to %s, and in %d looks, %s, not one byte went out",
			diagnose.Bytes(float64(port.QueueSize)), port.ID, to, n, diagnose.Span(since.Round(time.Second)))),
		p.Evidence("message_queue_len", messages.Last(), "{message}", fmt.Sprintf("%s messages in the queue of its owner, %s when first looked at, %s more a second",
			diagnose.Count(messages.Last()), diagnose.Count(messages.First()), diagnose.Count(messages.PerSecond()))))
	if stands := p.Stands(port.Owner); len(stands) > 0 {
		if share := diagnose.On(stands, 3, sends); share > 0 {
			f.Confidence = diagnose.Proven
			m, _ := diagnose.Hottest(stands)
			f.Evidence = append(f.Evidence, p.Evidence("current_stacktrace", share, "1", fmt.Sprintf("in %s of %d looks the owner is in a send, called in %s",
				diagnose.Percent(share), len(stands), diagnose.Function(m))))
		}
	}
	f.Excluded = append(f.Excluded,
		diagnose.Because("mailbox_overload", "the owner has no lack of time: it waits for this connection"),
		diagnose.Because("slow connection", "not one byte moves"))
	f.Advice = append(f.Advice,
		diagnose.Advice{Kind: diagnose.Now, Text: fmt.Sprintf("Close this one connection (to %s): its owner gets an error and goes on. The client has to connect again.", to)},
		remedy.SendTimeout, remedy.ShedAtProducer,
		diagnose.Advice{Kind: diagnose.Check, Text: "With a client that does not read, the connection is closed within the timeout, and the queue of its owner stays short."})
	return f
}

// sends tells the functions in which a process waits until a port takes what it sends.
func sends(m beam.MFA) bool {
	return m.Module == "prim_inet" && (m.Function == "send" || m.Function == "send_recv_reply") ||
		m.Function == "port_command" && (m.Module == "erlang" || m.Module == "erts_internal")
}
