package paint

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Tone is what a colour means. A theme says which colour that is.
type Tone uint8

const (
	Plain  Tone = iota // the terminal's own
	Muted              // of less weight
	Accent             // what can be followed, what is chosen
	Good
	Warn
	Bad
	Line1 // lines and layers of charts
	Line2
	Line3
	Line4
	Line5
	Line6
	Heat0 // shares of one, from none to all
	Heat1
	Heat2
	Heat3
	Heat4
	Bar    // behind header and footer
	Chosen // behind the row that keys are about
	tones
)

// Lines are the tones of lines of a chart, in their order.
var Lines = []Tone{Line1, Line2, Line3, Line4, Line5, Line6}

// Style is how a cell looks. It is comparable.
type Style struct {
	Fg, Bg                 Tone
	Bold, Faint, Underline bool
	Reverse                bool // fore- and background change places: seen without colours too
}

// Theme gives each tone its colour; nil is the terminal's own.
type Theme struct {
	Name    string
	colors  [tones]color.Color
	reverse bool // Chosen and Bar are drawn in reverse, having no colour
}

// hexes are the colours of the tones from Muted on. Lines follow Okabe and Ito's palette,
// moved a little until they are legible on their ground and told apart by people who see red
// and green alike.
func theme(name string, hexes ...string) *Theme {
	t := &Theme{Name: name}
	for i, hex := range hexes {
		if hex != "" {
			t.colors[Muted+Tone(i)] = lipgloss.Color(hex)
		}
	}
	t.reverse = t.colors[Chosen] == nil
	return t
}

// Themes by name. Dark and light are of the page's colours, which people who see red and
// green alike can tell apart; contrast has fewer, further apart; sixteen has those that the
// terminal's owner chose; none has none at all.
var Themes = []*Theme{
	theme("dark", "#95a3ad", "#6fc1ef", "#3fc79f", "#e9aa3a", "#ff8f57",
		"#5bbaed", "#f08c3c", "#2cc69d", "#df90bf", "#eac74b", "#7d919d",
		"#2a3a44", "#2f6486", "#3f93c4", "#e6c545", "#ff8f57", "#1d262c", "#203a4d"),
	theme("light", "#515e68", "#00598c", "#00725a", "#8a5800", "#8a1c00",
		"#2274b3", "#c95400", "#028762", "#9e5792", "#a78638", "#6c797f",
		"#d3dce2", "#9cc4de", "#3f8fc0", "#b58500", "#c04a00", "#e3e9ed", "#d3e8f5"),
	theme("contrast", "#b8c4cc", "#8fd3ff", "#f0f0f0", "#ffd23f", "#ff7a1a",
		"#8fd3ff", "#ff7a1a", "#f0f0f0", "#ffd23f", "#b8c4cc", "#7f8c96",
		"#303030", "#3a6f94", "#8fd3ff", "#ffd23f", "#ff7a1a", "#303030", "#063a60"),
	theme("sixteen", "8", "6", "2", "3", "1", "4", "3", "2", "5", "6", "7", "8", "4", "6", "3", "1", "", ""),
	theme("none"),
}

// ThemeNamed is nil where there is none of that name.
func ThemeNamed(name string) *Theme {
	for _, t := range Themes {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// HeatTone is the tone of a share of one.
func HeatTone(share float64) Tone {
	switch {
	case share >= 0.9:
		return Heat4
	case share >= 0.7:
		return Heat3
	case share >= 0.4:
		return Heat2
	case share >= 0.1:
		return Heat1
	}
	return Heat0
}
