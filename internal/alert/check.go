package alert

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/prometheus/prometheus/model/rulefmt"
)

// Checked is what a rule file holds.
type Checked struct {
	File                       string
	Groups, Alerts, Recordings int
}

// Check reads a rule file as Prometheus does, and looks for rules that are there
// twice: the same name with the same labels, of which one would overwrite the
// other. All errors are of the file, with lines where they are known.
func Check(files fs.FS, name string) (Checked, []error) {
	groups, errs := NewLoader(files).read(name)
	if len(errs) > 0 {
		return Checked{File: name}, errs
	}
	c := Checked{File: name, Groups: len(groups.Groups)}
	seen := make(map[string]bool)
	for _, g := range groups.Groups {
		for _, r := range g.Rules {
			if r.Alert != "" {
				c.Alerts++
			} else {
				c.Recordings++
			}
			id := identity(g, r)
			if seen[id] {
				errs = append(errs, fmt.Errorf("%s: group %q has a second rule %s", name, g.Name, id))
			}
			seen[id] = true
		}
	}
	return c, errs
}

// identity is what must differ between two rules: name{label="value"}.
func identity(g rulefmt.RuleGroup, r rulefmt.Rule) string {
	all := maps.Clone(g.Labels)
	if all == nil {
		all = make(map[string]string)
	}
	maps.Copy(all, r.Labels)
	var pairs []string
	for _, k := range slices.Sorted(maps.Keys(all)) {
		pairs = append(pairs, fmt.Sprintf("%s=%q", k, all[k]))
	}
	return cmp.Or(r.Alert, r.Record) + "{" + strings.Join(pairs, ",") + "}"
}
