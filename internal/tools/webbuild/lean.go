package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// unused is what the page does not use of uPlot: a sixth of it. Its own build can leave
// that out, but the package has only the whole; esbuild drops what nothing refers to once
// these lines are gone. The version is pinned, and a line that is not there is an error.
var unused = []struct{ line, instead string }{
	{"const showLegend = legend.show;", "const showLegend = false;"},
	{"if (legend.show && legend.live && shouldSetLegend) {", "if (false) {"},
	{"uPlot.join = join;", ""},
	{"uPlot.fmtDate = fmtDate;", ""},
	{"uPlot.tzDate  = tzDate;", ""},
	{"uPlot.addGap = addGap;", ""},
	{"uPlot.clipGaps = clipGaps;", ""},
	// Axes say by themselves how they write times, and legends are ours.
	{"const _timeAxisVals   = timeAxisVals(_tzDate, timeAxisStamps((ms == 1 ? _timeAxisStampsMs : _timeAxisStampsS), _fmtDate));", ""},
	{"const _timeSeriesVal  = timeSeriesVal(_tzDate, timeSeriesStamp(_timeSeriesStamp, _fmtDate));", ""},
	{"const _fmtDate = (opts.fmtDate || fmtDate);", ""},
	{"s.value = isTime ? (isStr(sv) ? timeSeriesVal(_tzDate, timeSeriesStamp(sv, _fmtDate)) : sv || _timeSeriesVal) : sv || numSeriesVal;", "s.value = sv || numSeriesVal;"},
	{"timeAxisVals(_tzDate, timeAxisStamps(av, _fmtDate)) :", "av :"},
	{"timeAxisVal(_tzDate, av) :", "av :"},
	{"av || _timeAxisVals", "av"},
	{"(paths.stepped = stepped);", ""},
	{"(paths.bars    = bars);", ""},
	{"(paths.spline  = monotoneCubic);", ""},
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
			if strings.Count(text, u.line) != 1 {
				return api.OnLoadResult{}, fmt.Errorf("uPlot has not one line %q: see what became of it", u.line)
			}
			text = strings.Replace(text, u.line, u.instead, 1)
		}
		return api.OnLoadResult{Contents: &text}, nil
	})
}}
