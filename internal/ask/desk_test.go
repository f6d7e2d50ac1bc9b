package ask

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

// standing is a node in a state, which answers a question for its ports with an error.
type standing struct {
	Node
	state session.State
	err   error
}

func (s *standing) State() *session.State { return &s.state }
func (s *standing) Ports(context.Context, live.PortQuery) (*beam.Ports, error) {
	return &beam.Ports{}, s.err
}

func given(query string) *Params {
	values, err := url.ParseQuery(query)
	if err != nil {
		panic(err)
	}
	return NewParams(values, nil)
}

// problem is what a question comes to, which must be a problem.
func problem(t *testing.T, n Node, name, query string) Problem {
	t.Helper()
	a, err := new(Desk).Ask(t.Context(), n, name, given(query))
	var p *Problem
	if !errors.As(err, &p) || a != nil {
		t.Fatalf("%s: %v, %v", name, a, err)
	}
	return *p
}

func TestAnswer(t *testing.T) {
	n := &standing{state: session.State{Status: session.Attached}}
	a, err := new(Desk).Ask(t.Context(), n, "ports", given("limit=3&syntax=elixir"))
	if d, ok := a.(view.Document); err != nil || !ok || d.Kind != "ports" {
		t.Errorf("%v, %v", a, err)
	}
}

func TestProblems(t *testing.T) {
	late := fmt.Errorf("ports: %w", context.DeadlineExceeded)
	for _, c := range []struct {
		state session.State
		err   error
		want  Problem // of which the next step is but there, or not
	}{
		{session.State{Status: session.Attached}, errors.New("bad rpc"), Problem{Kind: Failed, What: "bad rpc"}},
		{session.State{Status: session.Attached}, late, Problem{TooLate, "the node did not answer in time", "ask for less", 0}},
		{session.State{Status: session.Attached}, session.ErrNoCensus, Problem{NotYet, "the first census of the node is not complete", "ask again", time.Second}},
		{session.State{Status: session.Attached, CensusError: "too large"}, session.ErrNoCensus, Problem{NotYet, "too large", "it is tried again", 0}},
		{session.State{Status: session.Unreachable, Error: "nothing listens", Hint: "start it"}, late, Problem{Away, "nothing listens", "start it", 2 * time.Second}},
		{session.State{Status: session.Connecting}, late, Problem{Away, "the node is connecting", "", 2 * time.Second}},
	} {
		got := problem(t, &standing{state: c.state, err: c.err}, "ports", "")
		if !strings.HasPrefix(got.Next, c.want.Next) || (got.Next == "") != (c.want.Next == "") {
			t.Errorf("%v: next %q", c.err, got.Next)
		}
		if got.Next = c.want.Next; got != c.want {
			t.Errorf("%v: %+v, want %+v", c.err, got, c.want)
		}
	}
}

// What is wrong with a question is told before how we stand with the node, and nothing
// is asked.
func TestInvalid(t *testing.T) {
	n := &standing{state: session.State{Status: session.Unreachable}, err: errors.New("asked")}
	for query, what := range map[string]string{
		"limit=0": "limit", "limit=2001": "limit", "sort=colour": "sort", "window=2m": "window", "colour=red": "colour: unknown parameter", "syntax=lisp&limit=0": "syntax",
	} {
		if p := problem(t, n, "ports", query); p.Kind != Invalid || !strings.HasPrefix(p.What, what) {
			t.Errorf("%s: %+v", query, p)
		}
	}
	if p := problem(t, n, "colours", ""); p.Kind != NotFound || !strings.Contains(p.What, "colours") {
		t.Errorf("%+v", p)
	}
}

// None look, so no finding is claimed or found.
func TestNoDetectors(t *testing.T) {
	n := &standing{state: session.State{Target: "shop@web", Status: session.Attached}}
	a, err := new(Desk).Ask(t.Context(), n, "findings", given(""))
	if f, ok := a.(FindingsOf); err != nil || !ok || f.Node != "shop@web" || f.Verdict.Tone != "off" || f.Open == nil || f.Closed == nil {
		t.Errorf("%+v, %v", a, err)
	}
	if p := problem(t, n, "finding", ""); p.Kind != NotKept {
		t.Errorf("%+v", p)
	}
}

func TestNames(t *testing.T) {
	names := Names()
	if !slices.IsSorted(names) || len(names) != len(questions) || !slices.Contains(names, "process/recent") {
		t.Errorf("%q", names)
	}
}
