package dist_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/dist/disttest"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// A narrow cache makes atoms evict each other all the time; small fragments
// make every message a sequence. What arrives must be what was sent.
func TestTermsArriveAsSent(t *testing.T) {
	for name, fake := range map[string]disttest.Config{
		"cache":                         {},
		"narrow cache":                  {Slot: func(atom string) int { return len(atom) % 3 * 700 }},
		"one slot":                      {Slot: func(string) int { return 2047 }},
		"fragments":                     {FragmentSize: 10},
		"fragments, narrow cache":       {FragmentSize: 7, Slot: func(atom string) int { return len(atom) % 2 }},
		"fragments of one byte":         {FragmentSize: 1},
		"a release that wants no cache": {Offered: disttest.Offered25},
	} {
		t.Run(name, func(t *testing.T) {
			conn, p, s := attach(t, fake)
			box := conn.Open(1 << 20)
			for round := range 3 {
				for i, term := range terms(s, round) {
					p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), box.Pid()}, term)
					m := receive(t, box)
					if m.Op != dist.OpSendSender || m.From != s.Pid(1) || m.To != box.Pid() {
						t.Errorf("control of term %d: %+v", i, m)
					}
					if got := body(t, m); !reflect.DeepEqual(got, term) {
						t.Errorf("term %d: got %.300v, want %.300v", i, got, term)
					}
				}
			}
		})
	}
}

func terms(s *disttest.Server, round int) []etf.Term {
	many := make(etf.List, 300) // more atoms than a header has room for
	for i := range many {
		many[i] = etf.Atom(fmt.Sprintf("atom_%d_%d", round, i))
	}
	return []etf.Term{
		etf.Atom("ok"), etf.Atom(""), etf.Atom(strings.Repeat("ä", 255)),
		etf.Tuple{etf.Atom("ok"), etf.Atom("x"), etf.Atom("ok"), etf.Atom("y")},
		many,
		etf.Map{{Key: etf.Atom("ok"), Value: etf.Binary(strings.Repeat("b", 100))}},
		etf.Tuple{s.Pid(1), s.Ref(2), etf.Export{Module: "lists", Function: "seq", Arity: 2}},
	}
}

func TestOrderIsKept(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{})
	box := conn.Open(1 << 20)
	const n = 3000
	go func() {
		for i := range n {
			p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), box.Pid()}, etf.Int(i))
		}
	}()
	for i := range n {
		if got := body(t, receive(t, box)); got != etf.Int(i) {
			t.Fatalf("got %v where %d was due", got, i)
		}
	}
	if stats := conn.Stats(); stats.Messages != n || stats.Dropped != 0 || stats.Malformed != 0 {
		t.Errorf("stats %+v", stats)
	}
}

// Fragments of several senders interleave, and the cache slots that the first
// fragments named get other atoms before the last ones come.
func TestInterleavedFragments(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{FragmentSize: 16, Slot: func(atom string) int { return len(atom) % 4 }})
	box := conn.Open(1 << 20)
	const senders = 8
	var want [senders]etf.Term
	var frames [senders][][]byte
	for i := range senders {
		atom := etf.Atom(fmt.Sprintf("sender_%d", i))
		want[i] = etf.Tuple{atom, etf.Binary(strings.Repeat("z", 50*(i+1))), atom}
		frames[i] = p.Encode(etf.Tuple{disttest.SendSender, s.Pid(uint32(10 + i)), box.Pid()}, want[i])
	}
	for sent := true; sent; {
		sent = false
		for i := range senders {
			if len(frames[i]) > 0 {
				p.SendFrame(frames[i][0])
				frames[i], sent = frames[i][1:], true
			}
		}
	}
	for range senders {
		m := receive(t, box)
		i := m.From.ID - 10
		if got := body(t, m); !reflect.DeepEqual(got, want[i]) {
			t.Errorf("sender %d: got %v", i, got)
		}
	}
}

