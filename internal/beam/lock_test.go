package beam

import (
	"testing"
	"time"
)

// A look at nothing has no window, and takes none from what it is compared with.
func TestOverNothing(t *testing.T) {
	some := Locks{Total: 1, Since: time.Minute, List: []LockClass{{Name: "a", Tries: 5}}}
	for _, pair := range [][2]Locks{{{}, some}, {some, {}}, {{}, {}}} {
		if got := pair[1].Over(pair[0]); got.Window != 0 || len(got.List) > 0 && got.List[0].TriesDelta != 0 {
			t.Errorf("%+v", got)
		}
	}
	later := Locks{Total: 2, Since: 2 * time.Minute, List: []LockClass{{Name: "a", Tries: 7}, {Name: "b", Tries: 3}}}
	got := later.Over(some)
	if got.Window != time.Minute || got.List[0].TriesDelta != 2 || got.List[1].TriesDelta != 3 || later.List[0].TriesDelta != 0 {
		t.Errorf("%+v, of %+v", got, later)
	}
}
