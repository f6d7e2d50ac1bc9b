package otlp

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// each runs a test by either protocol, beside other tests: most of it is waiting.
func each(t *testing.T, f func(t *testing.T, p Protocol)) {
	t.Parallel()
	for _, p := range protocols {
		name, _, _ := strings.Cut(string(p), "/")
		t.Run(name, func(t *testing.T) { t.Parallel(); f(t, p) })
	}
}

func TestArrives(t *testing.T) {
	each(t, func(t *testing.T, p Protocol) {
		b := newBackend(t, p, accept)
		e := open(t, quick(b))
		sent := send(t, e, 0, 20)
		if err := e.Logs(t.Context(), events("events", 7)); err != nil {
			t.Fatal(err)
		}
		eventually(t, e, "all arrives", func() bool { return b.has(append(sent, "events")...) })
		if !slices.Equal(slices.DeleteFunc(b.order, func(s string) bool { return s == "events" }), sent) {
			t.Errorf("came in the order %v", b.order)
		}
		eventually(t, e, "all is counted", func() bool {
			s := e.Status()
			return s.Metrics.Sent == 200 && s.Logs.Sent == 7 && s.Metrics.Queued == 0 && s.Logs.Queued == 0
		})
		s := e.Status()
		if s.Failures != 0 || s.LastError != "" || s.Metrics.Capacity != defaultMemoryQueue || s.Attempts != int64(b.requests()) {
			t.Errorf("%+v with %d requests", s, b.requests())
		}
		if got := b.headers[0]["user-agent"]; !strings.HasPrefix(got, "hodoscope/1.2.3 (") {
			t.Errorf("User-Agent %q", got)
		}
	})
}

// An outage that passes costs nothing, in memory and on disk.
func TestOutagePasses(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]answer{
		"down": -1, "unavailable": unavailable, "throttled": throttle, "hanging": hang, "endless answer": huge,
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, p Protocol) {
				for _, dir := range []string{"", t.TempDir()} {
					b := newBackend(t, p, a)
					if name == "down" {
						b.stop()
					}
					o := quick(b)
					o.Queue.Dir = dir
					e := open(t, o)
					sent := send(t, e, 0, 30)
					eventually(t, e, "two attempts fail", func() bool { return e.Status().Failures >= 2 })
					if s := e.Status(); s.LastError == "" || s.Metrics.Queued == 0 || s.Metrics.Rejected != 0 || s.Metrics.Sent != 0 {
						t.Errorf("during the outage: %+v", s)
					}
					if name == "down" {
						b.set(accept)
						b.start(b.address)
					}
					b.set(accept)
					eventually(t, e, "all arrives", func() bool { return b.has(sent...) })
					eventually(t, e, "all is counted", func() bool { s := e.Status(); return s.Metrics.Sent == 300 && s.Metrics.Queued == 0 })
					if s := e.Status(); s.Metrics.Overflow != 0 || s.Metrics.Rejected != 0 {
						t.Errorf("after the outage: %+v", s)
					}
				}
			})
		})
	}
}

// What the backend calls malformed is not sent again, and holds nothing up.
func TestRefusedIsNotRepeated(t *testing.T) {
	each(t, func(t *testing.T, p Protocol) {
		for _, dir := range []string{"", t.TempDir()} {
			b := newBackend(t, p, refuse)
			o := quick(b)
			o.Queue.Dir = dir
			e := open(t, o)
			send(t, e, 0, 1)
			eventually(t, e, "it is refused", func() bool { return e.Status().Metrics.Rejected == 10 })
			b.set(accept)
			sent := send(t, e, 1, 1)
			eventually(t, e, "the next arrives", func() bool { return b.has(sent...) })
			eventually(t, e, "the queue is empty", func() bool { return e.Status().Metrics.Queued == 0 })
			if s := e.Status(); b.requests() != 2 || s.Attempts != 2 || s.Failures != 1 || s.Metrics.Sent != 10 || b.has("0") {
				t.Errorf("%d requests, %+v", b.requests(), s)
			}
		}
	})
}

func TestPartlyTaken(t *testing.T) {
	each(t, func(t *testing.T, p Protocol) {
		b := newBackend(t, p, partly)
		e := open(t, quick(b))
		send(t, e, 0, 1)
		if err := e.Logs(t.Context(), events("events", 7)); err != nil {
			t.Fatal(err)
		}
		eventually(t, e, "both are counted", func() bool {
			s := e.Status()
			return s.Metrics.Sent == 7 && s.Metrics.Rejected == 3 && s.Logs.Sent == 4 && s.Logs.Rejected == 3
		})
		if s := e.Status(); !strings.Contains(s.LastError, "Partial success") {
			t.Errorf("%+v", s)
		}
	})
}

