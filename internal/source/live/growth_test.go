package live_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Over a window those that grow come first, also when others are larger by far; new
// ones are marked and those that ended counted.
func TestEtsGrowth(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp))
		src := open(t, n)
		background(n, "keeper", "Fill = fun(T, N) -> [ets:insert(T, {K, x}) || K <- lists:seq(1, N)], T end, "+
			"[Fill(ets:new(large, []), 2000) || _ <- lists:seq(1, 30)], Fill(ets:new(shrinks, [named_table, public]), 50000), ets:new(grows, [named_table, public])")
		// A hundred objects every 10 ms; a table is made and one ends at each step after the first looks.
		waiting(n, "worker", "Doomed = [ets:new(doomed, []) || _ <- lists:seq(1, 1000)]", "(fun Work(K, Ds) -> receive stop -> ok after 10 -> "+
			"ets:insert(grows, [{K * 100 + I, x} || I <- lists:seq(1, 100)]), ets:delete(shrinks, K), [ets:delete(D) || D <- lists:sublist(Ds, 1)], ets:insert(ets:new(born, []), {K, x}), Work(K + 1, lists:nthtail(min(1, length(Ds)), Ds)) end end)(0, Doomed)")
		n.Await("ets:info(grows, size) > 1000", time.Minute)

		ts := allTables(t, src, live.TableQuery{Sort: "size_growth", Limit: 100, Window: 500 * time.Millisecond})
		first := ts.List[0]
		if first.Name != "grows" || first.SizeGrowth < 100 || first.SizeGrowth%100 != 0 || first.MemoryGrowth <= 0 || first.New {
			t.Errorf("what grows is %+v", first)
		}
		if first.Window < 400*time.Millisecond || first.Window > time.Minute {
			t.Errorf("a window of %v", first.Window)
		}
		if ts.New < 1 || ts.Gone < 1 || ts.Total != ts.Origin.Seen {
			t.Errorf("%d new, %d gone, %d of %d", ts.New, ts.Gone, ts.Origin.Seen, ts.Total)
		}
		if i := slices.IndexFunc(ts.List, func(e beam.EtsTable) bool { return e.Name == "born" && e.New }); i < 0 || ts.List[i].SizeGrowth != 1 {
			t.Errorf("no new table in %+v", ts.List[:min(5, len(ts.List))])
		}
		ts = allTables(t, src, live.TableQuery{Limit: 200, Window: 300 * time.Millisecond})
		if ts.List[0].Memory < ts.List[1].Memory || ts.List[0].Name != "shrinks" || ts.List[0].SizeGrowth >= 0 {
			t.Errorf("by memory over a window: %+v", ts.List[0])
		}
		if _, err := src.EtsTables(t.Context(), live.TableQuery{Sort: "size_growth", Limit: 1}); err == nil {
			t.Error("growth without a window")
		}
	})
}

// allTables asks until all were read: on a busy machine the node leaves some out.
func allTables(t *testing.T, src *live.Source, q live.TableQuery) (ts *beam.EtsTables) {
	t.Helper()
	within(t, time.Minute, func() string {
		if ts = must[*beam.EtsTables](t)(src.EtsTables(t.Context(), q)); ts.Origin.Method != beam.Exact {
			return fmt.Sprintf("%+v", ts.Origin)
		}
		return ""
	})
	return ts
}

// Without a window growth is since an earlier look at the table.
func TestEtsGrowthSince(t *testing.T) {
	n := erltest.Start(t)
	src := open(t, n)
	background(n, "keeper", "ets:new(big, [named_table, public]), [ets:insert(big, {K, lists:seq(1, 9)}) || K <- lists:seq(1, 20000)]")
	look := func() beam.EtsTable {
		t.Helper()
		ts := must[*beam.EtsTables](t)(src.EtsTables(t.Context(), live.TableQuery{Sort: "size", Limit: 5}))
		return ts.List[0]
	}
	if e := look(); e.Name != "big" || e.Window != 0 {
		t.Errorf("a first look at %+v", e)
	}
	n.Ask("[ets:insert(big, {K, x}) || K <- lists:seq(20001, 20500)], ok")
	if e := look(); e.SizeGrowth != 500 || e.MemoryGrowth <= 0 || e.Window <= 0 {
		t.Errorf("a second look at %+v", e)
	}
}

