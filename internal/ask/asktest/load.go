package asktest

import (
	"context"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
	graph "github.com/hodoscope/hodoscope/internal/waits"
)

func (f *Node) Links(_ context.Context, window time.Duration) (*beam.Links, error) {
	if err := f.ask(fmt.Sprintf("links %s", window)); err != nil {
		return nil, err
	}
	l := viewtest.Links()
	l.Incarnation = f.Incarnation()
	return l, nil
}

func (f *Node) Microstates(_ context.Context, window time.Duration) (*beam.Microstates, error) {
	if err := f.ask(fmt.Sprintf("microstates %s", window)); err != nil {
		return nil, err
	}
	m := viewtest.Microstates()
	m.Incarnation = f.Incarnation()
	return m, nil
}

func (f *Node) Locks(_ context.Context, window time.Duration) (*beam.Locks, error) {
	if err := f.ask(fmt.Sprintf("locks %s", window)); err != nil {
		return nil, err
	}
	l := viewtest.Locks()
	l.Incarnation = f.Incarnation()
	return l, nil
}

func (f *Node) Waits(context.Context, live.WaitQuery) (*beam.Waits, error) {
	if err := f.ask("waits"); err != nil {
		return nil, err
	}
	w := &beam.Waits{Incarnation: f.Incarnation(), Origin: f.origin(200, 48_213), Total: 48_213, Examined: 200}
	process := func(id uint32, name string) beam.Peer {
		p := beam.Pid{ID: id}
		return beam.Peer{Kind: "process", Pid: p, Text: p.String(), Name: name}
	}
	waits := func(from uint32, group string, on beam.Peer) {
		w.List = append(w.List, beam.Wait{Pid: beam.Pid{ID: from}, Group: group, Kind: beam.WaitCall,
			Function: beam.MFA{Module: "shop", Function: "buy", Arity: 1}, On: on, OnGroup: on.Name, QueueLen: int64(from % 40)})
	}
	stock, repo := process(77, Hostile[0]), process(78, "Elixir.Shop.Repo")
	left, right := process(81, "shop_left"), process(82, "shop_right")
	for i := range uint32(40) {
		waits(300+i, []string{"Elixir.Shop.Cart:init/1", "cowboy_stream_h:request_process/3", Hostile[1]}[i%3], stock)
	}
	for i := range uint32(12) {
		waits(400+i, fmt.Sprintf("report_%d", i%9), repo)
	}
	waits(77, stock.Name, repo)
	waits(81, left.Name, right)
	waits(82, right.Name, left)
	waits(90, "shop_late", right)
	graph.Graph(w, func(p beam.Pid) graph.Facts {
		return graph.Facts{Status: "waiting", QueueLen: int64(p.ID % 40), Monitors: 3}
	})
	return w, nil
}

func (f *Node) Events(context.Context) (*beam.Events, error) {
	if err := f.ask("events"); err != nil {
		return nil, err
	}
	e := viewtest.Events()
	e.Incarnation = f.Incarnation()
	return e, nil
}

// EventMinutes end at the last look, and have some of each kind.
func (f *Node) EventMinutes() []session.EventMinute {
	s := f.State()
	if s.System == nil {
		return nil
	}
	var list []session.EventMinute
	for ago := 40; ago >= 0; ago -= 1 + ago%5 {
		counts := map[beam.EventKind]int64{}
		for i, k := range beam.EventKinds {
			counts[k] = int64((ago * (i + 2)) % 7)
		}
		list = append(list, session.EventMinute{Start: s.System.Origin.At.Truncate(time.Minute).Add(-time.Duration(ago) * time.Minute), Counts: counts})
	}
	return list
}
