package dist_test

import (
	"context"
	"errors"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/dist/disttest"
	"github.com/hodoscope/hodoscope/internal/etf"
)

// maxID is the largest id of an UNLINK_ID, 2^64 - 1.
var maxID = etf.Big{V: new(big.Int).SetUint64(1<<64 - 1)}

func TestRequestsOnTheWire(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{})
	box := conn.Open(1000)
	if box.Pid().Node != etf.Atom(p.Client.Name) || box.Pid().Creation != p.Client.Creation {
		t.Errorf("pid %+v of a node named %+v", box.Pid(), p.Client)
	}
	term, options := etf.AppendAtom(nil, "hello"), etf.AppendNil(nil)
	ref, err := box.Spawn("erl_eval", "exprs", 2, etf.AppendNil(nil), options)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{box.Send(s.Pid(9), term), box.SendName("rex", term), box.Exit(s.Pid(9))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	mfa := etf.Tuple{etf.Atom("erl_eval"), etf.Atom("exprs"), etf.Int(2)}
	for _, want := range []disttest.Message{
		{Control: etf.Tuple{disttest.SpawnRequest, ref, box.Pid(), box.Pid(), mfa, etf.List{}}, Payload: etf.List{}},
		{Control: etf.Tuple{disttest.SendSender, box.Pid(), s.Pid(9)}, Payload: etf.Atom("hello")},
		{Control: etf.Tuple{disttest.RegSend, box.Pid(), etf.Atom(""), etf.Atom("rex")}, Payload: etf.Atom("hello")},
		{Control: etf.Tuple{disttest.PayloadExit2, box.Pid(), s.Pid(9)}, Payload: etf.Atom("kill")},
	} {
		control, payload := p.ReadControl()
		if !sameTerm(control, want.Control) || !sameTerm(payload, want.Payload) {
			t.Errorf("sent %v %v, want %v %v", control, payload, want.Control, want.Payload)
		}
	}
}

// sameTerm holds nil and empty lists equal.
func sameTerm(a, b etf.Term) bool {
	return etf.Print(a, etf.PrintOptions{}) == etf.Print(b, etf.PrintOptions{})
}

func TestTooLargeARequestIsNotSent(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{})
	box := conn.Open(1000)
	if err := box.Send(s.Pid(1), etf.AppendBinary(nil, make([]byte, 17<<20))); err == nil {
		t.Error("17 MiB were sent")
	}
	alive(t, conn, p, s)
	conn.Close()
	if got := p.WaitClosed(); len(got) != 0 {
		t.Errorf("something went out: %d messages", len(got))
	}
}

func TestPidsAndReferencesDiffer(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{})
	pids, refs := map[etf.Pid]bool{}, map[etf.Ref]bool{}
	go func() {
		for range 1000 {
			p.ReadControl()
		}
	}()
	for range 1000 {
		box := conn.Open(1)
		if pids[box.Pid()] || box.Pid().ID >= 1<<15 || box.Pid().Serial >= 1<<13 {
			t.Fatalf("pid %+v", box.Pid())
		}
		pids[box.Pid()] = true
		ref, err := box.Spawn("m", "f", 0, etf.AppendNil(nil), etf.AppendNil(nil))
		if err != nil {
			t.Fatal(err)
		}
		if refs[ref] || ref.ID[0] >= 1<<18 || ref.Len != 3 {
			t.Fatalf("ref %+v", ref)
		}
		refs[ref] = true
	}
	_ = s
}

// What a linked and monitored process tells us, as it reads in the mailbox.
func TestSignalsReachTheMailbox(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{FragmentSize: 64})
	box := conn.Open(1 << 20)
	from, to, ref := s.Pid(1), box.Pid(), s.Ref(1)
	long := etf.Binary(strings.Repeat("r", 200))
	for _, test := range []struct {
		control etf.Tuple
		payload etf.Term
		want    dist.Message
		reason  etf.Term
	}{
		{etf.Tuple{disttest.PayloadExit, from, to}, long, dist.Message{Op: dist.OpPayloadExit, From: from}, long},
		{etf.Tuple{disttest.PayloadExitTT, from, to, etf.List{}}, long, dist.Message{Op: dist.OpPayloadExit, From: from}, long},
		{etf.Tuple{disttest.Exit, from, to, etf.Atom("normal")}, nil, dist.Message{Op: dist.OpExit, From: from}, etf.Atom("normal")},
		{etf.Tuple{disttest.ExitTT, from, to, etf.List{}, etf.Atom("normal")}, nil, dist.Message{Op: dist.OpExit, From: from}, etf.Atom("normal")},
		{etf.Tuple{disttest.PayloadMonitorPExit, from, to, ref}, long, dist.Message{Op: dist.OpPayloadMonitorPX, From: from, Ref: ref}, long},
		{etf.Tuple{disttest.PayloadMonitorPExit, etf.Atom("rex"), to, ref}, long, dist.Message{Op: dist.OpPayloadMonitorPX, FromName: "rex", Ref: ref}, long},
		{etf.Tuple{disttest.MonitorPExit, from, to, ref, etf.Atom("noproc")}, nil, dist.Message{Op: dist.OpMonitorPExit, From: from, Ref: ref}, etf.Atom("noproc")},
		{etf.Tuple{disttest.SpawnReply, ref, to, etf.Int(3), from}, nil, dist.Message{Op: dist.OpSpawnReply, Ref: ref, Flags: 3, Result: from}, nil},
		{etf.Tuple{disttest.SpawnReplyTT, ref, to, etf.Int(0), etf.Atom("system_limit"), etf.List{}}, nil,
			dist.Message{Op: dist.OpSpawnReply, Ref: ref, Result: etf.Atom("system_limit")}, nil},
		{etf.Tuple{disttest.Send, etf.Atom(""), to}, etf.Atom("x"), dist.Message{Op: dist.OpSend}, nil},
		{etf.Tuple{disttest.SendTT, etf.Atom(""), to, etf.List{}}, etf.Atom("x"), dist.Message{Op: dist.OpSend}, nil},
	} {
		p.Send(test.control, test.payload)
		m := receive(t, box)
		if m.Op != test.want.Op || m.From != test.want.From || m.FromName != test.want.FromName || m.To != to ||
			m.Ref != test.want.Ref || m.Flags != test.want.Flags || !reflect.DeepEqual(m.Result, test.want.Result) {
			t.Errorf("%v arrived as %+v", test.control, m)
		}
		if test.reason != nil {
			if got, err := m.Reason(); err != nil || !reflect.DeepEqual(got, test.reason) {
				t.Errorf("%v: reason %v, %v", test.control, got, err)
			}
		}
	}
}

