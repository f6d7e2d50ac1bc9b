package main

import (
	"fmt"
	"os"
	"regexp"

	"github.com/evanw/esbuild/pkg/api"
)

// unused is what the page does not use of uPlot: a quarter of it. Its own build can leave
// some of that out, but the package has only the whole; esbuild drops what nothing refers
// to once these places are as they are here. The version is pinned, and a place that is not
// there is an error.
var unused = []struct{ place, instead string }{
	// Legends are ours.
	{`const showLegend = legend\.show;`, `const showLegend = false;`},
	{`if \(legend\.show && legend\.live && shouldSetLegend\) \{`, `if (false) {`},
	// Nothing is joined, no dates are made, lines are straight and have no points.
	{`uPlot\.(join|fmtDate|tzDate|addGap|clipGaps|rangeLog|rangeAsinh)\s*= \w+;`, ``},
	{`\(paths\.(stepped|bars|spline)\s*= \w+\);`, ``},
	{`const pointsPath = points\(\) ;`, `const pointsPath = () => null;`},
	{`uPlot\.paths = \{\s*points,\s*\};`, `uPlot.paths = {};`},
	// Axes say by themselves how they write times.
	{`const (_timeAxisVals|_timeSeriesVal|_fmtDate)\s*= .*;`, ``},
	{`s\.value = isTime \? .* : sv \|\| numSeriesVal;`, `s.value = sv || numSeriesVal;`},
	{`(timeAxisVals\(_tzDate, timeAxisStamps\(av, _fmtDate\)\)|timeAxisVal\(_tzDate, av\)) :`, `av :`},
	{`av \|\| _timeAxisVals`, `av`},
	// A chart is made anew when its lines are others.
	{`function (add|del)Series\(.*\) \{[\s\S]*?\n\t\}\n`, ``},
	{`self\.(add|del)Series = \w+;`, ``},
	{`function (set|add|del)Band\(.*\) \{[\s\S]*?\n\t\}\n`, ``},
	{`self\.(set|add|del)Band = \w+;`, ``},
	// Scales are linear, and x is one for all.
	{`[\w.]*\bdistr\s*==\s*(2|3|4|100)\b`, `false`},
	{`[\w.]*\bdistr >= 3\b`, `false`},
	{`[\w.]*\bdistr != 2\b`, `true`},
	{`\bmode == 2\b`, `false`},
	{`\bmode == 1\b`, `true`},
}

// lean is uPlot without what is unused.
var lean = api.Plugin{Name: "lean", Setup: func(b api.PluginBuild) {
	b.OnLoad(api.OnLoadOptions{Filter: `uPlot\.esm\.js$`}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
		body, err := os.ReadFile(a.Path)
		if err != nil {
			return api.OnLoadResult{}, err
		}
		text := string(body)
		for _, u := range unused {
			place := regexp.MustCompile(u.place)
			if !place.MatchString(text) {
				return api.OnLoadResult{}, fmt.Errorf("uPlot has nothing like %s: see what became of it", u.place)
			}
			text = place.ReplaceAllString(text, u.instead)
		}
		return api.OnLoadResult{Contents: &text}, nil
	})
}}
