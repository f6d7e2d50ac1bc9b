package dist_test

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/dist/disttest"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// traceTime is the only volatile part of a trace.
var traceTime = regexp.MustCompile(`(?m)^ *[0-9]+\.[0-9]{6} `)

// traceLog is written by the connection and read by the test.
type traceLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *traceLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *traceLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestTraceGoldens(t *testing.T) {
	for name, play := range map[string]func(*testing.T, *dist.Conn, *disttest.Peer, *disttest.Server){
		"spawned_process": func(t *testing.T, conn *dist.Conn, p *disttest.Peer, s *disttest.Server) {
			box := conn.Open(1 << 20)
			args, _ := etf.Append(nil, etf.List{etf.Binary("secret argument")})
			options, _ := etf.Append(nil, etf.List{etf.Atom("link"), etf.Tuple{etf.Atom("priority"), etf.Atom("low")}})
			box.Spawn("erl_eval", "exprs", 2, args, options)
			control, _ := p.ReadControl()
			p.Send(etf.Tuple{disttest.SpawnReply, control[1], control[2], disttest.SpawnReplyLink, s.Pid(7)}, nil)
			p.Send(etf.Tuple{disttest.SendSender, s.Pid(7), box.Pid()}, etf.Binary("secret answer"))
			receive(t, box)
			receive(t, box)
			box.Send(s.Pid(7), etf.AppendAtom(nil, "secret_message"))
			p.ReadControl()
			p.Send(etf.Tuple{disttest.PayloadExit, s.Pid(7), box.Pid()}, etf.Atom("normal"))
			receive(t, box)
		},
		"requests_of_the_node": func(t *testing.T, conn *dist.Conn, p *disttest.Peer, s *disttest.Server) {
			from, ours := s.Pid(1), p.ClientPid(33)
			p.SendTick()
			p.ReadTick()
			for _, control := range []etf.Tuple{
				{disttest.Link, from, ours},
				{disttest.UnlinkID, maxID, from, ours},
				{disttest.MonitorP, from, etf.Atom("net_kernel"), s.Ref(5)},
			} {
				p.Send(control, nil)
				p.ReadControl()
			}
			p.Send(etf.Tuple{disttest.SpawnRequest, s.Ref(5), from, from, etf.Tuple{etf.Atom("os"), etf.Atom("cmd"), etf.Int(1)}, etf.List{}}, etf.List{})
			p.ReadControl()
			p.Send(etf.Tuple{disttest.RegSend, from, etf.Atom(""), etf.Atom("logger_proxy")}, etf.Atom("secret_report"))
			p.Send(etf.Tuple{disttest.PayloadExit2, from, ours}, etf.Atom("kill"))
			alive(t, conn, p, s)
		},
		"hostile_text": func(t *testing.T, conn *dist.Conn, p *disttest.Peer, s *disttest.Server) {
			evil := etf.Atom("\x1b]52;c;eA==\a\n 0.000000 <- forged \u202e\u200b")
			from, ours := s.Pid(1), p.ClientPid(33)
			p.Send(etf.Tuple{disttest.RegSend, from, etf.Atom(""), evil}, etf.Atom("x"))
			p.Send(etf.Tuple{disttest.MonitorP, from, evil, s.Ref(5)}, nil)
			p.ReadControl()
			p.Send(etf.Tuple{disttest.MonitorPExit, evil, ours, s.Ref(5), evil}, nil)
			p.Send(etf.Tuple{disttest.SendSender, etf.Pid{Node: evil, ID: 1}, ours}, etf.Atom("x"))
			p.Send(etf.Tuple{disttest.SpawnReply, s.Ref(5), ours, etf.Int(0), evil}, nil)
			p.Send(etf.Tuple{etf.Int(99), evil}, nil)
			p.Send(etf.Tuple{disttest.Link, evil, ours}, nil)
			alive(t, conn, p, s)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var log traceLog
			conn, p, s := attach(t, disttest.Config{}, func(c *dist.Config) { c.Trace = &log })
			play(t, conn, p, s)
			got := traceTime.ReplaceAllString(log.String(), "")
			for _, secret := range []string{"cookie", "secret", "\x1b", "\a", "\u202e", "\u200b"} {
				if strings.Contains(got, secret) {
					t.Errorf("the trace has %q", secret)
				}
			}
			golden(t, "trace/"+name+".golden", got)
		})
	}
}
