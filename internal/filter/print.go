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
func (w word) text(place) string { return quote(w.as) }

func (c *comparison) text(place) string {
	return c.column + string(c.op) + quote(c.as)
}

func group(s string, p place) string {
	if p == inTerm {
		return "(" + s + ")"
	}
	return s
}

// quote puts text into quotes where it would read as something else without.
func quote(s string) string {
	if !strings.ContainsAny(s, blank+special+`\!<>=~`) {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