func TestEtsGroups(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp))
		src := open(t, n)
		background(n, "keeper", "[ets:insert(ets:new(session, []), {N, lists:seq(1, N)}) || N <- lists:seq(1, 2000)]")
		n.Ask("[begin S = self(), spawn(fun() -> ets:insert(ets:new(session, []), [{1}, {2}]), S ! made, receive never -> ok end end), receive made -> ok end end || _ <- lists:seq(1, 50)], ok")
		var g *beam.EtsGroups
		within(t, time.Minute, func() string { // on a busy machine the node leaves some out
			if g = must[*beam.EtsGroups](t)(src.EtsGroups(t.Context(), "memory", 10)); g.Origin.Method != beam.Exact {
				return fmt.Sprintf("%+v", g.Origin)
			}
			return ""
		})
		truth := func(item string) int64 {
			return int64(n.AskInt("K = whereis(keeper), lists:sum([ets:info(T, " + item + ") || T <- ets:all(), ets:info(T, name) =:= session, ets:info(T, owner) =:= K])"))
		}
		first := g.List[0]
		want := beam.EtsGroup{Name: "session", OwnerName: "keeper", Tables: 2000, Owners: 1, Size: truth("size"), Memory: truth("memory") * 8, Largest: first.Largest}
		if first != want || first.Largest < 2000*16 || first.Largest > first.Memory/500 {
			t.Errorf("the largest group is %+v, want %+v", first, want)
		}
		if g.Total != n.AskInt("length(ets:all())") || g.Origin.Method != beam.Exact || g.Groups < len(g.List) {
			t.Errorf("%d tables, %d groups, %+v", g.Total, g.Groups, g.Origin)
		}
		if g = must[*beam.EtsGroups](t)(src.EtsGroups(t.Context(), "tables", 2)); g.Origin.Method != beam.Exact {
			return
		}
		if len(g.List) != 2 || g.List[1].Tables != 50 || g.List[1].Owners != 50 || g.List[1].Size != 100 || g.List[1].OwnerName != "" {
			t.Errorf("by number: %+v", g.List)
		}
		if _, err := src.EtsGroups(t.Context(), "colour", 1); err == nil {
			t.Error("sorted by colour")
		}
	})
}

// Over a window the port with the most traffic comes first, whatever went through
// others before.
func TestPortsWindow(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp))
		src := open(t, n)
		const pair = "{ok, L} = gen_tcp:listen(0, [binary, {active, false}, {ip, {127,0,0,1}}]), {ok, C} = gen_tcp:connect({127,0,0,1}, element(2, inet:port(L)), [binary, {active, false}]), " +
			"{ok, A} = gen_tcp:accept(L), "
		background(n, "past", pair+"[begin ok = gen_tcp:send(C, binary:copy(<<1>>, 100000)), {ok, _} = gen_tcp:recv(A, 100000) end || _ <- lists:seq(1, 100)], put(out, C)")
		waiting(n, "present", pair+"put(all, {C, A})", "(fun Work() -> receive stop -> ok after 5 -> ok = gen_tcp:send(C, binary:copy(<<1>>, 1000)), {ok, _} = gen_tcp:recv(A, 1000), Work() end end)()")
		ps := must[*beam.Ports](t)(src.Ports(t.Context(), live.PortQuery{Sort: "output", Limit: 3}))
		if ps.List[0].Output < 10_000_000 || ps.List[0].Window != 0 {
			t.Errorf("in all, most is %+v", ps.List[0])
		}
		ps = must[*beam.Ports](t)(src.Ports(t.Context(), live.PortQuery{Sort: "output", Limit: 3, Window: 500 * time.Millisecond}))
		first := ps.List[0]
		if first.OwnerName != "present" || first.OutputDelta < 1000 || first.InputDelta != 0 || first.Window < 400*time.Millisecond {
			t.Errorf("in the window, most is %+v", first)
		}
		must[*beam.Ports](t)(src.Ports(t.Context(), live.PortQuery{Limit: 200}))
		ps = must[*beam.Ports](t)(src.Ports(t.Context(), live.PortQuery{Limit: 200}))
		if i := slices.IndexFunc(ps.List, func(p beam.Port) bool { return p.OwnerName == "past" && p.Output > 0 }); i < 0 || ps.List[i].Window <= 0 || ps.List[i].OutputDelta != 0 {
			t.Errorf("a second look: %+v", ps.List)
		}
	})
}