// A small message overtakes a large one.
func TestSmallMessageWithinFragments(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{FragmentSize: 1 << 10})
	box := conn.Open(1 << 20)
	large := p.Encode(etf.Tuple{disttest.SendSender, s.Pid(1), box.Pid()}, etf.Binary(strings.Repeat("l", 10<<10)))
	for _, frame := range large[:5] {
		p.SendFrame(frame)
	}
	p.Send(etf.Tuple{disttest.SendSender, s.Pid(2), box.Pid()}, etf.Atom("small"))
	if got := body(t, receive(t, box)); got != etf.Atom("small") {
		t.Errorf("got %.40v first", got)
	}
	for _, frame := range large[5:] {
		p.SendFrame(frame)
	}
	if got, ok := body(t, receive(t, box)).(etf.Binary); !ok || len(got) != 10<<10 {
		t.Errorf("got %.40v second", got)
	}
}

// spoil ends the connection: bytes no node sends.
func TestSpoiltFramesEndTheConnection(t *testing.T) {
	control := etf.Tuple{disttest.SendSender, etf.Pid{Node: "fake@127.0.0.1", ID: 1, Creation: 1}, etf.Pid{Node: "x@y", ID: 1}}
	long := etf.Binary(strings.Repeat("f", 100))
	fragments := func(p *disttest.Peer) [][]byte { return p.Encode(control, long) }
	send := func(frames ...[]byte) func(*disttest.Peer) {
		return func(p *disttest.Peer) {
			// In one write: the first spoilt frame closes the connection.
			var all []byte
			for _, frame := range frames {
				all = append(binary.BigEndian.AppendUint32(all, uint32(len(frame))), frame...)
			}
			p.SendRaw(all)
		}
	}
	header := func(refs ...disttest.Ref) []byte { return disttest.AppendRefs([]byte{131, 68}, refs) }
	for name, script := range map[string]func(*disttest.Peer){
		"a byte":                      send([]byte{131}),
		"pass-through, not agreed on": send([]byte{112, 131, 104, 1, 97, 5}),
		"another version":             send([]byte{130, 68, 0, 104, 1, 97, 5}),
		"another header":              send([]byte{131, 71, 0}),
		"a compressed frame":          send([]byte{131, 80, 0, 0, 0, 9}),
		"a header cut":                send([]byte{131, 68}),
		"flags cut":                   send([]byte{131, 68, 9, 0}),
		"a reference cut":             send([]byte{131, 68, 1, 8}),
		"an atom cut":                 send(header(disttest.Ref{Slot: 1, New: true, Atom: "abc"})[:6]),
		"an atom of 64 KiB": send(append([]byte{131, 68, 1, 0x18, 0, 0xff, 0xff},
			strings.Repeat("a", 0xffff)...)),
		"a slot never defined":   send(append(header(disttest.Ref{Slot: 77}), 104, 1, 97, 5)),
		"a fragment without ids": send([]byte{131, 69, 0, 0, 0, 0}),
		"a sequence without an end": func(p *disttest.Peer) {
			p.SendFrame(disttest.Fragment(9, nil, []byte{104, 1, 97, 5}, nil, 1)[0][:17])
		},
		"fragment 0":                      send(append([]byte{131, 69}, make([]byte, 17)...)),
		"a continuation of no sequence":   func(p *disttest.Peer) { p.SendFrame(fragments(p)[1]) },
		"a fragment missing":              func(p *disttest.Peer) { f := fragments(p); send(f[0], f[2])(p) },
		"fragments out of order":          func(p *disttest.Peer) { f := fragments(p); send(f[0], f[2], f[1])(p) },
		"a fragment twice":                func(p *disttest.Peer) { f := fragments(p); send(f[0], f[1], f[1])(p) },
		"a sequence begun twice":          func(p *disttest.Peer) { f := fragments(p); send(f[0], f[0])(p) },
		"a continuation after the last":   func(p *disttest.Peer) { f := fragments(p); send(append(f, f[len(f)-1])...)(p) },
		"no tuple after the header":       send([]byte{131, 68, 0, 97, 1}),
		"nothing after the header":        send([]byte{131, 68, 0}),
		"an operation that is no integer": send([]byte{131, 68, 0, 104, 1, 100, 0, 1, 'a'}),
		"an empty tuple":                  send([]byte{131, 68, 0, 104, 0}),
	} {
		t.Run(name, func(t *testing.T) {
			conn, p, _ := attach(t, disttest.Config{FragmentSize: 30})
			script(p)
			p.WaitClosed()
			lost(t, conn, dist.ErrProtocol)
		})
	}
}

