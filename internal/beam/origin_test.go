package beam

import (
	"testing"
	"time"
)

// What goes on around a question is slow when the question was: the rows are answers
// of OTP 25 with 10 000 processes, warm and cold, with what the operating system
// accounted to the runtime.
func TestOnNode(t *testing.T) {
	for _, c := range []struct {
		name     string
		cost     Cost
		accounts time.Duration
	}{
		{"system, cold", Cost{Busy: 455_000, Reductions: 8468, Requests: 1, BytesIn: 2444}, 1222 * time.Microsecond},
		{"system, warm", Cost{Busy: 355_000, Reductions: 8619, Requests: 1, BytesIn: 2504}, 881 * time.Microsecond},
		{"census, cold", Cost{Busy: 4_779_000, Reductions: 158190, Requests: 2, BytesIn: 1666}, 5511 * time.Microsecond},
		{"links, cold", Cost{Busy: 102_000, Reductions: 3466, Requests: 1, BytesIn: 1330}, 620 * time.Microsecond},
		{"links, warm", Cost{Busy: 67_000, Reductions: 3466, Requests: 1, BytesIn: 1331}, 379 * time.Microsecond},
	} {
		if ratio := float64(c.accounts) / float64(c.cost.OnNode()); ratio < 1/1.3 || ratio > 1.3 {
			t.Errorf("%s: told %s, accounted %s", c.name, c.cost.OnNode(), c.accounts)
		}
	}
	for name, c := range map[string]Cost{
		"not measured":                    {Busy: time.Millisecond, Requests: 1},
		"a clock that went on for others": {Busy: time.Second, Reductions: 1000, Requests: 1},
		"no clock":                        {Reductions: 1000, Requests: 1},
	} {
		if around := c.OnNode() - c.Busy; around < 50*time.Microsecond || around > time.Millisecond {
			t.Errorf("%s: %s around it", name, around)
		}
	}
}