func TestRex(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{})
	answer := func(reply func(ref etf.Term) etf.Term) {
		control, payload := p.ReadControl()
		call := payload.(etf.Tuple)
		want := etf.Tuple{etf.Atom("call"), etf.Atom("erlang"), etf.Atom("node"), etf.List{}, etf.Atom("user")}
		from := call[1].(etf.Tuple)
		if control[0] != disttest.RegSend || control[3] != etf.Atom("rex") || call[0] != etf.Atom("$gen_call") || !sameTerm(call[2], want) || from[0] != control[1] {
			t.Errorf("asked %v %v", control, payload)
		}
		p.Send(etf.Tuple{disttest.SendSender, s.Pid(1), from[0]}, reply(from[1]))
	}
	go answer(func(ref etf.Term) etf.Term { return etf.Tuple{ref, etf.Atom("fake@127.0.0.1")} })
	if got, err := conn.Rex(t.Context(), "erlang", "node", nil); err != nil || got != etf.Atom("fake@127.0.0.1") {
		t.Errorf("got %v, %v", got, err)
	}
	go answer(func(ref etf.Term) etf.Term { return etf.Tuple{ref, etf.Tuple{etf.Atom("badrpc"), etf.Atom("why")}} })
	var exception *dist.ExceptionError
	if _, err := conn.Rex(t.Context(), "erlang", "node", nil); !errors.As(err, &exception) || exception.Reason != etf.Atom("why") {
		t.Errorf("badrpc: %v", err)
	}
	go answer(func(etf.Term) etf.Term { return etf.Tuple{s.Ref(1), etf.Atom("x")} })
	var odd *dist.MessageError
	if _, err := conn.Rex(t.Context(), "erlang", "node", nil); !errors.As(err, &odd) {
		t.Errorf("another's reference: %v", err)
	}
	alive(t, conn, p, s)
}

func TestErpc(t *testing.T) {
	conn, p, s := attach(t, disttest.Config{})
	process := s.Pid(77)
	// play reads the request and answers as the node and the new process do.
	play := func(result etf.Term, exit func(tag etf.Term) etf.Term) {
		control, payload := p.ReadControl()
		ref, from := control[1], control[2]
		args := payload.(etf.List)
		if control[0] != disttest.SpawnRequest || control[3] != from || !sameTerm(control[4], etf.Tuple{etf.Atom("erpc"), etf.Atom("execute_call"), etf.Int(4)}) ||
			!sameTerm(control[5], etf.List{etf.Atom("link")}) || len(args) != 4 {
			t.Errorf("asked %v %v", control, payload)
		}
		p.Send(etf.Tuple{disttest.SpawnReply, ref, from, etf.Int(1), result}, nil)
		if exit != nil {
			p.Send(etf.Tuple{disttest.PayloadExit, process, from}, exit(args[0]))
		}
	}
	call := func() (etf.Term, error) { return conn.Erpc(t.Context(), "erlang", "node", nil) }

	go play(process, func(tag etf.Term) etf.Term { return etf.Tuple{tag, etf.Atom("return"), etf.Int(42)} })
	if got, err := call(); err != nil || got != etf.Int(42) {
		t.Errorf("got %v, %v", got, err)
	}
	for class, exit := range map[string]func(etf.Term) etf.Term{
		"error":  func(tag etf.Term) etf.Term { return etf.Tuple{tag, etf.Atom("error"), etf.Atom("undef"), etf.List{}} },
		"throw":  func(tag etf.Term) etf.Term { return etf.Tuple{tag, etf.Atom("throw"), etf.Atom("undef")} },
		"exit":   func(tag etf.Term) etf.Term { return etf.Tuple{tag, etf.Atom("exit"), etf.Atom("undef")} },
		"signal": func(etf.Term) etf.Term { return etf.Atom("undef") },
	} {
		go play(process, exit)
		var exception *dist.ExceptionError
		if _, err := call(); !errors.As(err, &exception) || exception.Class != class || exception.Reason != etf.Atom("undef") {
			t.Errorf("%s: %v", class, err)
		}
	}
	go play(etf.Atom("system_limit"), nil)
	var exception *dist.ExceptionError
	if _, err := call(); !errors.As(err, &exception) || exception.Class != "spawn" {
		t.Errorf("no process: %v", err)
	}

	// Whoever gives up waiting takes the process along.
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	go play(process, nil)
	if _, err := conn.Erpc(ctx, "timer", "sleep", etf.List{etf.Atom("infinity")}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("given up: %v", err)
	}
	if control, payload := p.ReadControl(); control[0] != disttest.PayloadExit2 || control[2] != process || payload != etf.Atom("kill") {
		t.Errorf("then %v %v", control, payload)
	}
}
