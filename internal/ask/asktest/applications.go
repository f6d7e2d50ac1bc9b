package asktest

import (
	"context"
	"fmt"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
)

func (f *Node) Applications(context.Context) (*beam.Applications, error) {
	if err := f.ask("applications"); err != nil {
		return nil, err
	}
	a := &beam.Applications{Incarnation: f.Incarnation(), Origin: f.origin(5, 5)}
	for i, name := range []string{"kernel", "stdlib", "shop", "ranch", "cowboy", "logger", "ssl"} {
		app := beam.Application{Name: name, Vsn: "1.2.3", Description: "ERTS  CXC 138 10", Running: name != "stdlib", Master: beam.NoPid, Top: beam.NoPid}
		if app.Running {
			app.Master, app.Top, app.TopModule, app.Processes = beam.Pid{ID: uint32(40 + i)}, beam.Pid{ID: uint32(50 + i)}, name+"_sup", int64(12*i)
		}
		a.List = append(a.List, app)
	}
	return a, nil
}

func (f *Node) Tree(_ context.Context, app string) (*beam.Tree, error) {
	if err := f.ask("tree " + app); err != nil {
		return nil, err
	}
	root := &beam.TreeNode{Pid: beam.Pid{ID: 90}, Name: app + "_sup", Module: app + "_sup", Type: "supervisor"}
	pool := &beam.TreeNode{Pid: beam.Pid{ID: 91}, Name: "shop_pool_sup", Module: "Elixir.Shop.PoolSup", Type: "supervisor"}
	for i := range 1200 {
		v := beam.Vital{Known: true, Former: i > 2, Age: time.Duration(1+i) * 10 * time.Second, TotalHeapSize: int64(9000 + 100*i), MessageQueueLen: int64(i % 3), ReductionsRate: 20}
		pool.Children = append(pool.Children, &beam.TreeNode{Pid: beam.Pid{ID: uint32(200 + i)}, ID: fmt.Sprintf("worker_%d", i), Module: "Elixir.Shop.Worker", Type: "worker", Vital: v})
	}
	pool.Vital = beam.Vital{Known: true, Former: true, Age: 4 * time.Hour, TotalHeapSize: 340_000, Births: 3, Deaths: 3}
	odd := &beam.TreeNode{Pid: beam.NoPid, ID: Hostile[0], Type: "worker", Note: "restarting"}
	root.Children = []*beam.TreeNode{pool, odd, {Pid: beam.Pid{ID: 99}, Name: "shop_cache", Module: "Elixir.Shop.Cache", Type: "worker",
		Vital: beam.Vital{Known: true, Age: 42 * time.Second, TotalHeapSize: 78_000, MessageQueueLen: 12, Replaced: 4, Since: Start}}}
	return &beam.Tree{Incarnation: f.Incarnation(), Origin: f.origin(1203, 1203), Application: app, Root: root}, nil
}