func TestSocketsWindow(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t, erltest.OTP(27))
	src := open(t, n)
	waiting(n, "sockets", "{ok, L} = socket:open(inet, stream, tcp), ok = socket:bind(L, #{family => inet, addr => {127,0,0,1}, port => 0}), ok = socket:listen(L), {ok, Name} = socket:sockname(L), "+
		"{ok, C} = socket:open(inet, stream, tcp), ok = socket:connect(C, Name), {ok, A} = socket:accept(L), socket:send(C, <<0:800000>>), {ok, _} = socket:recv(A, 100000)",
		"(fun Work() -> receive stop -> ok after 5 -> ok = socket:send(C, binary:copy(<<1>>, 5000)), {ok, _} = socket:recv(A, 5000), Work() end end)()")
	ps := must[*beam.Ports](t)(src.Ports(t.Context(), live.PortQuery{Sort: "input", Limit: 3, Window: 400 * time.Millisecond}))
	p := ps.List[0]
	if p.Kind != "socket" || p.InputDelta < 5000 || p.InputDelta%5000 != 0 || p.InputDelta >= p.Input || p.Window < 300*time.Millisecond {
		t.Errorf("%+v", p)
	}
}

// Connections as the node has them: visible and hidden, plain and ours.
func TestLinks(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Args("+zdbbl", "2000"))
		peer := erltest.Start(t, erltest.OTP(otp), erltest.Cookie(n.Cookie))
		hidden := erltest.Start(t, erltest.OTP(otp), erltest.Cookie(n.Cookie), erltest.Args("-hidden"))
		for _, p := range []*erltest.Node{peer, hidden} {
			if !p.AskBool("net_kernel:connect_node('" + n.Name + "')") {
				t.Fatal("the nodes do not connect")
			}
		}
		src := open(t, n)
		waiting(n, "talker", "", fmt.Sprintf("(fun Work() -> receive stop -> ok after 5 -> erlang:send({nobody, '%s'}, binary:copy(<<1>>, 10000)), Work() end end)()", peer.Name))
		sent := func() int64 {
			return int64(n.AskInt("{_, Port} = lists:keyfind('" + peer.Name + "', 1, erlang:system_info(dist_ctrl)), {ok, [{send_oct, N}]} = inet:getstat(Port, [send_oct]), N"))
		}
		n.Await("{_, Port} = lists:keyfind('"+peer.Name+"', 1, erlang:system_info(dist_ctrl)), {ok, [{send_oct, N}]} = inet:getstat(Port, [send_oct]), N > 100000", time.Minute)
		before := sent()
		ls := must[*beam.Links](t)(src.Links(t.Context(), 500*time.Millisecond))
		after := sent()
		if ls.BusyLimit != 2000<<10 || ls.Total != 3 || len(ls.List) != 3 || ls.Origin.Cost.Woken != 0 {
			t.Fatalf("%+v", ls)
		}
		byNode := map[string]beam.Link{}
		for _, l := range ls.List {
			byNode[l.Node] = l
			supervisor := n.Ask("element(5, hd(ets:lookup(sys_dist, '" + l.Node + "')))")
			controller := n.Ask("element(2, lists:keyfind('" + l.Node + "', 1, erlang:system_info(dist_ctrl)))")
			if l.State != "up" || l.Supervisor.String() != supervisor || l.ControllerID != controller || l.Controller != "port" || l.Protocol != "tcp" || l.QueueSize < 0 || l.Address == "" {
				t.Errorf("%+v, supervised by %s, controlled by %s", l, supervisor, controller)
			}
		}
		p, h := byNode[peer.Name], byNode[hidden.Name]
		if p.Type != "normal" || p.Ours || h.Type != "hidden" || h.Ours {
			t.Errorf("visible %+v, hidden %+v", p, h)
		}
		if p.OutputDelta < 10_000 || p.PacketsOutDelta < 1 || p.Window < 400*time.Millisecond || h.OutputDelta > 10_000 {
			t.Errorf("over %v %+v, %+v", p.Window, p, h)
		}
		if p.Output < before || p.Output > after || p.OutputDelta > after-before {
			t.Errorf("%d bytes sent, %d over the window; the socket says %d a moment before and %d after", p.Output, p.OutputDelta, before, after)
		}
		ours := 0
		for _, l := range ls.List {
			if l.Ours {
				ours++
			}
		}
		if ours != 1 {
			t.Errorf("%d connections are ours: %+v", ours, ls.List)
		}

		// A peer that does not read: what waits for it is seen.
		kill(n, "talker")
		peer.Suspend()
		defer peer.Resume()
		waiting(n, "flood", "", fmt.Sprintf("(fun Work() -> receive stop -> ok after 1 -> erlang:send({nobody, '%s'}, binary:copy(<<1>>, 100000), [nosuspend]), Work() end end)()", peer.Name))
		within(t, time.Minute, func() string {
			ls := must[*beam.Links](t)(src.Links(t.Context(), 0))
			for _, l := range ls.List {
				if l.Node == peer.Name && l.QueueSize < ls.BusyLimit || l.Node != peer.Name && l.QueueSize > 100_000 {
					return fmt.Sprintf("%s has %d bytes in its queue, %d in the driver's", l.Node, l.QueueSize, l.DriverQueue)
				}
			}
			return ""
		})
	})
}

