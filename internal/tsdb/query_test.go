package tsdb

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestQueryRange(t *testing.T) {
	db := open(t, Options{})
	for n := range 5 {
		mustAppend(t, db, collect("a", start.Add(time.Duration(n)*15*time.Second), sample{"queue", "x", float64(n)}))
	}
	r, err := db.QueryRange(context.Background(), "queue_bytes * 2", start, start.Add(time.Minute), 30*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	ms := start.UnixMilli()
	want := fmt.Sprint([]Series{{
		map[string]string{"job": "shop", "instance": "a", "which": "x"},
		[]Point{{ms, 0}, {ms + 30_000, 4}, {ms + 60_000, 8}},
	}})
	if got := fmt.Sprint(r.Series); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestQueryErrors(t *testing.T) {
	db := open(t, Options{QuerySamples: 100, QueryTimeout: time.Nanosecond})
	quick := open(t, Options{QuerySamples: 100})
	for n := range 200 {
		mustAppend(t, quick, collect("a", start.Add(time.Duration(n)*time.Second), sample{"queue", "x", 1}))
	}
	mustAppend(t, quick, collect("b", start.Add(200*time.Second), sample{"queue", "x", 1}, sample{"queue", "y", 1}))
	at := start.Add(200 * time.Second)
	for _, c := range []struct {
		db   *DB
		expr string
		want error
	}{
		{quick, "sum(", ErrQuery},
		{quick, "queue_bytes / on(instance) queue_bytes", ErrQuery},
		{quick, "queue_bytes[1s]", nil},
		{quick, `"text"`, ErrQuery},
		{quick, "sum_over_time(queue_bytes[200s])", ErrTooLarge},
		{db, "queue_bytes", ErrTimeout},
	} {
		_, err := c.db.Query(context.Background(), c.expr, at)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.expr, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := quick.Query(ctx, "queue_bytes", at); err == nil || errors.Is(err, ErrQuery) {
		t.Errorf("a question that nobody waits for: %v", err)
	}
	for _, c := range []struct {
		end  time.Time
		step time.Duration
		want error
	}{
		{at, 0, ErrQuery},
		{start.Add(-time.Second), time.Second, ErrQuery},
		{start.Add(24 * time.Hour), time.Second, ErrTooLarge},
	} {
		if _, err := quick.QueryRange(context.Background(), "1", start, c.end, c.step); !errors.Is(err, c.want) {
			t.Errorf("up to %v by %v: %v, want %v", c.end.Sub(start), c.step, err, c.want)
		}
	}
}

func TestWarningsAreTold(t *testing.T) {
	db := open(t, Options{})
	mustAppend(t, db, collect("a", start, sample{"queue", "x", 1}))
	mustAppend(t, db, collect("a", start.Add(time.Second), sample{"queue", "x", 2}))
	r, err := db.Query(context.Background(), "rate(queue_bytes[1m])", start.Add(time.Second))
	if err != nil || len(r.Warnings) != 1 {
		t.Errorf("%v, %v, want one: a gauge has no rate", r.Warnings, err)
	}
}

// A question waits for its turn no longer than its asker.
func TestQuestionsTakeTurns(t *testing.T) {
	turn := make(turns, 1)
	if _, err := turn.Insert(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := turn.Insert(ctx, ""); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("a second question: %v", err)
	}
	turn.Delete(0)
	if _, err := turn.Insert(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
}
