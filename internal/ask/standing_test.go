package ask

import (
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/session"
)

var (
	_ Node     = (*asktest.Node)(nil)
	_ Findings = asktest.Findings{}
)

func TestStanding(t *testing.T) {
	d := Desk{Findings: asktest.Findings{"shop@web": asktest.Ill(asktest.Start)}}
	s := d.StandingOf(asktest.New("shop@web", 4, 0.5, 2).Attached(3, asktest.Start).State())
	if s.Node != "shop@web" || s.Status != "attached" || s.OTPRelease != "27" || s.Seq != 4 || s.Since != "2026-03-01T12:00:00.000Z" || s.NextTry != "" {
		t.Errorf("%+v", s)
	}
	if s.Findings != (FindingCount{2, "error"}) || s.Budget.Interval != 2 || s.Budget.Method != "exact" || s.Budget.Of == 0 {
		t.Errorf("%+v, %+v", s.Findings, s.Budget)
	}
	away := d.StandingOf(asktest.New("gone@web", 4, 0.5, 2).Standing(session.Unreachable, "nothing listens", "start it").State())
	if away.Error != "nothing listens" || away.Hint != "start it" || away.Findings.Worst != "off" || away.Budget.Method != "" {
		t.Errorf("%+v", away)
	}
}

func TestPoints(t *testing.T) {
	s := asktest.New("shop@web", 4, 0.5, 2).Attached(100, asktest.Start).State()
	if all := PointsOf(s, 0); len(all) != 100 || all[0].At >= all[1].At || !all[88].Gap {
		t.Errorf("%d points", len(all))
	}
	last := LatestPoint(s)
	for ago, want := range map[time.Duration]int{0: 0, time.Millisecond: 1, 3 * time.Second: 2, -time.Hour: 0} {
		points := PointsOf(s, UnixSeconds(asktest.Start.Add(-ago)))
		if len(points) != want || points == nil {
			t.Errorf("%d points within %s", len(points), ago)
		}
		if want > 0 && (points[want-1].At != last.At || *points[want-1].Series["load1"] != *last.Series["load1"]) {
			t.Errorf("the latest of %s is %+v", ago, points[want-1])
		}
	}
	if LatestPoint(&session.State{}) != nil || len(PointsOf(&session.State{}, 0)) != 0 {
		t.Error("points before the first look")
	}
}

func TestSyntaxWhereNoneIsNamed(t *testing.T) {
	for _, c := range []struct {
		in, query string
		want      etf.Syntax
	}{
		{"", "", etf.Erlang}, {"", "syntax=elixir", etf.Elixir}, {"elixir", "", etf.Elixir}, {"elixir", "syntax=erlang", etf.Erlang}, {"erlang", "", etf.Erlang},
	} {
		p := given(c.query).In(c.in)
		if got := p.Syntax(); got != c.want || p.Done() != nil {
			t.Errorf("%q in %q: %v, %v", c.query, c.in, got, p.Done())
		}
	}
	// A question that prints no terms takes none, and one that holds anyway does not hurt.
	n := asktest.New("shop@web", 4, 0.5, 2).Attached(3, asktest.Start)
	if _, err := new(Desk).Ask(t.Context(), n, "heat", given("").In("elixir")); err != nil {
		t.Error(err)
	}
	if p := problem(t, n, "heat", "syntax=elixir"); p.Kind != Invalid {
		t.Errorf("%+v", p)
	}
}