// Off, on and off again: told apart, and never switched by us.
func TestMicrostates(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), twoSchedulers)
		src := open(t, n)
		look := func() *beam.Microstates {
			t.Helper()
			return must[*beam.Microstates](t)(src.Microstates(t.Context(), 300*time.Millisecond))
		}
		if m := look(); m.On || m.Threads != nil || m.BuildType != "opt" || m.Window != 0 {
			t.Errorf("never on: %+v", m)
		}
		if n.AskBool("lists:any(fun(#{counters := C}) -> lists:sum(maps:values(C)) > 0 end, erlang:statistics(microstate_accounting))") {
			t.Error("a look has switched it on")
		}
		n.Ask("erlang:system_flag(microstate_accounting, true)")
		waiting(n, "spinner", "", "(fun Spin() -> Spin() end)()")
		m := look()
		if !m.On || len(m.Threads) < 2+2+10 || m.Window < 250*time.Millisecond || !slices.Contains(m.States, "emulator") || !slices.Contains(m.States, "sleep") {
			t.Fatalf("on: %+v", m)
		}
		emulator := 0.0
		for _, th := range m.Threads {
			sum := 0.0
			for _, share := range th.Shares {
				sum += share
			}
			if sum < 0.99 || sum > 1.01 {
				t.Errorf("%s %d: shares %v", th.Type, th.ID, th.Shares)
			}
			if th.Type == "scheduler" {
				emulator = max(emulator, th.Shares["emulator"])
			}
		}
		if emulator < 0.5 {
			t.Errorf("a busy loop takes %.2f of its scheduler: %+v", emulator, m.Threads)
		}
		kill(n, "spinner")
		n.Ask("erlang:system_flag(microstate_accounting, false)")
		if m := look(); m.On || m.Threads != nil {
			t.Errorf("off again: %+v", m)
		}
	})
}

