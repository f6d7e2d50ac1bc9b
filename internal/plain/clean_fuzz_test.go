package plain

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

// Whatever a node says: one line, nothing to obey, and of the width it claims.
func FuzzClean(f *testing.F) {
	for _, s := range viewtest.Hostile {
		if len(s) < 1<<10 {
			f.Add(s, false)
		}
	}
	f.Add("Grüße 世界 🙂", true)
	f.Fuzz(func(t *testing.T, s string, ascii bool) {
		c := Clean(s, ascii)
		if r, bad := obeyed(c, ascii); bad {
			t.Fatalf("%q: %U came through as %q", s, r, c)
		}
		if again := Clean(string(c), ascii); again != c {
			t.Fatalf("%q: cleaned twice, %q became %q", s, c, again)
		}
		for _, w := range []int{1, 5, 20} {
			for _, cut := range []Text{c.Cut(w, "…"), c.CutMiddle(w, "…")} {
				if cut.Width() > w {
					t.Fatalf("%q cut to %d is %d wide: %q", c, w, cut.Width(), cut)
				}
			}
		}
	})
}

// obeyed finds a character that is not plainly visible.
func obeyed(t Text, ascii bool) (rune, bool) {
	if !utf8.ValidString(string(t)) {
		return utf8.RuneError, true
	}
	for _, r := range t {
		hidden := unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
		if hidden || !unicode.IsPrint(r) || ascii && r > '~' {
			return r, true
		}
	}
	return 0, false
}
