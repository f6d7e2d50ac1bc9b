package metric

// Catalogue has all metrics: the canonical ones by part, and after those of a part
// the aliases that are read with them.
var Catalogue = join(
	list(watchRows), list(nodeRows), list(processRows), list(tableRows), list(mnesiaRows),
	list(allocatorRows), list(linkRows), list(threadRows), list(lockRows), list(eventRows), list(findingRows), list(programRows),
	list(erlNodeRows), list(erlAllocatorRows), list(erlLinkRows), list(erlMnesiaRows), list(erlThreadRows),
)

func list[R any](rows []row[R]) []Metric {
	out := make([]Metric, len(rows))
	for i, r := range rows {
		out[i] = r.Metric
	}
	return out
}

func join(lists ...[]Metric) (all []Metric) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// Find is the metric of that name.
func Find(name string) (Metric, bool) {
	for _, m := range Catalogue {
		if m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}
