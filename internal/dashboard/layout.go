package dashboard

// across is the width of a board in Grafana's columns.
const across = 24

// layout places panels from left to right and from top to bottom.
type layout struct{ x, y, height int }

// place gives the next place for a panel of this size.
func (l *layout) place(width, height int) gGrid {
	if l.x+width > across {
		l.wrap()
	}
	g := gGrid{H: height, W: width, X: l.x, Y: l.y}
	l.x += width
	l.height = max(l.height, height)
	return g
}

// row gives the place for the title of a row, on a line of its own.
func (l *layout) row() gGrid {
	l.wrap()
	g := gGrid{H: 1, W: across, X: 0, Y: l.y}
	l.y++
	return g
}

func (l *layout) wrap() { *l = layout{y: l.y + l.height} }

// size is how large a panel is.
func (p panel) size() (width, height int) {
	width, height = 12, 8
	if p.width > 0 {
		width = p.width
	}
	if p.height > 0 {
		height = p.height
	}
	return width, height
}
