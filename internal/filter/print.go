package filter

import "strings"

func (a and) text(p place) string {
	parts := make([]string, len(a))
	for i, n := range a {
		parts[i] = n.text(inTerm)
	}
	return group(strings.Join(parts, " "), p)
}

func (o or) text(p place) string {
	parts := make([]string, len(o))
	for i, n := range o {
		parts[i] = n.text(inAnd)
		if _, ok := n.(or); ok {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return group(strings.Join(parts, "|"), p)
}

func (n not) text(place) string  { return "!" + n.of.text(inTerm) }
func (w word) text(place) string { return Quote(w.as) }

func (c *comparison) text(place) string {
	return c.column + string(c.op) + Quote(c.as)
}

func group(s string, p place) string {
	if p == inTerm {
		return "(" + s + ")"
	}
	return s
}

// Quote puts text into quotes where it would read as something else without: so it is one
// word, or what a column is compared to.
func Quote(s string) string {
	if !strings.ContainsAny(s, blank+special+`\!<>=~`) {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
