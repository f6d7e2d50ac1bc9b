package attach_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// mostAtoms is how many atoms all our visits together may leave on a node: our name, and one more for a name that was
// still in use when we came back.
const mostAtoms = 2

// visit attaches, asks which processes work most, and leaves.
func visit(t *testing.T, o attach.Options) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	g, err := attach.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	top, err := probe.Ranking(beam.SortReductions, 10, 0, probe.DefaultPace)
	if err != nil {
		t.Fatal(err)
	}
	a, err := g.Do(ctx, top, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := probe.DecodeRanked(a.Result, beam.SortReductions, g.Greeting().WordSize); a.Result.Err() != nil || len(r.Pids) != 10 {
		t.Fatalf("%d processes, %v", len(r.Pids), a.Result.Err())
	}
}

// A thousand visits to a bare release leave it as it was, but for our name.
func TestVisitsLeaveNothing(t *testing.T) {
	const visits = 1000
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Embedded())
		before, began := n.Fingerprint(), time.Now()
		for range visits {
			visit(t, options(n))
		}
		took := time.Since(began)
		after := gone(n, before)
		atoms := after.Int("atom_count") - before.Int("atom_count")
		t.Logf("OTP %d: %d visits, %v each: %d atoms", otp, visits, (took / visits).Round(10*time.Microsecond), atoms)
		if atoms > mostAtoms {
			t.Errorf("%d atoms", atoms)
		}
		if diff := n.Left(before, "atom_count"); diff != nil {
			t.Errorf("left behind: %q", diff)
		}
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}

// loadedForUs are the modules that a node in interactive mode may load from its own disc because of us. A node in
// embedded mode has them from its start.
var loadedForUs = map[string]string{
	"erl_eval":     "evaluates our questions",
	"erl_internal": "for erl_eval",
	"orddict":      "for erl_eval",
	"erl_anno":     "for erl_eval since OTP 29",
	"erl_parse":    "for erl_eval since OTP 29",
	"dist_util":    "the node's side of the handshake, with whatever peer",
	"crypto":       "for dist_util",
	"rand":         "for net_kernel, which makes up our name",
}

// On a node that loads modules when they are first called, the first visit makes it load what answers us. The next
// find all there.
func TestVisitsLoadNothingUnknown(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp))
		unload(t, n)
		before := n.Fingerprint()
		visit(t, options(n))
		first := gone(n, before)
		for range 50 {
			visit(t, options(n))
		}
		after := gone(n, before)
		var loaded []string
		// That crypto is loaded shows in the environment of the application, too.
		for _, change := range before.Diff(first, "atom_count", "environment") {
			module, isModule := strings.CutPrefix(change, "+module ")
			module, _, _ = strings.Cut(module, " ")
			if !isModule || loadedForUs[module] == "" {
				t.Errorf("the first visit left %q", change)
			}
			loaded = append(loaded, module)
		}
		t.Logf("OTP %d: the first visit loaded %v, with %d atoms", otp, loaded, first.Int("atom_count")-before.Int("atom_count"))
		if diff := n.Left(first, "atom_count"); diff != nil {
			t.Errorf("fifty more left %q", diff)
		}
		if atoms := after.Int("atom_count") - first.Int("atom_count"); atoms > mostAtoms {
			t.Errorf("fifty more left %d atoms", atoms)
		}
	})
}

// gone waits until the node has noticed that we are gone, without evaluating anything on it, and until what it had for
// the connection has ended.
func gone(n *erltest.Node, before erltest.Fingerprint) erltest.Fingerprint {
	n.Left(before, "atom_count", "environment", "module")
	return n.Fingerprint()
}

// unload takes from the node what the helper loaded because it evaluates, too.
func unload(t *testing.T, n *erltest.Node) {
	t.Helper()
	n.Ask("timer:start()")
	before := n.Fingerprint()
	n.Ask(`
		Modules = [erl_eval, erl_lint, erl_bits, eval_bits, erl_internal, orddict, erl_scan, erl_parse, erl_anno],
		{ok, _} = timer:apply_after(500, lists, foreach, [fun code:delete/1, Modules]),
		{ok, _} = timer:apply_after(1000, lists, foreach, [fun code:purge/1, Modules])`)
	// Asking would load it again.
	loaded := func(module string) bool { return strings.HasPrefix(module, "erl_eval ") }
	for late := time.Now().Add(time.Minute); slices.ContainsFunc(n.Fingerprint().Sets["module"], loaded); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal("erl_eval is still loaded")
		}
	}
	if left := n.Left(before, "atom_count", "module"); left != nil {
		t.Errorf("unloading left %q", left)
	}
}

// Who knocks with a wrong cookie leaves a line for each knock, as a node wills it, and one atom for all.
func TestWrongCookiesLeaveOneAtom(t *testing.T) {
	const knocks = 100
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Embedded())
		o := options(n)
		o.CookieFile, o.Cookie = "", canary
		refused := func() {
			var p *attach.Problem
			if _, err := attach.Open(t.Context(), o); !errors.As(err, &p) || !p.Permanent {
				t.Fatalf("%v", err)
			}
		}
		quiet := fmt.Sprintf("erlang:system_info(port_count) =< %d", n.AskInt("erlang:system_info(port_count)"))
		refused() // and the logger has written its first line
		n.Log()
		n.Await(quiet, time.Minute) // the node has closed its end
		before, lines := n.Fingerprint(), n.LogLines()
		for range knocks {
			refused()
		}
		n.Await(quiet, time.Minute)
		after := n.Fingerprint()
		atoms := after.Int("atom_count") - before.Int("atom_count")
		events := strings.Count(n.Log(), "rejected")
		t.Logf("OTP %d: %d wrong cookies: %d atoms more than the first, %d log events, %d lines", otp, knocks, atoms, events, n.LogLines()-lines)
		if atoms > mostAtoms {
			t.Errorf("%d atoms", atoms)
		}
		if events > knocks+1 {
			t.Errorf("%d events in the log", events)
		}
		if diff := n.Left(before, "atom_count", "process_count"); diff != nil {
			t.Errorf("left behind: %q", diff)
		}
		if strings.Contains(n.Log(), canary) {
			t.Error("the cookie is in the node's log")
		}
	})
}