func TestLimits(t *testing.T) {
	limits := dist.Limits{Frame: 2000, Message: 5000, Sequences: 4, SequenceAge: time.Minute}
	control := []byte{104, 1, 97, 5}
	for name, script := range map[string]func(*disttest.Peer){
		// No byte of the frame follows: the length alone must do.
		"a frame too long":    func(p *disttest.Peer) { p.SendRaw([]byte{0, 0, 0x07, 0xd1}) },
		"a frame of 4 GiB":    func(p *disttest.Peer) { p.SendRaw([]byte{0xff, 0xff, 0xff, 0xff}) },
		"an ASCII length":     func(p *disttest.Peer) { p.SendRaw([]byte("HTTP/1.1 400")) },
		"a message too long":  func(p *disttest.Peer) { sendAll(p, disttest.Fragment(1, nil, control, make([]byte, 5001), 1000)) },
		"one of many too big": func(p *disttest.Peer) { openAll(p, 4, 1300) },
		"too many sequences":  func(p *disttest.Peer) { openAll(p, 5, 10) },
		"a sequence of 2^64 fragments": func(p *disttest.Peer) {
			frames := disttest.Fragment(1, nil, control, make([]byte, 2000), 1000)
			binary.BigEndian.PutUint64(frames[0][10:], 1<<64-1)
			p.SendFrame(frames[0])
			for id := uint64(1<<64 - 2); id > 1<<64-7; id-- {
				binary.BigEndian.PutUint64(frames[1][10:], id)
				p.SendFrame(frames[1])
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			conn, p, _ := attach(t, disttest.Config{}, func(c *dist.Config) { c.Limits = limits })
			script(p)
			p.WaitClosed()
			lost(t, conn, dist.ErrProtocol)
		})
	}
	t.Run("just within", func(t *testing.T) {
		conn, p, s := attach(t, disttest.Config{FragmentSize: 1000}, func(c *dist.Config) { c.Limits = limits })
		box := conn.Open(1 << 20)
		for range 3 {
			p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), box.Pid()}, etf.Binary(make([]byte, 4800)))
			receive(t, box)
		}
		openAll(p, 4, 1000)
		alive(t, conn, p, s)
	})
}

func sendAll(p *disttest.Peer, frames [][]byte) {
	for _, frame := range frames {
		p.SendFrame(frame)
	}
}

// openAll starts n sequences of size bytes and ends none.
func openAll(p *disttest.Peer, n, size int) {
	for i := range n {
		p.SendFrame(disttest.Fragment(uint64(100+i), nil, []byte{104, 1, 97, 5}, make([]byte, 2*size), size)[0])
	}
}

