package part

// place is the upper left corner of a card, and its width.
type place struct{ x, y, w int }

// spaceBetween is columns of the screen between two columns of cards.
const spaceBetween = 3

// mostColumns of cards stand beside each other: one reads no more.
const mostColumns = 3

// Columns are how many columns of at least least columns of the screen a room has for so
// many cards, and how wide the lines of these are.
func Columns(room, least, cards int) (n, width int) {
	n = max(min((room+spaceBetween)/(least+spaceBetween), cards, mostColumns), 1)
	return n, (room-spaceBetween*(n-1))/n - 1
}

// Deep is how many rows of the screen cards take.
func Deep(cards []Card, room, least int) int {
	_, deepest := layOut(cards, room, least)
	return deepest
}

// layOut gives each card its place: those that go across the whole room in rows of their
// own, the others in columns between these. deepest is the row behind all.
func layOut(cards []Card, room, least int) (places []place, deepest int) {
	for len(cards) > 0 {
		n, wide := 1, room
		if !cards[0].Across {
			wide = least
			for n < len(cards) && !cards[n].Across {
				n++
			}
		}
		top := deepest
		if top > 0 {
			top++
		}
		for i, p := range inColumns(cards[:n], room, wide) {
			p.y += top
			places = append(places, p)
			if h := cards[i].height(); h > 0 {
				deepest = max(deepest, p.y+h-1)
			}
		}
		cards = cards[n:]
	}
	return places, deepest
}

// inColumns puts cards into columns, in order, so that these are about equally long.
func inColumns(cards []Card, room, least int) (places []place) {
	columns, width := Columns(room, least, len(cards))
	left := 0 // rows that have no place yet, of this column and those behind it
	for i := range cards {
		left += cards[i].height()
	}
	column, y := 0, 0
	for i := range cards {
		h := cards[i].height()
		// A column ends once it has its share; the last takes all that is left.
		if column < columns-1 && y > 0 && y+h/2 > left/(columns-column) {
			left -= y
			column, y = column+1, 0
		}
		places = append(places, place{column * (width + 1 + spaceBetween), y, width + 1})
		y += h
	}
	return places
}
