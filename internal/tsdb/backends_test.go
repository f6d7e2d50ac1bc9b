package tsdb

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/backend"
)

// backends are real programs that take remote write and answer PromQL.
var backends = map[string]func(t *testing.T) backend.Program{
	"Prometheus":      func(t *testing.T) backend.Program { return backend.Prometheus(t, "") },
	"VictoriaMetrics": func(t *testing.T) backend.Program { return backend.VictoriaMetrics(t) },
}

// instant asks a backend, and gives each series' points as text.
func instant(base, expr string) (string, error) {
	series, err := backend.Query(base, expr, time.Now())
	all := make([]Series, len(series))
	for i, s := range series {
		all[i].Labels = s.Labels
		for _, p := range s.Points {
			all[i].Points = append(all[i].Points, Point{p.At, p.Value})
		}
	}
	return text(all), err
}

// text is series in an order, a line each.
func text(all []Series) string {
	var lines []string
	for _, s := range all {
		lines = append(lines, fmt.Sprint(s.Labels, s.Points))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// Real receivers have the values that we have, those of a restart included.
func TestRealBackendsHaveEqualValues(t *testing.T) {
	for name, start := range backends {
		t.Run(name, func(t *testing.T) {
			base := start(t).URL
			o := Options{Dir: t.TempDir()}
			db := open(t, o)
			p := RemoteWrite{Name: "there", URL: base + backend.WritePath, BatchDeadline: 50 * time.Millisecond}
			sendTo(t, db, p)
			f := newFlow(db)
			equal := func(when string) {
				t.Helper()
				ours, theirs := "", ""
				defer func() {
					if t.Failed() {
						t.Logf("ours:\n%s\ntheirs:\n%s", ours, theirs)
					}
				}()
				eventually(t, "equal values "+when, func() bool {
					r, err := db.Query(context.Background(), `{__name__=~"queue_bytes|target_info|h_seconds_.*"}[10m]`, time.Now())
					if err != nil {
						t.Fatal(err)
					}
					ours = text(r.Series)
					theirs, err = instant(base, `{__name__=~"queue_bytes|target_info|h_seconds_.*"}[10m]`)
					return err == nil && theirs == ours
				})
				if strings.Count(ours, "\n") < 3 {
					t.Errorf("too little was compared:\n%s", ours)
				}
			}
			for range 20 {
				f.next(t)
			}
			mustAppend(t, db, collectHistogram("a", time.Now()))
			equal("as they come")
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			db = open(t, o)
			f.db = db
			for range 20 { // nobody sends these
				f.next(t)
			}
			sendTo(t, db, p)
			for range 20 {
				f.next(t)
			}
			equal("after a restart")
			if s := status(t, db); s.Failed > 0 {
				t.Errorf("%d samples were refused", s.Failed)
			}
		})
	}
}
