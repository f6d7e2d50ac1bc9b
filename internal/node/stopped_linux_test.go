package node_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
)

const (
	stopFor      = 60 * time.Second
	stopForShort = 15 * time.Second // still longer than the lease
	// longestSuspension is how long a process of the node may have to wait for us: the lease and a margin, to which
	// comes what a look takes on a machine that is busy.
	longestSuspension = 12 * time.Second
)

// sample gives the processes of the node that are suspended, how many of ours are, and the hidden nodes. The scan of
// all processes runs in C, since it is done often.
const sample = `
	All = processes(),
	Status = lists:zipwith(fun erlang:process_info/2, All, lists:duplicate(length(All), status)),
	Suspended = ets:match_spec_run(lists:zip(Status, All),
		ets:match_spec_compile([{{{status, suspended}, '$1'}, [], ['$1']}])),
	Leaders = [{P, node(G) =:= node()} || P <- Suspended, {group_leader, G} <- [process_info(P, group_leader)]],
	{[pid_to_list(P) || {P, true} <- Leaders], length([P || {P, false} <- Leaders]), length(nodes(hidden))}`

// A guest that stops where it is, with all its answers under way, holds up nobody: the node cuts it off by itself.
func TestStoppedGuestHoldsUpNobody(t *testing.T) {
	d := stopFor
	if testing.Short() {
		d = stopForShort
	}
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := start(t, otp)
		crowd(n, 20_000)
		n.Ask("erlang:memory()")
		n.Ask(sample)
		before := n.Fingerprint()
		g := startGuest(t, n)
		time.Sleep(time.Second)
		if err := g.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		w := watch{n: n, began: time.Now(), looked: time.Now(), since: map[string]time.Time{}}
		for time.Since(w.began) < d {
			w.look(t)
			time.Sleep(250 * time.Millisecond)
		}
		t.Logf("OTP %d: %d samples; longest suspension %v; most of ours suspended %d; which_applications took %v at most; cut off after %v",
			otp, w.samples, w.longest.Round(time.Millisecond), w.ours, w.slowest.Round(time.Microsecond), w.cutOff.Round(time.Millisecond))
		if w.longest > longestSuspension+w.between {
			t.Errorf("a process of the node was suspended for %v", w.longest)
		}
		if w.cutOff == 0 || w.cutOff > longestSuspension+w.between {
			t.Errorf("the node cut us off after %v", w.cutOff)
		}
		if err := g.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		ended := g.line(t, "ended", time.Minute)
		t.Logf("OTP %d: the guest ended with %s", otp, ended)
		if !strings.Contains(ended, "true") {
			t.Errorf("neither suspended nor lost: %s", ended)
		}
		n.Await(countOurs+" =:= 0", time.Minute)
		if diff := n.Left(before, "atom_count"); diff != nil {
			t.Errorf("left behind: %q", diff)
		}
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}

// watch looks at the node while its guest is stopped.
type watch struct {
	n       *erltest.Node
	began   time.Time
	since   map[string]time.Time // processes that are suspended now
	longest time.Duration
	ours    int // of ours suspended at the same time, at most
	cutOff  time.Duration
	slowest time.Duration // answer of the application controller
	looked  time.Time     // last
	between time.Duration // two looks, at most
	samples int
}

func (w *watch) look(t *testing.T) {
	t.Helper()
	term, err := etf.Decode(w.n.AskETF(sample), etf.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	w.between, w.looked = max(w.between, now.Sub(w.looked)), now
	seen := term.(etf.Tuple)
	suspended := map[string]time.Time{}
	for _, p := range seen[0].(etf.List) {
		pid := etf.Print(p, etf.PrintOptions{})
		suspended[pid] = now
		if began, ok := w.since[pid]; ok {
			suspended[pid] = began
			w.longest = max(w.longest, now.Sub(began))
		}
	}
	w.since = suspended
	w.ours = max(w.ours, int(seen[1].(etf.Int)))
	if seen[2] == etf.Int(0) && w.cutOff == 0 {
		w.cutOff = now.Sub(w.began)
	}
	if w.n.Ask("is_list(application:which_applications(5000))") != "true" {
		t.Error("the application controller does not answer")
	}
	w.slowest = max(w.slowest, time.Since(now))
	w.samples++
}
