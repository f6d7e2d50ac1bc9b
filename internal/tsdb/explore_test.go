package tsdb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestNarrow(t *testing.T) {
	db := open(t, Options{})
	for expr, want := range map[string]string{
		`up`:                                  `up{instance="a\"b"}`,
		`sum by (x) (rate(up{x=~"1|2"}[5m]))`: `sum by (x) (rate(up{instance="a\"b",x=~"1|2"}[5m]))`,
		`up{instance=~"c.*"} / down`:          `up{instance=~"c.*"} / down{instance="a\"b"}`,
		`max_over_time(up[1h:1m])`:            `max_over_time(up{instance="a\"b"}[1h:1m])`,
		`1 + 1`:                               `1 + 1`,
	} {
		got, err := db.Narrow(expr, "instance", `a"b`)
		if err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", expr, got, err, want)
		}
	}
	if _, err := db.Narrow("sum(", "instance", "a"); !errors.Is(err, ErrQuery) || !strings.Contains(err.Error(), "1:5: ") {
		t.Errorf("%v, want what is wrong and where", err)
	}
}

func TestLabelValues(t *testing.T) {
	db := open(t, Options{})
	mustAppend(t, db, collect("a", start, sample{"queue", "x", 1}, sample{"queue", "y", 1}, sample{"other", "z", 1}))
	mustAppend(t, db, collect("b", start.Add(time.Second), sample{"queue", "x", 1}))
	for _, c := range []struct {
		label, metric string
		most          int
		want          string
	}{
		{"which", "", 10, "[x y z]"},
		{"which", "queue_bytes", 10, "[x y]"},
		{"which", "queue_bytes", 1, "[x]"},
		{"instance", "", 10, "[a b]"},
		{"no_such", "", 10, "[]"},
	} {
		got, err := db.LabelValues(context.Background(), c.label, c.metric, c.most)
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("%v: %v, %v", c, got, err)
		}
	}
}
