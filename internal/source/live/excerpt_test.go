package live_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Rows of the whole table come from a census; of those shown a closer look is taken,
// once for all who look, and of no more than a screen has.
func TestExcerpt(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		background(n, "crowd", "put(all, [spawn(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, 600)])")
		src := open(t, n)
		ask := func(q live.ExcerptQuery) *beam.Excerpt {
			t.Helper()
			e, ok, err := src.Excerpt(t.Context(), q)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			return e
		}
		if _, ok, err := src.Excerpt(t.Context(), live.ExcerptQuery{Limit: 1}); ok || err != nil {
			t.Errorf("before the first census: %t, %v", ok, err)
		}
		must[*beam.Census](t)(src.Sample(t.Context(), live.SamplePlan{}))
		q := live.ExcerptQuery{Sort: "pid", Limit: 80, Closer: true, Every: time.Minute}
		e := ask(q)
		if e.Passed < 600 || e.Total != e.Passed || e.Processes.Len() != 80 || e.NotLooked != 0 || e.Origin.Cost.Woken != 80 {
			t.Fatalf("%d of %d, %d rows, %+v", e.Passed, e.Total, e.Processes.Len(), e.Origin)
		}
		want := int64(n.AskInt(fmt.Sprintf("element(2, process_info(list_to_pid(\"%v\"), memory))", e.Processes.Pid[0])))
		if got := e.Processes.Memory[0]; got != want || e.Processes.CurrentFunction[0].IsZero() || e.Processes.Group[0] == "" {
			t.Errorf("memory %d, the node says %d; %+v", got, want, e.Processes)
		}
		if again := ask(q); again.Origin.Cost.Requests != 0 || again.Processes.Memory[0] != want {
			t.Errorf("the same rows again cost %+v", again.Origin.Cost)
		}
		q.Offset, q.Order = 40, e.Order
		if next := ask(q); next.Order != e.Order || next.Origin.Cost.Woken != 20 || next.NotLooked != 20 || next.Processes.Pid[0] != e.Processes.Pid[40] {
			t.Errorf("%d were woken, %d not: %d are too many for one interval", next.Origin.Cost.Woken, next.NotLooked, 120)
		}
		q.Every = 0
		if later := ask(q); later.Origin.Cost.Woken != 80 || later.NotLooked != 0 {
			t.Errorf("%d were woken, %d not, when they may be again", later.Origin.Cost.Woken, later.NotLooked)
		}
		f := must[*filter.Expr](t)(filter.Parse("crowd"))
		found := ask(live.ExcerptQuery{Sort: "registered_name", Limit: 5, Filter: f})
		if found.Passed == 0 || found.Processes.RegisteredName[0] != "crowd" {
			t.Errorf("crowd: %d, %v", found.Passed, found.Processes.RegisteredName)
		}
		f = must[*filter.Expr](t)(filter.Parse("memory>10m"))
		if _, ok, err := src.Excerpt(t.Context(), live.ExcerptQuery{Limit: 5, Filter: f}); ok || err != nil {
			t.Errorf("no census knows the memory: %t %v", ok, err)
		}
		groups := ask(live.ExcerptQuery{By: "initial_call"})
		if i := slices.IndexFunc(groups.Groups, func(g beam.Group) bool { return g.Name == "erlang:apply/2" }); i < 0 || groups.Groups[i].Count < 600 {
			t.Errorf("%+v", groups.Groups)
		}
		if otp < 25 { // only proc_lib tells who started its processes
			return
		}
		crowd := n.Ask("pid_to_list(whereis(crowd))")
		groups = ask(live.ExcerptQuery{By: "parent"})
		if i := slices.IndexFunc(groups.Groups, func(g beam.Group) bool { return `"`+g.Name+`"` == crowd }); i < 0 || groups.Groups[i].Count != 600 || groups.Groups[i].Under != "crowd" {
			t.Errorf("%s in %+v", crowd, groups.Groups)
		}
	})
}
