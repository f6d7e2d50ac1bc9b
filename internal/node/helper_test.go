package node_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// start starts a bare node with a known distribution port.
func start(t *testing.T, otp int, options ...erltest.Option) *erltest.Node {
	t.Helper()
	return erltest.Start(t, append([]erltest.Option{erltest.OTP(otp), erltest.Embedded(), erltest.ListenPort(0)}, options...)...)
}

func config(n *erltest.Node) node.Config {
	return node.Config{Node: n.Name, Addr: fmt.Sprintf("127.0.0.1:%d", n.ListenPort), Cookie: n.Cookie}
}

func attach(t *testing.T, cfg node.Config) *node.Node {
	t.Helper()
	g, err := node.Dial(timeout(t, time.Minute), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

func timeout(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

// ours are Erlang expressions about processes of guests: those whose group leader is of another node.
const (
	ours      = "[P || P <- processes(), {group_leader, G} <- [process_info(P, group_leader)], node(G) =/= node()]"
	countOurs = "length(" + ours + ")"
)

// questions are those with the largest answers, to a node that crowd has filled.
func questions(ctx context.Context, g *node.Node) ([]probe.Request, error) {
	a, err := g.Do(ctx, probe.Whereis("large_state"), nil)
	if err != nil {
		return nil, err
	}
	large, _ := probe.DecodeWhereis(a.Result)
	top, err := probe.Ranking(beam.SortReductions, 1000, 0, eager)
	if err != nil {
		return nil, err
	}
	walking, err := probe.Ranking(beam.SortMemory, 1000, 0, eager)
	if err != nil {
		return nil, err
	}
	pids := make([]etf.Pid, probe.MaxDetails)
	for i := range pids {
		pids[i] = g.Pid(beam.Pid{ID: uint32(i)})
	}
	details := probe.DetailsQuery{OTP: g.Greeting().OTP, WordSize: g.Greeting().WordSize}
	state := probe.State(large, time.Second, 1<<20)
	return []probe.Request{state, probe.Rows(eager), top, state, details.Request(pids), walking, state, probe.Allocators()}, nil
}

// eager never rests.
var eager = probe.Pace{Slice: 1000, Pause: 0}

func ignore(*etf.Cursor) error { return nil }

// crowd lets the node have so many processes that wait for nothing, and one, large_state, that answers sys:get_state/2
// with much.
func crowd(n *erltest.Node, processes int) {
	n.Ask(fmt.Sprintf(`
		[spawn(fun() -> receive never -> ok end end) || _ <- lists:seq(1, %d)],
		State = binary:copy(<<"x">>, 900000),
		Answer = fun F() -> receive {system, From, get_state} -> gen:reply(From, State), F() end end,
		register(large_state, spawn(Answer)),
		ok`, processes))
}
