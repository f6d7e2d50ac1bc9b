package charted

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Names and labels are those of the catalogue: a typing error would draw nothing.
func TestPastIsOfTheCatalogue(t *testing.T) {
	check := func(one number, by string) {
		m, ok := metric.Find(one.metric)
		if one.metric == ruleAlerts {
			return
		}
		if !ok {
			t.Errorf("%s: no metric %s", one.name, one.metric)
			return
		}
		for _, match := range strings.Split(one.match, ",") {
			if label := match[:max(0, strings.IndexAny(match, "=!"))]; label != "" && !slices.Contains(m.Labels(), label) {
				t.Errorf("%s: %s has no label %s", one.name, one.metric, label)
			}
		}
		if by != "" && !slices.Contains(m.Labels(), by) {
			t.Errorf("%s: %s has no label %s", one.name, one.metric, by)
		}
		if (one.fold == rate) != (m.Instrument == metric.Counter) {
			t.Errorf("%s: %s of a %v", one.name, one.fold, m.Instrument)
		}
	}
	for _, one := range numbers {
		check(one, "")
	}
	for _, one := range eaches {
		check(one.number, one.by)
	}
}

// Each number is in some chart, and each chart's in the tables.
func TestChartsAreOfNumbers(t *testing.T) {
	charted, each := map[string]bool{}, map[string]bool{}
	for _, set := range view.ChartSets {
		if len(view.Charts(set)) == 0 {
			t.Errorf("%s has no charts", set)
		}
		for _, c := range view.Charts(set) {
			for _, l := range c.Lines {
				charted[l.Series] = true
			}
			if c.Each != "" {
				each[c.Each] = true
			}
		}
	}
	var single, several, titled []string
	for _, p := range numbers {
		single = append(single, p.name)
	}
	for _, p := range eaches {
		several = append(several, p.name)
	}
	for _, e := range view.Eaches {
		titled = append(titled, e.Name)
	}
	for _, c := range []struct {
		what      string
		want, got []string
	}{{"numbers", slices.Sorted(maps.Keys(charted)), slices.Sorted(slices.Values(single))},
		{"eaches", slices.Sorted(maps.Keys(each)), slices.Sorted(slices.Values(several))},
		{"columns of moments", slices.Sorted(maps.Keys(each)), slices.Sorted(slices.Values(titled))}} {
		if !slices.Equal(c.want, c.got) {
			t.Errorf("%s: charts have\n%v\nthere are\n%v", c.what, c.want, c.got)
		}
	}
	// What both pasts have bears one name.
	for _, name := range ask.SeriesNames() {
		if !charted[name] {
			t.Errorf("%s of the session is in no chart", name)
		}
	}
}
