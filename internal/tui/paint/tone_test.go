package paint

import (
	"image/color"
	"math"
	"testing"
)

// grounds are the backgrounds that terminals of a theme have: pure ones, and those of
// usual colour schemes.
var grounds = map[string][]color.RGBA{
	"dark":     {{0, 0, 0, 255}, {0x1e, 0x1e, 0x1e, 255}},
	"light":    {{255, 255, 255, 255}, {0xfa, 0xfa, 0xfa, 255}},
	"contrast": {{0, 0, 0, 255}},
}

// linear is light, of a channel as a screen is told it.
func linear(v float64) float64 {
	if v /= 255; v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func light(c color.Color) (r, g, b float64) {
	x := color.RGBAModel.Convert(c).(color.RGBA)
	return linear(float64(x.R)), linear(float64(x.G)), linear(float64(x.B))
}

// contrast is that of WCAG 2: 1 of the same colour, 21 of black and white.
func contrast(a, b color.Color) float64 {
	luminance := func(c color.Color) float64 {
		r, g, b := light(c)
		return 0.2126*r + 0.7152*g + 0.0722*b
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestContrast: text has at least 4.5:1 on each ground that it is drawn on, lines and
// marks 3:1, as WCAG 2 wants it (1.4.3, 1.4.11).
func TestContrast(t *testing.T) {
	text := []Tone{Muted, Accent, Good, Warn, Bad}
	lines := append([]Tone{Heat2, Heat3, Heat4}, Lines...)
	for name, list := range grounds {
		theme := ThemeNamed(name)
		for i, ground := range list {
			for _, tone := range text {
				on := []color.Color{ground}
				if i == 0 {
					on = append(on, theme.colors[Bar], theme.colors[Chosen])
				}
				for k, bg := range on {
					if got := contrast(theme.colors[tone], bg); got < 4.5 {
						t.Errorf("%s: tone %d on ground %d (%d) has %.2f:1, want 4.5:1", name, tone, i, k, got)
					}
				}
			}
			for _, tone := range lines {
				if got := contrast(theme.colors[tone], ground); got < 3 {
					t.Errorf("%s: the line of tone %d on ground %d has %.2f:1, want 3:1", name, tone, i, got)
				}
			}
		}
	}
}

// kinds of sight, as matrices on light: full, and without the cones for red or for green
// (Viénot, Brettel and Mollon 1999).
var kinds = map[string][3][3]float64{
	"full":       {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia": {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}},
	"deutanopia": {{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}},
}

// lab is a colour as somebody sees it, in CIE L*a*b*.
func lab(c color.Color, sight [3][3]float64) [3]float64 {
	r, g, b := light(c)
	var seen [3]float64
	for i, row := range sight {
		seen[i] = min(max(row[0]*r+row[1]*g+row[2]*b, 0), 1)
	}
	r, g, b = seen[0], seen[1], seen[2]
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x, y, z := f((0.4124*r+0.3576*g+0.1805*b)/0.9505), f(0.2126*r+0.7152*g+0.0722*b), f((0.0193*r+0.1192*g+0.9505*b)/1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func distance(a, b color.Color, sight [3][3]float64) float64 {
	p, q := lab(a, sight), lab(b, sight)
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}

// TestLinesAreToldApart: by people who see red and green alike, too. A distance of ten in
// L*a*b* (CIE 1976) is seen at a glance; each line has its label in its tone beside.
func TestLinesAreToldApart(t *testing.T) {
	for _, name := range []string{"dark", "light"} {
		theme := ThemeNamed(name)
		for kind, sight := range kinds {
			least := math.Inf(1)
			for i, a := range Lines {
				for _, b := range Lines[:i] {
					d := distance(theme.colors[a], theme.colors[b], sight)
					least = min(least, d)
					if d < 10 {
						t.Errorf("%s, %s: lines %d and %d are %.1f apart", name, kind, b-Line1+1, a-Line1+1, d)
					}
				}
			}
			t.Logf("%s, %s: lines are at least %.1f apart", name, kind, least)
		}
	}
}

// TestStatesAreToldApart: good, warning and bad, and the shares of a heat strip.
func TestStatesAreToldApart(t *testing.T) {
	for _, name := range []string{"dark", "light", "contrast"} {
		theme := ThemeNamed(name)
		for kind, sight := range kinds {
			for _, list := range [][]Tone{{Good, Warn, Bad}, {Heat0, Heat1, Heat2, Heat3, Heat4}} {
				for i, a := range list {
					for _, b := range list[:i] {
						if d := distance(theme.colors[a], theme.colors[b], sight); d < 10 {
							t.Errorf("%s, %s: tones %d and %d are %.1f apart", name, kind, b, a, d)
						}
					}
				}
			}
		}
	}
}

// Without colours weight, lines below and changed places are left, and still tell the row
// that keys are about and what is of less weight.
func TestNoColours(t *testing.T) {
	theme := ThemeNamed("none")
	for s, want := range map[Style]string{
		{}:                         "\x1b[0m",
		{Fg: Bad}:                  "\x1b[0m",
		{Fg: Bad, Bold: true}:      "\x1b[0;1m",
		{Fg: Muted}:                "\x1b[0;2m",
		{Bg: Chosen}:               "\x1b[0;7m",
		{Bg: Bar, Underline: true}: "\x1b[0;4;7m",
	} {
		if got := theme.sequence(s); got != want {
			t.Errorf("%+v is drawn as %q, want %q", s, got, want)
		}
	}
}
