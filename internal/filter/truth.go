package filter

// Truth is one of three values, after Kleene: and is the lesser, or the
// greater, not the distance from True.
type Truth int8

const (
	False Truth = iota
	Unknown
	True
)

func (t Truth) String() string {
	return [...]string{"false", "unknown", "true"}[t]
}

func truth(b bool) Truth {
	if b {
		return True
	}
	return False
}