// One message that cannot be understood costs that message only.
func TestOddMessagesCostThemselvesOnly(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{})
	box := conn.Open(1 << 16)
	from, to, ref := s.Pid(1), box.Pid(), s.Ref(1)
	odd := []disttest.Message{
		{Control: etf.Tuple{etf.Int(0)}},
		{Control: etf.Tuple{etf.Int(99), from, to}},
		{Control: etf.Tuple{etf.Int(-1)}},
		{Control: etf.Tuple{disttest.NodeLink}},
		{Control: etf.Tuple{disttest.AliasSend, from, ref}, Payload: etf.Atom("x")},
		{Control: etf.Tuple{disttest.SendSender, from}, Payload: etf.Atom("too_few")},
		{Control: etf.Tuple{disttest.SendSender, from, to, to}, Payload: etf.Atom("too_many")},
		{Control: etf.Tuple{disttest.SendSender, from, to}}, // no payload
		{Control: etf.Tuple{disttest.SendSender, from, etf.Int(1)}, Payload: etf.Atom("x")},
		{Control: etf.Tuple{disttest.SendSender, etf.Binary("pid"), to}, Payload: etf.Atom("x")},
		{Control: etf.Tuple{disttest.Link, etf.Atom("a_name"), to}},
		{Control: etf.Tuple{disttest.Link, from, etf.Atom("a_name")}},
		{Control: etf.Tuple{disttest.MonitorP, etf.Atom("a_name"), to, ref}},
		{Control: etf.Tuple{disttest.MonitorP, from, to, etf.Int(1)}},
		{Control: etf.Tuple{disttest.SpawnRequest, ref, etf.Atom("a_name"), from, etf.Tuple{}, etf.List{}}, Payload: etf.List{}},
		{Control: etf.Tuple{disttest.UnlinkID, etf.Atom("id"), from, to}},
		{Control: etf.Tuple{disttest.UnlinkID, etf.Int(1), from, etf.Atom("a_name")}},
		{Control: etf.Tuple{disttest.SpawnReply, ref, to, etf.Atom("flags"), from}},
		{Control: etf.Tuple{disttest.PayloadExit, from, to}}, // no reason
	}
	for _, m := range odd {
		p.Send(m.Control, m.Payload)
	}
	// A tag that is none, within the control message.
	p.SendFrame([]byte{131, 68, 0, 104, 3, 97, 22, 200, 97, 1, 97, 1})
	p.SendFrame([]byte{131, 68, 0, 104, 3, 97, 22, 82, 5, 97, 1, 97, 1}) // an atom the header does not name
	alive(t, conn, p, s)
	if got := conn.Stats().Malformed; got != int64(len(odd)+2) {
		t.Errorf("%d of %d messages counted as malformed", got, len(odd))
	}
	conn.Close()
	for _, m := range p.WaitClosed() {
		t.Errorf("we answered %v", m.Control)
	}
}

