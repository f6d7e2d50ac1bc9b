package session

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Who looks at the same rows shares them; before there is a census the node ranks, once
// for however many windows.
func TestExcerptIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(1)
		var opened []time.Time
		s := New("app@host", opener(&opened, f), Options{})
		defer run(t, s)()
		time.Sleep(time.Second)
		for offset := range 10 {
			e, err := s.Excerpt(t.Context(), live.ExcerptQuery{Sort: "what", Offset: offset * 100, Limit: 100})
			if err != nil || e.Order != 0 || e.Sort != beam.SortReductions {
				t.Fatalf("without a census: %+v, %v", e, err)
			}
		}
		if n := f.questions.Load(); n != 1 {
			t.Errorf("the node ranked %d times", n)
		}
		if _, err := s.Excerpt(t.Context(), live.ExcerptQuery{By: "parent"}); err != ErrNoCensus {
			t.Errorf("groups without a census: %v", err)
		}
		f.set(func() { f.census = &beam.Census{Processes: 10} })
		f.questions.Store(0)
		q := live.ExcerptQuery{Sort: "what", Limit: 100}
		for range 10 {
			if e, err := s.Excerpt(t.Context(), q); err != nil || e.Order != 7 {
				t.Fatalf("%+v, %v", e, err)
			}
		}
		q.Pinned = []beam.Pid{{ID: 5}}
		s.Excerpt(t.Context(), q)
		if n := f.questions.Load(); n != 2 {
			t.Errorf("two questions were asked %d times", n)
		}
		q.Window = 5 * time.Second
		if e, err := s.Excerpt(t.Context(), q); err != nil || e.Order != 0 {
			t.Errorf("over a window: %+v, %v", e, err)
		}
	})
}

// Rows of a ranking are taken as those of a census are.
func TestExcerptOfARanking(t *testing.T) {
	p := &beam.Processes{Total: 900, Sort: beam.SortMemory, Window: time.Second, Origin: beam.Origin{At: time.Unix(9, 0)}}
	one := &beam.Processes{}
	for i := range 5 {
		*one = beam.Processes{Pid: []beam.Pid{{ID: uint32(10 + i)}}, RegisteredName: []string{""}, Label: []string{""}, Status: []string{""},
			InitialCall: make([]beam.MFA, 1), CurrentFunction: make([]beam.MFA, 1), Parent: []beam.Pid{beam.NoPid}, Reductions: []int64{1}, MessageQueueLen: []int64{1},
			Memory: []int64{1}, TotalHeapSize: []int64{1}, HeapSize: []int64{1}, StackSize: []int64{1}, BinaryMemory: []int64{1}}
		p.AppendRow(one, 0)
		p.Delta = append(p.Delta, int64(100-i))
	}
	for _, c := range []struct {
		offset, limit int
		want          string
	}{{0, 2, "[{10 0} {11 0}] [100 99]"}, {3, 100, "[{13 0} {14 0}] [97 96]"}, {9, 9, "[] []"}} {
		e := excerptOf(p, live.ExcerptQuery{Offset: c.offset, Limit: c.limit, Pinned: []beam.Pid{{ID: 12}, {ID: 99}}})
		if got := fmt.Sprintf("%v %v", plain(e.Processes.Pid), e.Processes.Delta); got != c.want {
			t.Errorf("from %d: %s, want %s", c.offset, got, c.want)
		}
		if e.Passed != 5 || e.Total != 900 || e.Top.Len() != 1 || fmt.Sprint(e.PinnedAt, plain(e.Pinned.Pid)) != "[2] [{12 0}]" {
			t.Errorf("from %d: %+v", c.offset, e)
		}
	}
}

func plain(pids []beam.Pid) (out []struct{ ID, Serial uint32 }) {
	for _, p := range pids {
		out = append(out, p)
	}
	return out
}
