package roster

// share is how many processes one of a sample stands for: base, or one more for so many in
// 65536 of them. Pids that were given out one after the other are not drawn as if by lot, so
// that a hundredth too many or too few are followed; how many there are of all is known.
type share struct {
	base int
	more uint32
}

// stands is how many processes one stands for.
func (r *Roster) stands(e *entry) int {
	switch {
	case e.flags&alone != 0:
		return 1
	case e.pid.ID*golden>>16 < r.share.more:
		return r.share.base + 1
	}
	return r.share.base
}

// golden spreads neighbouring numbers over all (Knuth's multiplicative hash).
const golden = 2654435761

// weigh finds out for how many each stands, so that all together are as many as there are.
func (r *Roster) weigh() {
	r.share = share{base: r.each}
	if r.each == 1 {
		return
	}
	byThemselves := 0
	r.all(func(_ uint32, e *entry) {
		if e.flags&alone != 0 {
			byThemselves++
		}
	})
	others := r.Len() - byThemselves
	if others == 0 {
		return
	}
	// A quarter away is no chance: what is followed and what is counted are not of one time.
	each, most := float64(r.total-byThemselves)/float64(others), float64(r.each)
	each = min(max(each, most*3/4), most*5/4)
	r.share.base = int(each)
	r.share.more = uint32((each - float64(r.share.base)) * (1 << 16))
}
