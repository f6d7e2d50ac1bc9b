package tsdb

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/prometheus/tsdb/wlog"

	"github.com/hodoscope/hodoscope/internal/backend"
)

// TestPlaceThatIsAwayLongerThanTheLog: what the log has lost when a place comes back after
// half a day comes from the store, while we run; a real VictoriaMetrics has every sample
// then, and only those. Time is pressed together: collections are of hours to come.
func TestPlaceThatIsAwayLongerThanTheLog(t *testing.T) {
	t.Parallel()
	there := backend.VictoriaMetrics(t)
	to, err := url.Parse(there.URL)
	if err != nil {
		t.Fatal(err)
	}
	var away atomic.Bool
	way := httputil.NewSingleHostReverseProxy(to)
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if away.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		way.ServeHTTP(w, r)
	}))
	defer gate.Close()
	db := open(t, Options{FlushDeadline: 100 * time.Millisecond})
	// A queue that holds little, so that it waits in the log as one of many series does.
	sendTo(t, db, RemoteWrite{Name: "there", URL: gate.URL + backend.WritePath, MaxShards: 1, Capacity: 20, BatchSize: 10,
		BatchDeadline: 50 * time.Millisecond, MinBackoff: 5 * time.Millisecond, MaxBackoff: 50 * time.Millisecond})

	sent := map[int64]float64{}
	at := time.Now().Truncate(time.Millisecond)
	collectFor := func(d time.Duration) {
		for end := at.Add(d); at.Before(end); {
			at = at.Add(time.Minute)
			sent[at.UnixMilli()] = float64(len(sent))
			mustAppend(t, db, collect("a", at, sample{"queue", "x", sent[at.UnixMilli()]}))
		}
	}
	has := func() bool {
		got, err := exported(there.URL, at)
		if err != nil {
			t.Fatal(err)
		}
		return maps.Equal(got, sent)
	}
	collectFor(10 * time.Minute)
	eventually(t, "all is there", has)

	away.Store(true)
	first := logBegin(t, db)
	for range 6 {
		collectFor(2 * time.Hour)
		if err := db.head.Compact(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if now := logBegin(t, db); now <= first {
		t.Fatalf("the log begins with its file %d still: the outage is too short for this test", now)
	}
	eventually(t, "it goes on from the store", func() bool { return status(t, db).CatchingUp })
	was := status(t, db)
	away.Store(false)
	eventually(t, "all of the outage is there", has)
	eventually(t, "it has caught up", func() bool { return !status(t, db).CatchingUp })
	collectFor(10 * time.Minute)
	eventually(t, "and what came after it", has)
	if s := status(t, db); s.Failed != 0 || s.Dropped != 0 || s.Sent < uint64(len(sent)) || was.Sent == 0 || s.Retried < was.Retried {
		t.Errorf("while it was away %+v, then %+v", was, s)
	}
}

// logBegin is the number of the log's first file.
func logBegin(t *testing.T, db *DB) int {
	t.Helper()
	first, _, err := wlog.Segments(filepath.Join(db.o.Dir, "wal"))
	if err != nil {
		t.Fatal(err)
	}
	return first
}

// exported is what a VictoriaMetrics has of queue_bytes.
func exported(base string, end time.Time) (map[int64]float64, error) {
	r, err := http.Get(fmt.Sprintf("%s/api/v1/export?match[]=queue_bytes&start=0&end=%d", base, end.Add(time.Hour).Unix()))
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	got := map[int64]float64{}
	for lines := bufio.NewScanner(r.Body); lines.Scan(); {
		var s struct {
			Values     []float64
			Timestamps []int64
		}
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return nil, fmt.Errorf("%s: %w", lines.Text(), err)
		}
		for i, at := range s.Timestamps {
			got[at] = s.Values[i]
		}
	}
	return got, nil
}
