package fleet

import (
	"maps"
	"slices"
	"strings"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/config"
	"github.com/hodoscope/hodoscope/internal/discovery"
)

// Member is a node that is watched. Its labels and settings do not change.
type Member struct {
	Node   string            // as attach reads it
	Job    string            // that found it first
	Labels map[string]string // of the job, and of discovery, which are stronger
	Watch  *config.Watch
}

// Double is a node that two jobs found. The first watches it.
type Double struct {
	Node          string
	First, Second string // jobs
}

// found is what a job has.
type found struct {
	job     *config.Job
	targets []discovery.Target
	leaving bool // the job is not there any more
}

// same is the name by which a node that is found twice is known: an explicit port does
// not make another node of it.
func same(node string) string {
	t, err := attach.ParseTarget(node)
	if err != nil {
		return node
	}
	return t.Node
}

// merge makes members of what jobs found, by node.
func merge(all []found) (members []Member, doubles []Double) {
	first := map[string]string{}
	for _, f := range all {
		for _, t := range f.targets {
			name := same(t.Node)
			if before, twice := first[name]; twice {
				if before != f.job.Name && !f.leaving {
					doubles = append(doubles, Double{t.Node, before, f.job.Name})
				}
				continue
			}
			first[name] = f.job.Name
			labels := maps.Clone(f.job.Labels)
			if labels == nil {
				labels = map[string]string{}
			}
			maps.Copy(labels, t.Labels)
			members = append(members, Member{t.Node, f.job.Name, labels, &f.job.Watch})
		}
	}
	slices.SortFunc(members, func(a, b Member) int { return strings.Compare(a.Node, b.Node) })
	return members, doubles
}

// likeness compares members. Settings are put into a text once for each job.
type likeness map[*config.Watch]string

func (l likeness) settings(w *config.Watch) string {
	text, known := l[w]
	if !known {
		text = w.Settings()
		l[w] = text
	}
	return text
}

// alike tells whether two members are watched alike.
func (l likeness) alike(a, b Member) bool {
	return a.Node == b.Node && maps.Equal(a.Labels, b.Labels) && l.settings(a.Watch) == l.settings(b.Watch)
}

// diff tells whom to stop watching and whom to begin with, to come from those who are
// watched to those who should be. Who is to be watched otherwise is in both.
func diff(now map[string]Member, want []Member) (stop, start []Member) {
	l, wanted := likeness{}, map[string]bool{}
	for _, m := range want {
		wanted[m.Node] = true
		before, there := now[m.Node]
		if there && l.alike(before, m) {
			continue
		}
		if there {
			stop = append(stop, before)
		}
		start = append(start, m)
	}
	for _, node := range slices.Sorted(maps.Keys(now)) {
		if !wanted[node] {
			stop = append(stop, now[node])
		}
	}
	return stop, start
}
