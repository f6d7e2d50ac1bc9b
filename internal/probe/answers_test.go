package probe_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// answersDir holds real answers, one file for each question (of parts the first) and release. They are where the
// fuzzers begin.
const answersDir = "testdata/answers"

// Every question that can be asked is answered on each release, and its decoder reads the answer to its end. Asking
// all of them leaves what ownWords says on a node, and the second time nothing.
func TestAnswers(t *testing.T) {
	asked := map[string]bool{
		"lease": true, "hold_scheduler_wall_time": true, // residents: package node holds them
		"events": true, "events_session": true, // listen has them
		"load_probe": true, "unload_probe": true, // acts: package node tests what they do
	}
	for _, q := range questions {
		name, _, _ := strings.Cut(q.name, " ")
		asked[name] = true
	}
	for _, r := range residents {
		asked[r.name] = true
	}
	for _, c := range probe.Calls {
		if !asked[c.Name] {
			t.Errorf("%s is not asked here", c.Name)
		}
	}
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Embedded(), erltest.ListenPort(0), erltest.Program("telemetry"))
		n.Ask(`
			ok = telemetry:attach_many(handler, [[beam, uptime], [beam, memory, used]], fun(_, _, _, _) -> ok end, []),
			{ok, Socket} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}]),
			Client = case gen_tcp:connect({127, 0, 0, 1}, element(2, inet:port(Socket)), []) of {ok, C} -> C end,
			{is_port(Socket), is_port(Client)}`)
		n.Ask(`[Ebin] = filelib:wildcard(filename:join([code:root_dir(), "lib", "mnesia-*", "ebin"])), true = code:add_pathz(Ebin),
			ok = application:load(mnesia), {ok, Modules} = application:get_key(mnesia, modules), [{module, M} = code:load_file(M) || M <- Modules],
			ok = mnesia:start(), {atomic, ok} = mnesia:create_table(session, [{ram_copies, [node()]}, {index, [3]}])`)
		n.Ask("erlang:memory()") // the runtime names its allocators when it is first asked
		before := atRest(n)      // Mnesia works on for a moment
		first := askAll(t, n, otp, before)
		second := askAll(t, n, otp, before)
		atoms := first.Int("atom_count") - before.Int("atom_count")
		t.Logf("OTP %d: asking everything made %d atoms", otp, atoms)
		if most := len(newWords) + runtimeWords + 1; atoms > most {
			t.Errorf("%d atoms, of which %d are accounted for", atoms, most)
		}
		if diff := first.Diff(second); diff != nil {
			t.Errorf("asking everything again left %q", diff)
		}
		if diff := before.Diff(second, "atom_count"); diff != nil {
			t.Errorf("left behind: %q", diff)
		}
		if log := n.Log(); log != "" {
			t.Errorf("the node logged %q", log)
		}
	})
}

// atRest is the fingerprint of a node of which nothing has changed for two seconds.
func atRest(n *erltest.Node) erltest.Fingerprint {
	last := n.Fingerprint()
	for same := 0; same < 5; same++ {
		time.Sleep(400 * time.Millisecond)
		now := n.Fingerprint()
		if last.Diff(now) != nil {
			same = -1
		}
		last = now
	}
	return last
}

// runtimeWords is how many names the runtime itself makes when it is first asked for something: minor_gcs of
// garbage_collection, jit of emu_flavor, three states of microstate_accounting.
const runtimeWords = 5

