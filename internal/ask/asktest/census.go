package asktest

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

// population is the census of a look: crawlers become more, and others come and go.
func (f *Node) population(at time.Time, seq int) *beam.Census {
	c := f.Census()
	c.Origin.At = at
	c.Groups[0].Count += 3 * seq
	c.Groups[0].TotalHeapSize += int64(seq) * 26_000
	c.Groups[0].BirthsPerMinute += 400
	for _, g := range Crowd(float64(seq) / 9) {
		if !slices.ContainsFunc(c.Groups, func(other beam.Group) bool { return other.Name == g.Name }) {
			c.Groups = append(c.Groups, g)
		}
	}
	for _, g := range c.Groups[3:] {
		c.Processes += g.Count
	}
	c.Processes += 3 * seq
	c.Followed = c.Processes
	return c
}

// Census has a group of each name that is hostile.
func (f *Node) Census() *beam.Census {
	c := viewtest.Census()
	c.Incarnation = f.Incarnation()
	for _, name := range Hostile {
		c.Groups = append(c.Groups, beam.Group{Name: name, Count: 1, Followed: 1, MaxQueuePid: beam.NoPid, MaxHeapPid: beam.NoPid})
	}
	return c
}

// Crowd is more groups than a chart has layers for, which come and go with x.
func Crowd(x float64) []beam.Group {
	var list []beam.Group
	for n, name := range []string{"Elixir.Shop.Channel", "Elixir.Shop.Cart", "cowboy_stream_h", Hostile[0], "Elixir.DBConnection.Connection", "ranch_conns_sup", "logger", "kernel"} {
		count := 4000/(n+1) + int(900*(1+math.Sin(x+float64(n))))
		list = append(list, beam.Group{Name: name, Count: count, Followed: count, HeapsRead: count, HeapSize: int64(count) * 9000,
			TotalHeapSize: int64(count) * int64(30_000+7000*n), MaxQueue: int64(n), MessageQueueLen: int64(40 * n), ReductionsRate: float64(count * 900), MaxQueuePid: beam.NoPid, MaxHeapPid: beam.NoPid})
	}
	return list
}

func (f *Node) Kin(_ context.Context, group string) (*beam.Kin, error) {
	if err := f.ask("kin " + group); err != nil {
		return nil, err
	}
	for _, g := range f.State().Census.Groups {
		if g.Name == group {
			return &beam.Kin{Incarnation: f.Incarnation(), Group: g, Unknown: 3, Others: 2, OtherChildren: 17, Spawners: []beam.Spawner{
				{Name: "Elixir.Pinger", Pid: beam.Pid{ID: 142}, Lives: true, Parents: 1, Children: g.Count * 9 / 10},
				{Name: Hostile[0], Pid: beam.Pid{ID: 149}, Parents: 8, Children: g.Count / 20},
			}}, nil
		}
	}
	return nil, &live.NotFoundError{Ref: group, Reason: "the last census has no group of this name"}
}
