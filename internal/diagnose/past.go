package diagnose

import "time"

// Past is what a store keeps of this life of the node, from before the looks.
type Past struct {
	Lines []Line `json:"lines"`
}

// Line is one number of it over time: of the node, or of a part of it that has a name.
type Line struct {
	Supply Supply `json:"supply"`
	Kind   string `json:"kind"` // as a culprit's: node, group, table
	Name   string `json:"name"` // "" of the node
	Series Series `json:"series"`
}

// Supply is what a node runs out of.
type Supply string

// The supplies of which a past may tell.
const (
	Memory    Supply = "memory"
	Processes Supply = "processes"
	Atoms     Supply = "atoms"
	Ports     Supply = "ports"
	Tables    Supply = "tables"
)

// SupplySubject is a supply as a subject.
func SupplySubject(s Supply) string { return string(s) }

// Floors are the least values of one stretch of time after another, each at the begin of
// its stretch: what comes and goes is not in them. A stretch of which less than half is known
// has none.
func (s Series) Floors(stretch time.Duration) Series {
	if len(s) < 2 {
		return nil
	}
	step := s[1].At.Sub(s[0].At)
	for i := 2; i < len(s); i++ {
		step = min(step, s[i].At.Sub(s[i-1].At))
	}
	var out Series
	for i := 0; i < len(s); {
		begin, least, known := s[i].At.Truncate(stretch), s[i].V, 0
		for ; i < len(s) && s[i].At.Sub(begin) < stretch; i++ {
			least = min(least, s[i].V)
			known++
		}
		if time.Duration(2*known)*step >= stretch {
			out = append(out, Sample{begin, least})
		}
	}
	return out
}

// Since is each value's change since so long before, where both are known.
func (s Series) Since(before time.Duration) Series {
	values := s.byTime()
	var out Series
	for _, x := range s {
		if v, ok := values[x.At.Add(-before)]; ok {
			out = append(out, Sample{x.At, x.V - v})
		}
	}
	return out
}

// Mean of the values, 0 of none.
func (s Series) Mean() float64 {
	sum := 0.0
	for _, x := range s {
		sum += x.V
	}
	return sum / float64(max(1, len(s)))
}
