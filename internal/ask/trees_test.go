package ask

import (
	"fmt"
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
)

func TestLooksAreFew(t *testing.T) {
	var l looks
	for i := range 3 * mostLooks {
		l.keep("n", "a", fmt.Sprint(i), &beam.Tree{})
		l.keep("n", "a", fmt.Sprint(i), &beam.Tree{})
	}
	if len(l.kept) != mostLooks || l.find("n", "a", fmt.Sprint(3*mostLooks-1)) == nil || l.find("n", "a", "0") != nil || l.find("n", "", "") != nil {
		t.Errorf("%d are kept", len(l.kept))
	}
}