// Of too many tables some are read, others each time, and the answer says so.
func TestEtsSampled(t *testing.T) {
	t.Parallel()
	n := erltest.Start(t)
	src := open(t, n)
	background(n, "keeper", "[ets:new(many, []) || _ <- lists:seq(1, 14000)], big = ets:new(big, [named_table]), [ets:insert(big, {K, x}) || K <- lists:seq(1, 5000)]")
	// A node that is slow reads few each time: a fourteenth, or half of that.
	seen, missed := 0, 0
	for late := time.Now().Add(time.Minute); (seen == 0 || missed == 0) && time.Now().Before(late); {
		ts := must[*beam.EtsTables](t)(src.EtsTables(t.Context(), live.TableQuery{Limit: 1}))
		if o := ts.Origin; o.Method != beam.Sampled || o.Seen > 10_000 || o.Seen < 100 || o.Of != ts.Total || ts.Total < 14_000 {
			t.Fatalf("%d tables, %+v", ts.Total, o)
		}
		if ts.List[0].Name == "big" {
			seen++
		} else {
			missed++
		}
	}
	if seen == 0 || missed == 0 {
		t.Errorf("the largest table was in %d samples, and not in %d", seen, missed)
	}
	ts := must[*beam.EtsTables](t)(src.EtsTables(t.Context(), live.TableQuery{Sort: "size_growth", Limit: 1, Window: 10 * time.Millisecond}))
	if ts.Origin.Method != beam.Sampled || ts.New != 0 || ts.Gone != 0 {
		t.Errorf("growth: %d new, %d gone, %+v", ts.New, ts.Gone, ts.Origin)
	}
	g := must[*beam.EtsGroups](t)(src.EtsGroups(t.Context(), "tables", 1))
	if g.Origin.Method != beam.Sampled || g.Origin.Seen > 5000 || g.List[0].Name != "many" || g.List[0].Tables < 200 {
		t.Errorf("groups: %+v, %+v", g.List, g.Origin)
	}
}

// With TLS the connection is a process: packets and the queue are known, bytes are not.
func TestLinksTLS(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		certs := t.TempDir()
		if err := erltest.MakeCerts(certs); err != nil {
			t.Fatal(err)
		}
		n := erltest.Start(t, erltest.OTP(otp), erltest.TLS(certs))
		peer := erltest.Start(t, erltest.OTP(otp), erltest.TLS(certs), erltest.Cookie(n.Cookie))
		if !peer.AskBool("net_kernel:connect_node('" + n.Name + "')") {
			t.Fatal("the nodes do not connect")
		}
		guest, err := attach.Open(t.Context(), attach.Options{Target: n.Name, CookieFile: n.CookieFile, EPMDPort: n.EPMDPort,
			Timeout: 30 * time.Second, TLS: clientTLS(t, certs)})
		if err != nil {
			t.Fatal(err)
		}
		src := live.New(guest)
		defer src.Close()
		waiting(n, "talker", "", fmt.Sprintf("(fun Work() -> receive stop -> ok after 5 -> erlang:send({nobody, '%s'}, hello), Work() end end)()", peer.Name))
		ls := must[*beam.Links](t)(src.Links(t.Context(), 300*time.Millisecond))
		if len(ls.List) != 2 {
			t.Fatalf("%+v", ls.List)
		}
		for _, l := range ls.List {
			if l.Controller != "process" || l.Protocol != "tls" || l.MessageQueueLen < 0 || l.QueueSize < 0 || l.PacketsOut <= 0 || l.Input != beam.NotRead || l.InputDelta != 0 {
				t.Errorf("%+v", l)
			}
			if l.Node == peer.Name && l.PacketsOutDelta < 1 {
				t.Errorf("%d packets in %v", l.PacketsOutDelta, l.Window)
			}
		}
		if ls.Origin.Cost.Woken != 0 {
			t.Errorf("%d woken", ls.Origin.Cost.Woken)
		}
	})
}

// clientTLS reads what erltest.MakeCerts wrote for peers of nodes.
func clientTLS(t *testing.T, dir string) *tls.Config {
	t.Helper()
	ca, err := os.ReadFile(filepath.Join(dir, erltest.CAFile))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	own, err := tls.LoadX509KeyPair(filepath.Join(dir, erltest.ClientCertFile), filepath.Join(dir, erltest.ClientKeyFile))
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{own}}
}