// What a node may ask of us, and the least that the protocol makes us say.
func TestInboundRequests(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{})
	from, ref := s.Pid(1), s.Ref(5)
	ours := p.ClientPid(33)
	shell := etf.List{etf.List{etf.Int('t'), etf.Int('o')}}
	tests := []struct {
		name    string
		control etf.Tuple
		payload etf.Term
		answer  etf.Tuple // nil: none
	}{
		{"link", etf.Tuple{disttest.Link, from, ours}, nil, etf.Tuple{disttest.Exit, ours, from, etf.Atom("noproc")}},
		{"unlink", etf.Tuple{disttest.UnlinkID, etf.Int(7), from, ours}, nil, etf.Tuple{disttest.UnlinkIDAck, etf.Int(7), ours, from}},
		{"unlink, id of 64 bits", etf.Tuple{disttest.UnlinkID, maxID, from, ours}, nil, etf.Tuple{disttest.UnlinkIDAck, maxID, ours, from}},
		{"unlink of old", etf.Tuple{disttest.Unlink, from, ours}, nil, nil},
		{"unlink acknowledged", etf.Tuple{disttest.UnlinkIDAck, etf.Int(7), from, ours}, nil, nil},
		{"monitor of a pid", etf.Tuple{disttest.MonitorP, from, ours, ref}, nil,
			etf.Tuple{disttest.MonitorPExit, ours, from, ref, etf.Atom("noproc")}},
		{"monitor of a name", etf.Tuple{disttest.MonitorP, from, etf.Atom("net_kernel"), ref}, nil,
			etf.Tuple{disttest.MonitorPExit, etf.Atom("net_kernel"), from, ref, etf.Atom("noproc")}},
		{"demonitor", etf.Tuple{disttest.DemonitorP, from, ours, ref}, nil, nil},
		{"spawn", etf.Tuple{disttest.SpawnRequest, ref, from, from, etf.Tuple{etf.Atom("os"), etf.Atom("cmd"), etf.Int(1)}, etf.List{}}, shell,
			etf.Tuple{disttest.SpawnReply, ref, from, etf.Int(0), etf.Atom("notsup")}},
		{"spawn, linked and monitored", etf.Tuple{disttest.SpawnRequest, ref, from, from, etf.Tuple{etf.Atom("os"), etf.Atom("cmd"), etf.Int(1)},
			etf.List{etf.Atom("link"), etf.Atom("monitor")}}, shell,
			etf.Tuple{disttest.SpawnReply, ref, from, etf.Int(0), etf.Atom("notsup")}},
		{"spawn under a trace token", etf.Tuple{disttest.SpawnRequestTT, ref, from, from, etf.Tuple{etf.Atom("os"), etf.Atom("cmd"), etf.Int(1)}, etf.List{},
			etf.Tuple{etf.Int(1)}}, shell, etf.Tuple{disttest.SpawnReply, ref, from, etf.Int(0), etf.Atom("notsup")}},
		{"call through rex", etf.Tuple{disttest.RegSend, from, etf.Atom(""), etf.Atom("rex")},
			etf.Tuple{from, etf.Tuple{etf.Atom("call"), etf.Atom("os"), etf.Atom("cmd"), shell, from}}, nil},
		{"error report", etf.Tuple{disttest.RegSend, from, etf.Atom(""), etf.Atom("logger_proxy")}, etf.Atom("report"), nil},
		{"message to nobody", etf.Tuple{disttest.SendSender, from, ours}, etf.Atom("x"), nil},
		{"message of old to nobody", etf.Tuple{disttest.Send, etf.Atom(""), ours}, etf.Atom("x"), nil},
		{"message under a trace token", etf.Tuple{disttest.SendSenderTT, from, ours, etf.List{}}, etf.Atom("x"), nil},
		{"group leader", etf.Tuple{disttest.GroupLeader, from, ours}, nil, nil},
		{"exit signal", etf.Tuple{disttest.PayloadExit2, from, ours}, etf.Atom("kill"), nil},
		{"exit signal of old", etf.Tuple{disttest.Exit2, from, ours, etf.Atom("kill")}, nil, nil},
		{"end of a link to nobody", etf.Tuple{disttest.PayloadExit, from, ours}, etf.Atom("normal"), nil},
		{"end of a monitor of nobody's", etf.Tuple{disttest.PayloadMonitorPExit, from, ours, ref}, etf.Atom("normal"), nil},
		{"answer to a spawn of nobody's", etf.Tuple{disttest.SpawnReply, ref, ours, etf.Int(3), from}, nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p.Send(test.control, test.payload)
			// A monitor of a name is always answered: what comes before its
			// answer is the answer to the request.
			fence := etf.Tuple{disttest.MonitorPExit, etf.Atom("fence"), from, s.Ref(99), etf.Atom("noproc")}
			p.Send(etf.Tuple{disttest.MonitorP, from, etf.Atom("fence"), s.Ref(99)}, nil)
			got, payload := p.ReadControl()
			if test.answer != nil {
				if !reflect.DeepEqual(got, test.answer) || payload != nil {
					t.Errorf("answer %v %v, want %v", got, payload, test.answer)
				}
				got, payload = p.ReadControl()
			}
			if !reflect.DeepEqual(got, fence) || payload != nil {
				t.Errorf("answer %v %v", got, payload)
			}
		})
	}
	stats := conn.Stats()
	if stats.Silenced != 1 || stats.Malformed != 0 {
		t.Errorf("stats %+v", stats)
	}
}

func TestTicksAreAnswered(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{FragmentSize: 1 << 16})
	box := conn.Open(4 << 20)
	for range 100 {
		p.SendTick()
		p.ReadTick()
	}
	// While a large message is under way, in fragments and within one; nobody
	// takes anything out of the mailbox meanwhile.
	large := p.Encode(etf.Tuple{disttest.SendSender, s.Pid(1), box.Pid()}, etf.Binary(make([]byte, 3<<20)))
	for i, frame := range large {
		p.SendFrame(frame)
		if i%10 == 0 {
			p.SendTick()
			p.ReadTick()
		}
	}
	if got := body(t, receive(t, box)).(etf.Binary); len(got) != 3<<20 {
		t.Errorf("%d bytes arrived", len(got))
	}
	for range 10 {
		p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), box.Pid()}, etf.Binary(make([]byte, 300<<10)))
		p.SendTick()
		p.ReadTick()
	}
}