func TestGivesUp(t *testing.T) {
	each(t, func(t *testing.T, p Protocol) {
		b := newBackend(t, p, unavailable)
		o := quick(b)
		o.Retry.GiveUp = 30 * time.Millisecond
		e := open(t, o)
		send(t, e, 0, 1)
		eventually(t, e, "it is given up", func() bool { return e.Status().Metrics.Rejected == 10 })
		if s := e.Status(); s.Failures == 0 || s.Metrics.Sent != 0 {
			t.Errorf("%+v", s)
		}
	})
}

// A redirect would turn our POST into a GET of a page that says 200.
func TestRedirectIsARefusal(t *testing.T) {
	t.Parallel()
	b := newBackend(t, HTTP, redirect)
	e := open(t, quick(b))
	send(t, e, 0, 1)
	eventually(t, e, "it is refused", func() bool { return e.Status().Metrics.Rejected == 10 })
	if s := e.Status(); b.requests() != 1 || s.Metrics.Sent != 0 || !strings.Contains(s.LastError, "301") {
		t.Errorf("%d requests, %+v", b.requests(), s)
	}
}

// What a queue cannot hold is refused, counted, and takes no memory; what it holds arrives.
func TestQueueIsBounded(t *testing.T) {
	for name, dir := range map[string]string{"memory": "", "disk": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			b := newBackend(t, HTTP, unavailable)
			o := quick(b)
			o.Queue = Queue{Bytes: mib, Dir: dir}
			e := open(t, o)
			before := heap()
			md := collection("x", 310)
			const collections = 2000 // some 60 MB
			full := 0
			for i := range collections {
				md.ResourceMetrics().At(0).Resource().Attributes().PutStr("sequence", strconv.Itoa(i))
				switch err := e.Metrics(t.Context(), md); {
				case errors.Is(err, ErrFull):
					full++
				case err != nil:
					t.Fatal(err)
				}
			}
			if grown := heap() - before; grown > 24*mib {
				t.Errorf("the heap grew by %d MiB", grown/mib)
			}
			s := e.Status()
			if full == 0 || s.Metrics.Overflow != int64(full)*310 || s.Metrics.Queued > mib {
				t.Errorf("%d of %d found it full, %+v", full, collections, s)
			}
			b.set(accept)
			eventually(t, e, "the rest arrives", func() bool { return e.Status().Metrics.Sent == int64(collections-full)*310 })
			eventually(t, e, "the queue is empty", func() bool { return e.Status().Metrics.Queued == 0 })
			if b.points != (collections-full)*310 || len(b.took) != collections-full {
				t.Errorf("%d points of %d collections came", b.points, len(b.took))
			}
			last := -1
			for _, s := range b.order {
				n, err := strconv.Atoi(s)
				if err != nil || n < last {
					t.Fatalf("%s came after %d", s, last)
				}
				last = n
			}
		})
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A backend that hangs holds up neither the caller nor another backend, nor the end.
func TestHangingBackendStandsAlone(t *testing.T) {
	each(t, func(t *testing.T, p Protocol) {
		ill, well := newBackend(t, p, hang), newBackend(t, p, accept)
		o := quick(ill)
		o.Name, o.Timeout = "ill", time.Hour
		a, b := open(t, o), open(t, quick(well))
		var sent []string
		for i := range 100 {
			s := strconv.Itoa(i)
			md := collection(s, 10)
			for _, e := range []*Exporter{a, b} {
				if err := e.Metrics(t.Context(), md); err != nil {
					t.Fatal(err)
				}
			}
			sent = append(sent, s)
		}
		eventually(t, b, "all arrives at the other", func() bool { return well.has(sent...) })
		eventually(t, a, "a request hangs", func() bool { return ill.requests() > 0 })
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		if err := a.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if s := a.Status(); s.Metrics.Sent != 0 || s.Metrics.Rejected != 1000 {
			t.Errorf("what was in memory is lost: %+v", s)
		}
	})
}

// A wait of a year is cut to something that passes.
func TestWaitsAreBounded(t *testing.T) {
	each(t, func(t *testing.T, p Protocol) {
		b := newBackend(t, p, silence)
		o := quick(b)
		// Within GiveUp a wait is not begun that would pass it: what is dropped at once was asked to wait for longer.
		o.Retry.GiveUp = longestWait + time.Minute
		e := open(t, o)
		send(t, e, 0, 1)
		eventually(t, e, "it is told to wait", func() bool { return e.Status().Failures == 1 })
		end(t, e)
		if s := e.Status(); strings.Contains(s.LastError, "no more retries") {
			t.Errorf("it waits for a year: %+v", s)
		}
	})
}
