package dist_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/dist/disttest"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// converse plays a short conversation with every kind of frame in it, broken
// by a fault, to its end. It gives the bytes that came over the wire.
func converse(t *testing.T, fault *disttest.Fault) int {
	t.Helper()
	s := disttest.NewServer(t, disttest.Config{FragmentSize: 40, Fault: fault})
	ready := make(chan etf.Pid, 1)
	s.Serve(func(p *disttest.Peer) {
		p.Handshake()
		from, to := s.Pid(1), <-ready
		p.SendTick()
		p.Send(etf.Tuple{disttest.Link, from, to}, nil)
		p.Send(etf.Tuple{disttest.SendSender, from, to}, etf.Tuple{etf.Atom("ok"), etf.Binary(make([]byte, 100))})
		p.Send(etf.Tuple{disttest.PayloadExit, from, to}, etf.Atom("normal"))
	})
	var wire recorder
	cfg := target(s)
	cfg.Dial = wire.dial
	conn, err := dial(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	box := conn.Open(1 << 10)
	ready <- box.Pid()
	if err := ended(t, conn); err == nil || err == dist.ErrClosed {
		t.Errorf("fault %+v: the connection ended with %v", fault, err)
	}
	for m, err := box.Receive(t.Context()); err == nil; m, err = box.Receive(t.Context()) {
		m.Reason()
		m.Body().Term(etf.Limits{})
	}
	return len(wire.bytes("<-"))
}

func TestConversationClosedAndGarbledAtEachByte(t *testing.T) {
	total := converse(t, nil)
	for n := serverBytes(t) + 1; n <= total; n++ {
		converse(t, &disttest.Fault{CloseAt: n})
		converse(t, &disttest.Fault{GarbleAt: n, Mask: 0x01})
		converse(t, &disttest.Fault{GarbleAt: n, Mask: 0x80})
	}
}

// However many atoms a node uses, we keep those in its cache only.
func TestAtomsDoNotAccumulate(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{})
	const messages, perMessage = 1000, 250
	nobody := p.ClientPid(1 << 14)
	send := func(first int) {
		for i := range messages {
			atoms := make(etf.List, perMessage)
			for k := range atoms {
				atoms[k] = etf.Atom(fmt.Sprintf("an_atom_of_some_length_that_nobody_needs_%d", first+i*perMessage+k))
			}
			p.Send(etf.Tuple{disttest.RegSend, s.Pid(1), etf.Atom(""), atoms[0]}, atoms)
			p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), nobody}, atoms)
		}
		alive(t, conn, p, s)
	}
	send(0)
	before := heap()
	send(messages * perMessage)
	if grown := heap() - before; grown > 2<<20 {
		t.Errorf("%d atoms more, and the heap grew by %d bytes", messages*perMessage, grown)
	}
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