// Ticks are answered while we ourselves send all we can.
func TestTicksAreAnsweredWhileSending(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{})
	box := conn.Open(1 << 10)
	payload := etf.AppendBinary(nil, make([]byte, 500<<10))
	stop := make(chan struct{})
	var sending sync.WaitGroup
	sending.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				if err := box.Send(s.Pid(1), payload); err != nil {
					return
				}
			}
		}
	})
	for range 20 {
		p.SendTick()
		for frame := p.ReadFrame(); len(frame) > 0; frame = p.ReadFrame() {
		}
	}
	close(stop)
	conn.Close()
	sending.Wait()
}

func TestSilentNodeIsGivenUp(t *testing.T) {
	inBubble(t, disttest.Config{}, func(conn *dist.Conn, p *disttest.Peer) {
		start := time.Now()
		for range 10 { // ticks every 60 s: net_ticktime of 240 s
			time.Sleep(time.Minute)
			p.SendTick()
			p.ReadTick()
		}
		select {
		case <-conn.Done():
			t.Errorf("given up after %v: %v", time.Since(start), conn.Err())
		default:
		}
		start = time.Now()
		<-conn.Done()
		if took := time.Since(start); took < time.Minute || took > 5*time.Minute {
			t.Errorf("given up after %v", took)
		}
		lost(t, conn, dist.ErrSilent)
	})
}

// A node that takes nothing must not hold us for ever.
func TestNodeThatTakesNothing(t *testing.T) {
	inBubble(t, disttest.Config{}, func(conn *dist.Conn, p *disttest.Peer) {
		box := conn.Open(1)
		start := time.Now()
		err := box.Send(etf.Pid{Node: "fake@127.0.0.1", ID: 1, Creation: 1}, etf.AppendAtom(nil, "x"))
		var end *dist.LostError
		if !errors.As(err, &end) {
			t.Errorf("send: %v", err)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("send took %v", took)
		}
		<-conn.Done()
	})
}

// inBubble connects through a pipe under a fake clock.
func inBubble(t *testing.T, fake disttest.Config, play func(*dist.Conn, *disttest.Peer)) {
	synctest.Test(t, func(t *testing.T) {
		p, end := disttest.Pipe(t, fake)
		go p.Handshake()
		conn, err := dist.Dial(t.Context(), dist.Config{
			Node: "fake@127.0.0.1", Addr: "pipe", Cookie: "cookie",
			Dial: func(context.Context, string, string) (net.Conn, error) { return end, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		play(conn, p)
		conn.Close()
	})
}

func TestMailboxTakesNoMoreThanAskedFor(t *testing.T) {
	t.Run("bytes", func(t *testing.T) {
		conn, p, s := attach(t, disttest.Config{})
		box := conn.Open(1000)
		p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), box.Pid()}, etf.Binary(make([]byte, 900)))
		p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), box.Pid()}, etf.Binary(make([]byte, 900)))
		p.WaitClosed()
		lost(t, conn, dist.ErrOverrun)
		// What came before is still there.
		if got := body(t, receive(t, box)).(etf.Binary); len(got) != 900 {
			t.Errorf("%d bytes", len(got))
		}
		if _, err := box.Receive(t.Context()); !errors.Is(err, dist.ErrOverrun) {
			t.Errorf("then %v", err)
		}
	})
	t.Run("messages without payload", func(t *testing.T) {
		// A Fault, if of no kind, lets the sender end when it is cut off.
		conn, p, s := attach(t, disttest.Config{Fault: &disttest.Fault{}})
		box := conn.Open(1 << 30)
		go func() {
			for range 100_000 {
				p.Send(etf.Tuple{disttest.SpawnReply, s.Ref(1), box.Pid(), etf.Int(0), s.Pid(1)}, nil)
			}
		}()
		lost(t, conn, dist.ErrOverrun)
	})
	t.Run("closed", func(t *testing.T) {
		conn, p, s := attach(t, disttest.Config{})
		box := conn.Open(1000)
		box.Close()
		for range 10 {
			p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), box.Pid()}, etf.Binary(make([]byte, 900)))
		}
		alive(t, conn, p, s)
		if stats := conn.Stats(); stats.Dropped != 10 {
			t.Errorf("stats %+v", stats)
		}
	})
}

