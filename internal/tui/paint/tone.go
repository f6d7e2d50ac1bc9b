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
// moved in lightness until they are legible on their ground.
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
		"#56b4e9", "#f08a3c", "#2fc39a", "#dd8fc0", "#e6c545", "#8796a1",
		"#2a3a44", "#2f6486", "#3f93c4", "#e6c545", "#ff8f57", "#1d262c", "#27445a"),
	theme("light", "#515e68", "#00598c", "#00725a", "#8a5800", "#b03a00",
		"#0072b2", "#c75400", "#00855f", "#a3558a", "#9a7400", "#6d7a84",
		"#d3dce2", "#9cc4de", "#3f8fc0", "#c99700", "#c04a00", "#e3e9ed", "#c5dff0"),
	theme("contrast", "#b8c4cc", "#8fd3ff", "#f0f0f0", "#ffd23f", "#ff7a1a",
		"#8fd3ff", "#ff7a1a", "#f0f0f0", "#ffd23f", "#b8c4cc", "#7f8c96",
		"#303030", "#3a6f94", "#8fd3ff", "#ffd23f", "#ff7a1a", "#303030", "#0a4a78"),
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
