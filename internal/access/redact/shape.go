package redact

import (
	"math"
	"regexp"
)

// A shape is a text that is a secret by its looks. What it matches is replaced;
// $1 and $2 are the parts that stay.
var shapes = []struct {
	what string
	re   *regexp.Regexp
	with string
}{
	{"private key", regexp.MustCompile(`(?s)(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(-----END [A-Z ]*PRIVATE KEY-----|$)`), "$1 [redacted] $2"},
	{"credentials in a URL", regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s/:@"]*:)[^\s/@"]+(@)`), "$1[redacted]$2"},
	{"HTTP credentials", regexp.MustCompile(`(?i)\b(bearer|basic) +[a-z0-9._~+/=-]{8,}`), "$1 [redacted]"},
	{"JSON web token", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`), "[redacted]"},
	{"key of a cloud", regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z0-9]{16}\b`), "[redacted]"},
	{"token of a forge or chat", regexp.MustCompile(`\b(?:gh[pousr]_[A-Za-z0-9]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}|sk_live_[A-Za-z0-9]{10,})`), "[redacted]"},
	{"assignment", regexp.MustCompile(`(?i)\b((?:password|passwd|pwd|secret|token|api_?key) ?[=:] ?)[^\s;&,"']+`), "$1[redacted]"},
}

// maxShape bounds how much of one text is searched. Beyond it text is hidden
// whole: who wants to see that much of a state can ask on the node.
const maxShape = 64 << 10

// text is s without what looks like a secret, and tells whether anything was hidden.
func text(s string) (string, bool) {
	rest := ""
	if len(s) > maxShape {
		s, rest = s[:maxShape], "[redacted: not searched]"
	}
	if random(s) {
		return "[redacted]", true
	}
	out := s
	for _, sh := range shapes {
		out = sh.re.ReplaceAllString(out, sh.with)
	}
	return out + rest, out != s || rest != ""
}

// random is a text of one word that no person chose: twenty or more letters and
// digits, mixed, with the entropy of a generated key.
func random(s string) bool {
	if len(s) < 20 || len(s) > 512 {
		return false
	}
	var counts [256]int
	var lower, upper, digit bool
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z':
			lower = true
		case 'A' <= c && c <= 'Z':
			upper = true
		case '0' <= c && c <= '9':
			digit = true
		case c == '+' || c == '/' || c == '=' || c == '-' || c == '_':
		default:
			return false
		}
		counts[c]++
	}
	if !digit || !lower || !upper {
		return false
	}
	var entropy float64
	for _, n := range counts {
		if n > 0 {
			p := float64(n) / float64(len(s))
			entropy -= p * math.Log2(p)
		}
	}
	return entropy > 3.8
}
