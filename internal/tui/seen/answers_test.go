package seen_test

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/tui/seen"
)

func TestAnswersUpToATime(t *testing.T) {
	tape := &seen.Tape{}
	at := func(second int) time.Time { return time.Unix(int64(second), 0) }
	for second := range 5 {
		tape.Put("app@host", "groups/?", seen.Answer{At: at(10 * second), Value: second})
	}
	for second, want := range map[int]int{0: 1, 9: 1, 10: 2, 100: 5, -1: 0} {
		if got := len(tape.Answers("app@host", "groups/?", at(second))); got != want {
			t.Errorf("up to second %d there are %d answers, want %d", second, got, want)
		}
	}
	if got := len(tape.Answers("app@host", "groups/?", time.Time{})); got != 5 {
		t.Errorf("of all times there are %d answers, want 5", got)
	}
	if got := tape.Answers("other@host", "groups/?", time.Time{}); got != nil {
		t.Errorf("nothing was seen of the other node, and %v is told", got)
	}
}
