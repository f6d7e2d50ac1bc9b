package main

import (
	"fmt"
	"os"
	"regexp"

	"github.com/evanw/esbuild/pkg/api"
)

// unused is what the page does not use of uPlot: two fifths of it. Its own build can leave
// some of that out, but the package has only the whole; esbuild drops what nothing refers
// to once these places are as they are here. Functions within functions it keeps, so these
// are taken out. The version is pinned, and a place that is not there is an error.
var unused = []struct{ place, instead string }{
	// Nothing is joined, no dates are made, lines are straight and have no points.
	{`uPlot\.(join|fmtDate|tzDate|addGap|clipGaps|range\w+|assign|fmtNum|orient|sync)\s*= \w+;`, ``},
	{`\(paths\.(stepped|bars|spline)\s*= \w+\);`, ``},
	{`const pointsPath = points\(\) ;`, `const pointsPath = () => null;`},
	{`uPlot\.paths = \{\s*points,\s*\};`, `uPlot.paths = {};`},
	{`show: seriesPointsShow,`, `show: false,`},
	{`if \(show \|\| idxs\) \{`, `if (false) {`},
	{`\b(stroke|fill)Path instanceof Map\b`, `false`},
	// Legends are ours.
	{`const (legend|showLegend)\s+= .*;`, ``},
	{`const markers\s+= [\s\S]*?const mouseListeners`, `const mouseListeners`},
	{`if \(legend\.show && .*\) \{`, `if (false) {`},
	{`legend\.idx = idx;\s*setLegend\(\);`, `shouldSetLegend = false;`},
	{`function (syncLegend|setLegend|setLegendValues)\(.*\) \{[\s\S]*?\n\t\}\n`, ``},
	{`self\.setLegend = \w+;`, ``},
	{`legendTable\?\.remove\(\);`, ``},
	{`\bshowLegend\b`, `false`},
	{`\blegend\.live\b`, `true`},
	// Axes say by themselves how they write times, which are seconds, and numbers.
	{`const (months|days|engNames|_timeAxisStamps) = [\[{][\s\S]*?\n\t?[\]}];`, `const $1 = null;`},
	{`const (days3|months3|localTz|numFormatter|wholeIncrs|_timeAxisVals|_timeSeriesVal|_fmtDate)\s*= .*;`, ``},
	{`const NL = "\\n";[\s\S]*?const ss .*;`, ``},
	{`const \[ timeIncrsMs, .*;`, ``},
	{`\bms == 1\b`, `false`},
	{`s\.(value|label) = .*;`, ``},
	{`(timeAxisVals\(_tzDate, timeAxisStamps\(av, _fmtDate\)\)|timeAxisVal\(_tzDate, av\)) :`, `av :`},
	{`av \|\| (_timeAxisVals|numAxisVals)`, `av`},
	// They have neither titles nor ticks nor borders; what is free around them is given.
	{`\baxis\.label != null`, `false`},
	{`\b(ticks|border)\.show\b`, `false`},
	{`opts\.padding \|\| \[.*\]`, `opts.padding`},
	{`ifNull\(p, autoPadSide\)`, `p`},
	{`function autoPadSide\(.*\) \{[\s\S]*?\n\t\}\n`, ``},
	// A chart is made anew when its lines are others, and nothing is added to it.
	{`function ((add|del|set)(Series|Band)|toggleDOM|setAlpha|setFocus|batch|flushHooks)\(.*\) \{[\s\S]*?\n\t\}\n`, ``},
	{`self\.((add|del|set)(Series|Band)|batch) = \w+;`, ``},
	{`events\["setSeries"\] = [\s\S]*?\n\t\};`, ``},
	{`\(opts\.plugins \|\| \[\]\)\.forEach\([\s\S]*?\n\t\}\);`, ``},
	// Scales are linear and say their range. That of x is one for all: time, from left to right.
	{`[\w.]*\bdistr\s*==\s*(2|3|4|100)\b`, `false`},
	{`[\w.]*\bdistr >= 3\b`, `false`},
	{`[\w.]*\bdistr != 2\b`, `true`},
	{`\bxScaleDistr == \d`, `false`},
	{`\bmode == 2\b`, `false`},
	{`\bmode == 1\b`, `true`},
	{`genIncrs\(2, .*;`, ``},
	{`\b(scaleOpts|w?sc)\.from != null`, `false`},
	{`\bw?sc\.from == null`, `true`},
	{`if \(scaleKey != xScaleKey \|\| .*\) \{`, `if (false) {`},
	{`fnOrSelf\(rn \|\| [\s\S]*?\n\t\t\t\t\)\);`, `fnOrSelf(rn);`},
	{`if \(scaleX\.time\)`, `if (true)`},
	{`\b(sx|scaleX)\.ori == 0`, `true`},
	{`\bscaleX\.ori == 1`, `false`},
	{`const rect = ori == 0 \? rectH : rectV;`, `const rect = rectH;`},
	{`const rectH = rect\(0\);`, `const rectH = (p, x, y, w, h) => { p.rect(x, y, w, h); };`},
	{`const (rectV|drawAccV) = .*;`, ``},
	{`(moveTo|lineTo|rect|arc|bezierCurveTo)[HV],\n`, ``},
	// No line is nearer to the pointer than another. It drags along x, over one chart.
	{`const cursor(Focus|OnePt)\s*= .*;`, ``},
	{`\bcursor(Focus|OnePt)\b`, `false`},
	{`let withProx = .*;`, ``},
	{`\bwithProx\b`, `false`},
	{`if \(src != null\) \{\s*let \[xKey[\s\S]*?(hideSelect\(\);)\s*\}`, `if (src != null) { $1 }`},
	{`if \(drag\.setScale && `, `if (false && `},
	// A double click would show all there is, which is what a chart shows.
	{`onMouse\(dblclick, .*;`, ``},
	{`events\.dblclick = .*;`, ``},
	{`function dblClick\(.*\) \{[\s\S]*?\n\t\}\n`, ``},
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
