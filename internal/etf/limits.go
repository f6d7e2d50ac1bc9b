// How much a decoded term may cost.

package etf

// Limits bounds what Decode and Cursor.Term build. A field that is zero takes
// the value of DefaultLimits.
type Limits struct {
	// Depth is how many tuples, lists, maps and funs may stand in each other.
	// Values above MaxDepth mean MaxDepth, for the sake of the Go stack.
	Depth int
	// Elements is how many elements all of them may have together.
	Elements int
	// Inflated is the largest size in bytes of a compressed term once inflated;
	// it also may not be more than 100 times the compressed bytes, if above
	// 16 KiB. Negative: compressed terms are refused. Only Decode meets them.
	Inflated int
}

// DefaultLimits suits one message of a node.
var DefaultLimits = Limits{Depth: 256, Elements: 4 << 20, Inflated: 64 << 20}

// MaxDepth is the deepest nesting this package reads, writes or prints.
const MaxDepth = 4096

func (l Limits) orDefault() Limits {
	if l.Depth <= 0 {
		l.Depth = DefaultLimits.Depth
	}
	if l.Elements <= 0 {
		l.Elements = DefaultLimits.Elements
	}
	if l.Inflated == 0 {
		l.Inflated = DefaultLimits.Inflated
	}
	l.Depth = min(l.Depth, MaxDepth)
	return l
}
