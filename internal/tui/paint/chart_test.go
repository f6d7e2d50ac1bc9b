package paint

import (
	"math"
	"testing"
)

var (
	nan, inf = math.NaN(), math.Inf(1)
	odd      = [][]float64{nil, {}, {nan}, {inf, -inf}, {-1, -1e308}, {math.MaxFloat64, 1}, {0, 0}, {1, nan, 3}, {math.SmallestNonzeroFloat64}}
)

// Whatever the numbers, the top and the room: nothing is drawn outside, and nothing breaks.
func TestChartsOfOddNumbers(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		for _, values := range odd {
			for _, top := range []float64{0, 1, -1, nan, inf, -inf, math.SmallestNonzeroFloat64, math.MaxFloat64} {
				for _, w := range []int{-3, 0, 1, 5} {
					c := New(9, 3, ascii)
					middle := c.Sub(2, 1, max(w, 0), 1)
					middle.Area([]Line{{Values: values, Tone: Line1}, {Values: values, Tone: Line2}}, top)
					middle.Spark(0, 0, w, values, top, Style{})
					middle.Strip(0, 0, w, values)
					for _, v := range values {
						middle.Meter(0, 0, w, v, Good)
					}
					for y := range c.H {
						for x := range c.W {
							if within := y == 1 && x >= 2 && x < 2+w; !within && *c.at(x, y) != (cell{}) {
								t.Fatalf("%v to %v in %d columns draws %q at %d,%d", values, top, w, c.at(x, y).text, x, y)
							}
						}
					}
				}
			}
		}
	}
}

func TestSparkHasTheNewestAtTheRight(t *testing.T) {
	c := New(6, 3, false)
	c.Spark(0, 0, 6, []float64{0, 1, 2, 4, nan, 8}, 0, Style{})
	c.Spark(0, 1, 3, []float64{8, 8, 0, 4, 8}, 8, Style{})
	c.Spark(0, 2, 6, []float64{0.001, 99}, 1, Style{}) // a little is not nothing, more than all is all
	whole(t, c, " ▁▂▄ █", " ▄█   ", "    ▁█")
}

func TestMeterIsFullAtOne(t *testing.T) {
	c := New(8, 4, true)
	for y, v := range []float64{0, 0.5, 1, 7} {
		c.Meter(0, y, 8, v, Good)
	}
	whole(t, c, "........", "####....", "########", "########")
}

func TestAreaFillsTheFirstLine(t *testing.T) {
	c := New(3, 2, false)
	c.Area([]Line{{Values: []float64{0, 0, 4, 8, 8, 8}, Tone: Line1}}, 8)
	whole(t, c, " ⣸⣿", "⣀⣿⣿")
	c = New(3, 1, false)
	c.Area([]Line{{Values: []float64{nan, nan, 1, nan, nan, 1}, Tone: Line1}}, 1)
	whole(t, c, " ⡇⢸")
}

// A second line is drawn over the first and is not torn where it is steep.
func TestAreaDrawsTheOthersAsLines(t *testing.T) {
	c := New(2, 2, false)
	c.Area([]Line{{}, {Values: []float64{0, 1, 1, 0}, Tone: Line2}}, 1)
	whole(t, c, "⢸⢱", "⡸⢸")
	if got := c.at(0, 0).style.Fg; got != Line2 {
		t.Errorf("it has tone %d", got)
	}
}

// A peak of one look among hundreds is seen.
func TestAPeakIsNotLost(t *testing.T) {
	values := make([]float64, 1000)
	values[500] = 1
	c := New(10, 2, true)
	c.Area([]Line{{Values: values, Tone: Line1}}, 1)
	whole(t, c, "     *    ", "*****:****")
}