// Pids of another node or of an earlier incarnation of ours reach nobody.
func TestMailboxIsReachedByItsOwnPidOnly(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{})
	box := conn.Open(1000)
	for _, change := range []func(*etf.Pid){
		func(pid *etf.Pid) { pid.Creation++ },
		func(pid *etf.Pid) { pid.ID++ },
		func(pid *etf.Pid) { pid.Serial++ },
		func(pid *etf.Pid) { pid.Node = "guest2@hodoscope" },
	} {
		pid := box.Pid()
		change(&pid)
		p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), pid}, etf.Atom("stray"))
	}
	p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), box.Pid()}, etf.Atom("meant"))
	if got := body(t, receive(t, box)); got != etf.Atom("meant") {
		t.Errorf("got %v", got)
	}
}

func TestCloseIsCleanAndFinal(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{})
	box := conn.Open(1000)
	p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), box.Pid()}, etf.Atom("before"))
	alive(t, conn, p, s)
	waiting := make(chan error, 1)
	other := conn.Open(1000)
	go func() { _, err := other.Receive(context.Background()); waiting <- err }()

	conn.Close()
	conn.Close()
	if got := p.WaitClosed(); len(got) != 0 {
		t.Errorf("we said %v", got)
	}
	if err := ended(t, conn); err != dist.ErrClosed {
		t.Errorf("Err: %v", err)
	}
	if err := <-waiting; err != dist.ErrClosed {
		t.Errorf("a waiting Receive: %v", err)
	}
	if got := body(t, receive(t, box)); got != etf.Atom("before") {
		t.Errorf("got %v", got)
	}
	if err := box.Send(s.Pid(1), etf.AppendAtom(nil, "x")); err != dist.ErrClosed {
		t.Errorf("Send: %v", err)
	}
}

func TestNodeCloses(t *testing.T) {
	for name, test := range map[string]struct {
		script func(*disttest.Peer)
		want   error
	}{
		"between frames":     {func(p *disttest.Peer) { p.Close() }, io.EOF},
		"within a length":    {func(p *disttest.Peer) { p.SendRaw([]byte{0, 0}); p.Close() }, io.ErrUnexpectedEOF},
		"after a length":     {func(p *disttest.Peer) { p.SendRaw([]byte{0, 0, 0, 9}); p.Close() }, io.EOF},
		"within a frame":     {func(p *disttest.Peer) { p.SendRaw([]byte{0, 0, 0, 9, 131, 68}); p.Close() }, io.ErrUnexpectedEOF},
		"with a sequence up": {func(p *disttest.Peer) { openAll(p, 3, 10); p.Close() }, io.EOF},
	} {
		t.Run(name, func(t *testing.T) {
			conn, p, _ := attach(t, disttest.Config{})
			box := conn.Open(1)
			test.script(p)
			lost(t, conn, test.want)
			if _, err := box.Receive(t.Context()); !errors.Is(err, test.want) {
				t.Errorf("Receive: %v", err)
			}
		})
	}
}

func TestReceiveEndsWithItsContext(t *testing.T) {
	conn, _, _ := attach(t, disttest.Config{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := conn.Open(1).Receive(ctx); err != context.DeadlineExceeded {
		t.Errorf("got %v", err)
	}
	if conn.Err() != nil {
		t.Errorf("the connection ended: %v", conn.Err())
	}
}

func TestConcurrentUse(t *testing.T) {
	conn, p, _ := attach(t, disttest.Config{})
	const users, rounds = 8, 50
	go func() { // echo: each message goes back to its sender
		for range users * rounds {
			control, payload := p.ReadControl()
			p.Send(etf.Tuple{disttest.SendSender, control[2], control[1]}, payload)
		}
	}()
	var wait sync.WaitGroup
	for user := range users {
		wait.Go(func() {
			for round := range rounds {
				box := conn.Open(1000)
				want := int64(user*rounds + round)
				if err := box.Send(etf.Pid{Node: "fake@127.0.0.1", ID: 5, Creation: 1}, etf.AppendInt(nil, want)); err != nil {
					t.Error(err)
					return
				}
				m, err := box.Receive(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				if got := m.Body().Int(); got != want {
					t.Errorf("got %d, want %d", got, want)
				}
				box.Close()
			}
		})
	}
	wait.Wait()
}
