package paint

import (
	"math"

	"github.com/hodoscope/hodoscope/internal/plain"
)

// Number that is not known; charts leave a gap there.
var unknown = math.NaN()

// known tells numbers from gaps.
func known(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// eighths are blocks of growing height.
var eighths = []plain.Text{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// levels are the same for terminals without them.
var levels = []plain.Text{" ", ".", ".", ":", "-", "=", "+", "*", "#"}

// Spark draws the newest numbers in one line of the canvas, a column each, from nothing
// to top; top 0 takes the largest of them.
func (c *Canvas) Spark(x, y, w int, values []float64, top float64, s Style) {
	steps := eighths
	if c.s.ascii {
		steps = levels
	}
	values = newest(values, w)
	if !(top > 0) {
		top = largest(values)
	}
	for i, v := range values {
		if !known(v) {
			continue
		}
		c.Text(x+w-len(values)+i, y, steps[int(math.Ceil(8*share(v, top)))], s)
	}
}

// newest are the last n of them.
func newest(values []float64, n int) []float64 { return values[max(len(values)-max(n, 0), 0):] }

// share is v as a share of top, from 0 to 1; 0 where there is no top.
func share(v, top float64) float64 {
	if !(top > 0) || math.IsInf(top, 0) {
		return 0
	}
	return min(max(v/top, 0), 1)
}

func largest(values []float64) float64 {
	top := 0.0
	for _, v := range values {
		if known(v) {
			top = max(top, v)
		}
	}
	return top
}

// Meter draws part, a share of one, as a bar of w columns.
func (c *Canvas) Meter(x, y, w int, part float64, tone Tone) {
	if w <= 0 || !known(part) {
		return
	}
	full := int(math.Round(share(part, 1) * float64(w)))
	c.meter(x, y, w, full, c.Mark("━", "#"), c.Mark("─", "."), tone)
}

func (c *Canvas) meter(x, y, w, full int, on, off plain.Text, tone Tone) {
	for i := range w {
		if i < full {
			c.Text(x+i, y, on, Style{Fg: tone, Bold: true})
		} else {
			c.Text(x+i, y, off, Style{Fg: Heat0})
		}
	}
}

// Line is one line of a chart: its numbers in order of time, NaN where there is none.
type Line struct {
	Values []float64
	Tone   Tone
}

// Area draws lines in a grid of braille dots, two columns and four rows a cell, from
// nothing up to top. The first line is filled, the others are drawn over it.
func (c *Canvas) Area(lines []Line, top float64) {
	if c.W <= 0 || c.H <= 0 {
		return
	}
	if c.s.ascii {
		c.bars(lines, top)
		return
	}
	dots := make([]uint8, c.W*c.H)
	tones := make([]Tone, c.W*c.H)
	for k, l := range lines {
		c.plot(l, top, k == 0, dots, tones)
	}
	for i, d := range dots {
		if d != 0 {
			c.Text(i%c.W, i/c.W, plain.Text(rune(0x2800+int(d))), Style{Fg: tones[i]})
		}
	}
}

// dot is the bit of a braille character by its row and column.
var dot = [4][2]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

func (c *Canvas) plot(l Line, top float64, filled bool, dots []uint8, tones []Tone) {
	w, h := 2*c.W, 4*c.H
	columns := Spread(l.Values, w)
	before := -1
	for x, v := range columns {
		if !known(v) || !(top > 0) {
			before = -1
			continue
		}
		y := h - 1 - int(math.Round(share(v, top)*float64(h-1)))
		from, to := y, y
		switch {
		case filled:
			to = h - 1
		case before > y: // a line is not torn where it is steep
			to = before - 1
		case before >= 0 && before < y:
			from = before + 1
		}
		for r := from; r <= to; r++ {
			i := r/4*c.W + x/2
			dots[i] |= dot[r%4][x%2]
			tones[i] = l.Tone
		}
		before = y
	}
}

// bars draws the first line as columns of signs, for terminals without braille.
func (c *Canvas) bars(lines []Line, top float64) {
	for k := len(lines) - 1; k >= 0; k-- {
		for x, v := range Spread(lines[k].Values, c.W) {
			if !known(v) || !(top > 0) {
				continue
			}
			y := c.H - 1 - int(math.Round(share(v, top)*float64(c.H-1)))
			c.Text(x, y, "*", Style{Fg: lines[k].Tone})
			for r := y + 1; k == 0 && r < c.H; r++ {
				c.Text(x, r, ":", Style{Fg: lines[k].Tone})
			}
		}
	}
}

// Spread makes w numbers of a line, the newest at the end: of several that fall on a
// column the largest, since a peak must not go unseen. Of no columns there is nothing.
func Spread(values []float64, w int) []float64 {
	if w < 1 {
		return nil
	}
	out := make([]float64, w)
	for i := range out {
		out[i] = unknown
	}
	n := len(values)
	if n <= w { // as many columns as numbers, at the right
		copy(out[w-n:], values)
		return out
	}
	for i, v := range values {
		at := i * w / n
		if known(v) && !(out[at] >= v) {
			out[at] = v
		}
	}
	return out
}

// Strip draws shares of one in one line, the newest at the right: a block each, whose
// height says as much as its tone, so that it reads without colours too.
func (c *Canvas) Strip(x, y, w int, shares []float64) {
	shares = newest(shares, w)
	for i, v := range shares {
		at := x + w - len(shares) + i
		if !known(v) {
			c.Text(at, y, c.Mark("·", "."), Style{Fg: Muted})
			continue
		}
		n := int(math.Ceil(8 * share(v, 1)))
		steps := eighths
		if c.s.ascii {
			steps = levels
		}
		c.Text(at, y, steps[n], Style{Fg: HeatTone(v)})
	}
}
