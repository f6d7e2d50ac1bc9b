package cli

import (
	"strings"
	"testing"

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
		c := clean(s, ascii)
		if r, bad := obeyed(string(c), Options{ASCII: ascii}); bad || strings.Contains(string(c), "\n") {
			t.Fatalf("%q: %U came through as %q", s, r, c)
		}
		if again := clean(string(c), ascii); again != c {
			t.Fatalf("%q: cleaned twice, %q became %q", s, c, again)
		}
		for _, w := range []int{1, 5, 20} {
			for _, cut := range []safe{c.cut(w, "…"), c.cutMiddle(w, "…")} {
				if cut.width() > w {
					t.Fatalf("%q cut to %d is %d wide: %q", c, w, cut.width(), cut)
				}
			}
		}
	})
}
