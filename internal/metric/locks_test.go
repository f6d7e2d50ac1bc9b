package metric_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/metric"
)

// look is a look at locks that has counted since a while: name, tries, collisions.
func look(since time.Duration, classes ...beam.LockClass) *beam.Locks {
	return &beam.Locks{Counted: true, Total: len(classes), Since: since, List: classes}
}

func class(name string, tries, collisions int64) beam.LockClass {
	return beam.LockClass{Name: name, Type: "mutex", Locks: 1, Tries: tries, Collisions: collisions, Waited: time.Duration(collisions) * time.Second}
}

// told are the lines that the counts make, without what all have.
func told(c *metric.LockCounts) string {
	m := metric.Selection{Tier: metric.Deep, Sets: []string{metric.Roadmap}}.Record(metric.Resource{Node: "n@h"}, "", metric.Stamp{At: time.Unix(1, 0)}, metric.LocksReading{Counts: c})
	lines := strings.Split(text(m), "\n")
	lines = slices.DeleteFunc(lines, func(l string) bool { return !strings.Contains(l, "beam.lock") })
	short := strings.NewReplacer("counter beam.lock.", "", "gauge beam.", "", "beam.lock.name=", "", " since -", "", " {try}", "", " {contention}", "")
	return short.Replace(strings.Join(lines, "\n"))
}

// What the runtime tells may go down, when locks go or somebody clears it; what we tell never does.
func TestLockCounts(t *testing.T) {
	t.Parallel()
	c := &metric.LockCounts{}
	for _, step := range []struct {
		what string
		see  *beam.Locks
		want string
	}{
		{"the first look counts nothing", look(time.Minute, class("db_tab", 1000, 10), class("proc_main", 500, 0)),
			`tries{"other"} 0|contentions{"other"} 0|wait.time{"other"} 0 s`},
		{"who collided has a series", look(2*time.Minute, class("db_tab", 1100, 20), class("proc_main", 600, 0)),
			`tries{"db_tab"} 100|tries{"other"} 100|contentions{"db_tab"} 10|contentions{"other"} 0|wait.time{"db_tab"} 10 s|wait.time{"other"} 0 s|lock_contention{} 0.05 1`},
		{"locks that went took theirs along", look(3*time.Minute, class("db_tab", 900, 20), class("proc_main", 700, 0)),
			`tries{"db_tab"} 100|tries{"other"} 200|contentions{"db_tab"} 10|contentions{"other"} 0|wait.time{"db_tab"} 10 s|wait.time{"other"} 0 s|lock_contention{} 0 1`},
		{"cleared", look(time.Second, class("db_tab", 7, 1), class("proc_main", 3, 1)),
			`tries{"db_tab"} 107|tries{"other"} 200|tries{"proc_main"} 3|contentions{"db_tab"} 11|contentions{"other"} 0|contentions{"proc_main"} 1|wait.time{"db_tab"} 11 s|wait.time{"other"} 0 s|wait.time{"proc_main"} 1 s|lock_contention{} 0.2 1`},
		{"too many to be read", &beam.Locks{Counted: true, TooMany: true}, ""},
		{"again few, and nothing to compare with", look(time.Hour, class("db_tab", 9000, 9000)),
			`tries{"db_tab"} 107|tries{"other"} 200|tries{"proc_main"} 3|contentions{"db_tab"} 11|contentions{"other"} 0|contentions{"proc_main"} 1|wait.time{"db_tab"} 11 s|wait.time{"other"} 0 s|wait.time{"proc_main"} 1 s`},
		{"another life", &beam.Locks{Incarnation: beam.Incarnation{Node: "n@h", Creation: 2}, Counted: true, Total: 1, Since: 2 * time.Hour, List: []beam.LockClass{class("db_tab", 9100, 9100)}},
			`tries{"db_tab"} 107|tries{"other"} 200|tries{"proc_main"} 3|contentions{"db_tab"} 11|contentions{"other"} 0|contentions{"proc_main"} 1|wait.time{"db_tab"} 11 s|wait.time{"other"} 0 s|wait.time{"proc_main"} 1 s`},
	} {
		c.Add(step.see)
		if got := strings.ReplaceAll(told(c.Clone()), "\n", "|"); got != step.want {
			t.Errorf("%s:\ngot  %s\nwant %s", step.what, got, step.want)
		}
	}
}

// However many names a native library makes, series are few.
func TestLockNamesAreBounded(t *testing.T) {
	t.Parallel()
	var before, after []beam.LockClass
	for i := range 500 {
		name := strings.Repeat("x", 1+i)
		before, after = append(before, class(name, 0, 0)), append(after, class(name, 10, 1))
	}
	c := &metric.LockCounts{}
	c.Add(look(time.Minute, before...))
	c.Add(look(2*time.Minute, after...))
	got := told(c)
	if n := strings.Count(got, "tries{"); n != 31 || !strings.Contains(got, `tries{"other"} 4700`) {
		t.Errorf("%d series: %.200s", n, got)
	}
}
