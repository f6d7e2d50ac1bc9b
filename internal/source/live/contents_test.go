package live_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// What a process holds is copied on request, stays where it is, and is not copied where
// that would be much.
func TestContents(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		src := open(t, n)
		var noted []string
		ask := func(ref string, o live.InspectOptions) *beam.ProcessDetail {
			t.Helper()
			o.Audit = func(call, object string) error { noted = append(noted, call); return nil }
			return must[*beam.ProcessDetail](t)(src.Inspect(t.Context(), ref, o))
		}
		background(n, "holder", "put(password, <<\"hunter2\">>), put({a, 1}, [x, \"text\"]), self() ! first, self() ! {token, <<\"abc\">>}, self() ! [1, 2, 3]")
		before := n.Ask("process_info(whereis(holder), [messages, dictionary])")

		d := ask("holder", live.InspectOptions{Messages: true, Dictionary: true, Syntax: etf.Elixir})
		if got := fmt.Sprint(d.Messages.List); d.Messages.Total != 3 || got != `[{ :first} { {:token, "abc"}} { [1, 2, 3]}]` && got != `[{ :first} { {:token, "abc"}} { ~c"\x01\x02\x03"}]` {
			t.Errorf("messages: %d, %s, %q", d.Messages.Total, got, d.Messages.Note)
		}
		pairs := map[string]string{}
		for _, c := range d.Dictionary.List {
			pairs[c.Key] = c.Term
		}
		if pairs[":password"] != `"hunter2"` || !strings.HasPrefix(pairs["{:a, 1}"], "[:x, ") || d.Dictionary.Total != len(pairs) {
			t.Errorf("dictionary: %v", d.Dictionary)
		}
		if after := n.Ask("process_info(whereis(holder), [messages, dictionary])"); after != before {
			t.Errorf("afterwards %s, before %s", after, before)
		}
		if fmt.Sprint(noted) != "[messages dictionary]" {
			t.Errorf("noted %v", noted)
		}

		// A pair is gone over as one: its key says that the value is a secret.
		hidden := 0
		d = ask("holder", live.InspectOptions{Dictionary: true, Redact: func(t etf.Term) (etf.Term, int) {
			if p, ok := t.(etf.Tuple); ok && p[0] == etf.Atom("password") {
				hidden++
				return etf.Tuple{p[0], etf.Atom("hidden")}, 1
			}
			return t, 0
		}})
		if hidden != 1 || strings.Contains(fmt.Sprint(d.Dictionary), "hunter2") || !strings.Contains(d.Dictionary.Note, "1 value") {
			t.Errorf("redacted: %v", d.Dictionary)
		}

		// The first of many; fewer where they are large; none where copying is too much.
		background(n, "crowded", "[self() ! N || N <- lists:seq(1, 5000)]")
		if m := ask("crowded", live.InspectOptions{Messages: true}).Messages; m.Total != 5000 || len(m.List) != 100 || m.List[99].Term != "100" {
			t.Errorf("many: %d of %d", len(m.List), m.Total)
		}
		background(n, "weighty", "[self() ! {N, binary:copy(<<\"q\">>, 100000)} || N <- lists:seq(1, 30)]")
		if m := ask("weighty", live.InspectOptions{Messages: true}).Messages; m.Total != 30 || len(m.List) != 6 || len(m.List[5].Term) < 100_000 {
			t.Errorf("large: %d of %d, %q", len(m.List), m.Total, m.Note)
		}
		background(n, "heavy", "put(all, lists:seq(1, 1000000)), self() ! lists:seq(1, 300000)")
		for _, o := range []live.InspectOptions{{Messages: true}, {Dictionary: true}} {
			d := ask("heavy", o)
			c := d.Messages
			if o.Dictionary {
				c = d.Dictionary
			}
			if len(c.List) != 0 || c.Total != -1 || !strings.Contains(c.Note, "too much to be copied") {
				t.Errorf("heavy: %d of %d, %q", len(c.List), c.Total, c.Note)
			}
		}
		background(n, "flooded", "[self() ! x || _ <- lists:seq(1, 20000)]")
		if m := ask("flooded", live.InspectOptions{Messages: true}).Messages; len(m.List) != 0 || !strings.Contains(m.Note, "20000 messages") {
			t.Errorf("flooded: %d of %d, %q", len(m.List), m.Total, m.Note)
		}

		// Nothing is copied that could not be noted.
		full := errors.New("the disk is full")
		for _, o := range []live.InspectOptions{{Messages: true}, {Dictionary: true}} {
			o.Audit = func(_, _ string) error { return full }
			if d, err := src.Inspect(t.Context(), "holder", o); !errors.Is(err, full) {
				t.Errorf("it could not be noted: %+v, %v", d, err)
			}
		}
	})
}
