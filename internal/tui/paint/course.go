package paint

// Course draws all of the numbers in one line, from nothing to the largest, in at most w
// columns: of several that fall on a column the largest, since a peak must not go unseen.
func (c *Canvas) Course(x, y, w int, values []float64, s Style) {
	w = min(w, len(values), c.W-x)
	if w > 0 {
		c.Spark(x, y, w, Spread(values, w), 0, s)
	}
}
