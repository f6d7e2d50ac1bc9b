package part

import (
	"strings"

	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/view"
)

// PidArg is a pid as addresses have it: 0.12.0 of <0.12.0> and of #PID<0.12.0>; "" of what
// is no process of the node.
func PidArg(text string) string {
	s := strings.TrimPrefix(text, "#PID")
	if !strings.HasPrefix(s, "<") || !strings.HasSuffix(s, ">") {
		return ""
	}
	return strings.Trim(s, "<>")
}

// leads are the screens where more is seen of a column's values.
var leads = map[string]func(value string) stage.Address{
	"group":       func(v string) stage.Address { return stage.Address{Screen: "groups", Arg: v} },
	"application": func(v string) stage.Address { return stage.Address{Screen: "applications", Arg: v} },
}

// Target is where a value of a column leads; false where it leads nowhere.
func Target(v view.Value, c view.Column) (stage.Address, bool) {
	s, ok := v.(string)
	if !ok || s == "" {
		return stage.Address{}, false
	}
	if c.Unit == view.PidText {
		if arg := PidArg(s); arg != "" {
			return stage.Address{Screen: "processes", Arg: arg}, true
		}
		return stage.Address{}, false
	}
	if lead := leads[c.Name]; lead != nil {
		return lead(s), true
	}
	return stage.Address{}, false
}

// TargetOf is where a row leads: to the first process that it names, else to the first
// other thing of which a screen shows more.
func TargetOf(columns []view.Column, row []view.Value) (to stage.Address, ok bool) {
	for i, c := range columns {
		if i >= len(row) {
			break
		}
		a, leads := Target(row[i], c)
		switch {
		case leads && c.Unit == view.PidText:
			return a, true
		case leads && !ok:
			to, ok = a, true
		}
	}
	return to, ok
}