// askAll attaches, asks all questions once, leaves, and waits until the node is as it was but for atoms.
func askAll(t *testing.T, n *erltest.Node, otp int, before erltest.Fingerprint) erltest.Fingerprint {
	t.Helper()
	g := attach(t, n)
	if err := g.Hold(t.Context(), probe.HoldSchedulerWallTime()); err != nil {
		t.Fatal(err)
	}
	a, err := g.Do(t.Context(), probe.Whereis("kernel_sup"), nil)
	if err != nil {
		t.Fatal(err)
	}
	s := subject{node: g.Name(), otp: g.Greeting().OTP, word: g.Greeting().WordSize}
	s.pid, _ = probe.DecodeWhereis(a.Result)
	for id := range uint32(20) { // some of them are there
		s.pids = append(s.pids, g.Pid(beam.Pid{ID: id}))
	}
	s.pids[0] = s.pid
	if s.otp != otp {
		t.Errorf("the node says that it is OTP %d", s.otp)
	}
	for _, q := range questions {
		req, err := q.ask(s)
		if err != nil {
			t.Fatal(err)
		}
		parts := 0
		a, err := g.Do(t.Context(), req, func(c *etf.Cursor) error {
			if parts++; q.part != "" {
				read(t, c, q.name, q.part, s, parts == 1)
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", q.name, err)
			continue
		}
		if (parts > 0) != (q.part != "") && q.result != "State" && q.result != "Contents" {
			t.Errorf("%s: %d parts", q.name, parts)
		}
		if q.result != "" {
			read(t, a.Result, q.name, q.result, s, true)
		}
	}
	askResidents(t, g, s)
	listen(t, n, g, s)
	g.Close()
	n.Left(before, "atom_count")
	return n.Fingerprint()
}

// askResidents asks each for two rounds.
func askResidents(t *testing.T, g *node.Node, s subject) {
	t.Helper()
	for _, q := range residents {
		r, err := g.Settle(t.Context(), q.ask(s))
		if err != nil {
			t.Fatal(err)
		}
		for round := range 2 {
			parts := 0
			a, err := r.Ask(t.Context(), func(c *etf.Cursor) error {
				parts++
				read(t, c, fmt.Sprintf("%s %d", q.name, parts), q.part, s, round == 0)
				return nil
			})
			if err != nil {
				t.Fatalf("%s: %v", q.name, err)
			}
			read(t, a.Result, q.name, q.result, s, round == 0)
		}
		r.Close()
	}
}

// listen puts a listener on the node, lets a large heap come about, and asks until it is told.
func listen(t *testing.T, n *erltest.Node, g *node.Node, s subject) {
	t.Helper()
	r, err := g.Settle(t.Context(), s.events().Request())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	n.Await("case erlang:system_monitor() of {P, _} -> node(element(2, process_info(P, group_leader))) =/= node(); _ -> erlang:system_info(otp_release) >= \"28\" end", time.Minute)
	defer n.Ask("exit(whereis(large), kill), ok")
	n.Ask(`
		Self = self(),
		register(large, spawn(fun F() -> L = lists:seq(1, 300000), garbage_collect(), Self ! collected, receive again -> length(L), F() end end)),
		receive collected -> ok end`)
	for deadline := time.Now().Add(time.Minute); ; n.Ask("large ! again, ok") {
		a, err := r.Ask(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := etf.Append(nil, a.Result.Term(etf.Limits{}))
		if err != nil {
			t.Fatal(err)
		}
		if h := s.events().Decode(etf.NewCursor(b, nil), s.node, time.Now()); len(h.Events) > 0 {
			read(t, etf.NewCursor(b, nil), "events", "Events", s, true)
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("no event")
		}
	}
}

var record = flag.Bool("record", false, "write answers of the nodes to "+answersDir)

// read lets a decoder read an answer, all of it.
func read(t *testing.T, c *etf.Cursor, question, decoder string, s subject, keep bool) {
	t.Helper()
	term := c.Term(etf.Limits{})
	if err := c.Err(); err != nil {
		t.Errorf("%s: %v", question, err)
		return
	}
	b, err := etf.Append(nil, term)
	if err != nil {
		t.Errorf("%s: %v", question, err)
		return
	}
	again := etf.NewCursor(b, nil)
	decoders[decoder](again, s)
	if err := again.Err(); err != nil || again.Len() > 0 {
		t.Errorf("%s on OTP %d: %v, %d bytes left of %s", question, s.otp, err, again.Len(), etf.Print(term, etf.PrintOptions{MaxBytes: 300}))
	}
	if !*record || !keep {
		return
	}
	file := filepath.Join(answersDir, fmt.Sprintf("%s.%s.otp%d", decoder, strings.ReplaceAll(question, " ", "_"), s.otp))
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Error(err)
	}
}
