package live_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

func TestEtsTables(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp))
		src := open(t, n)
		background(n, "keeper", "Fill = fun(T, N) -> [ets:insert(T, {K, lists:seq(1, 20)}) || K <- lists:seq(1, N)], T end, "+
			"put(unnamed, Fill(ets:new(nameless, [bag, private]), 30000)), "+
			"Fill(ets:new('odd näme', [named_table, ordered_set, public]), 20000), "+
			"put(packed, Fill(ets:new(packed, [duplicate_bag, compressed, protected]), 10000)), "+
			"put(counted, Fill(ets:new(counted, [set, public, {write_concurrency, "+map[bool]string{true: "auto", false: "true"}[otp >= 25]+"}, {read_concurrency, true}]), 9000)), "+
			"[ets:new(small, []) || _ <- lists:seq(1, 3000)]")
		var names []string
		for _, sort := range []string{"", "memory", "size", "name"} {
			ts := allTables(t, src, live.TableQuery{Sort: sort, Limit: 20})
			testTables(t, n, ts)
			if len(ts.List) != 20 || ts.Total < 3000 || ts.Total != n.AskInt("length(ets:all())") || ts.Origin.Method != beam.Exact {
				t.Errorf("%d of %d tables, %+v", len(ts.List), ts.Total, ts.Origin)
			}
			compare := map[string]func(a, b beam.EtsTable) int{
				"size": func(a, b beam.EtsTable) int { return cmp.Compare(b.Size, a.Size) },
				"name": func(a, b beam.EtsTable) int { return cmp.Compare(a.Name, b.Name) },
			}[sort]
			if compare == nil {
				compare = func(a, b beam.EtsTable) int { return cmp.Compare(b.Memory, a.Memory) }
			}
			if !slices.IsSortedFunc(ts.List, compare) {
				t.Errorf("not sorted by %q", sort)
			}
			for _, table := range ts.List {
				names = append(names, table.Name)
			}
		}
		for _, name := range []string{"nameless", "odd näme", "packed", "counted"} {
			if !slices.Contains(names, name) {
				t.Errorf("no %s among %v", name, names)
			}
		}
		testFixed(t, n, src)
		ts := allTables(t, src, live.TableQuery{Sort: "memory", Limit: 1000})
		if want := int64(n.AskInt("lists:sum([ets:info(T, memory) || T <- ets:all()]) * erlang:system_info(wordsize)")); !near(ts.TotalMemory, want, 0.01, 0) || len(ts.List) < 100 {
			t.Errorf("%d tables; all take %d bytes, the node says %d", len(ts.List), ts.TotalMemory, want)
		}
		if _, err := src.EtsTables(t.Context(), live.TableQuery{Sort: "colour", Limit: 1}); err == nil {
			t.Error("sorted by colour")
		}
	})
}

// testFixed: who has fixed a table is told, and since when.
func testFixed(t *testing.T, n *erltest.Node, src *live.Source) {
	t.Helper()
	fix := "ets:safe_fixtable('odd näme', true)"
	background(n, "fixer", fix+", "+fix)
	background(n, "second", fix)
	counted := "[T] = [T || T <- ets:all(), ets:info(T, name) =:= counted], "
	n.Ask(counted + "[spawn(fun() -> ets:safe_fixtable(T, true), receive never -> ok end end) || _ <- lists:seq(1, 30)]")
	n.Await(counted+"case ets:info(T, safe_fixed_monotonic_time) of {_, By} -> length(By) =:= 30; false -> false end", time.Minute)
	time.Sleep(50 * time.Millisecond)
	for _, table := range allTables(t, src, live.TableQuery{Sort: "memory", Limit: 20}).List {
		by := make(map[string]int)
		for _, f := range table.Fixed {
			by[f.Name] = f.Count
			if f.Since < 50*time.Millisecond || f.Since > time.Minute || f.Pid.IsZero() {
				t.Errorf("%s: %+v", table.Name, f)
			}
		}
		want := "map[]"
		switch table.Name {
		case "odd näme":
			want = "map[fixer:2 second:1]"
		case "counted":
			want = "map[:1]"
			if len(table.Fixed) != 10 {
				t.Errorf("%d have fixed it", len(table.Fixed))
			}
		}
		if fmt.Sprint(by) != want {
			t.Errorf("%s is fixed by %v, want %s", table.Name, by, want)
		}
	}
	kill(n, "fixer", "second")
}

// testTables compares each with ets:info.
func testTables(t *testing.T, n *erltest.Node, ts *beam.EtsTables) {
	t.Helper()
	told := make(map[string]string)
	for _, row := range term(t, n, `[{T, unicode:characters_to_binary(io_lib:format("~tp ~w ~w ~w ~w ~w ~w ~w", [T] ++ [ets:info(T, I) || I <- [owner, type, protection, named_table, compressed, size]] ++ [ets:info(T, memory) * erlang:system_info(wordsize)]))} || T <- ets:all(), ets:info(T, size) > 0]`).(etf.List) {
		text := string(row.(etf.Tuple)[1].(etf.Binary))
		told[strings.Fields(strings.ReplaceAll(text, "odd n", "odd_n"))[0]] = text
	}
	for _, table := range ts.List {
		if table.Size == 0 || table.Size < 100 { // those of the node itself change
			continue
		}
		got := fmt.Sprintf("%s %s %s %s %t %t %d %d", table.ID, table.Owner, table.Type, table.Protection, table.Named, table.Compressed, table.Size, table.Memory)
		if want := told[strings.Fields(strings.ReplaceAll(got, "odd n", "odd_n"))[0]]; got != want && table.OwnerName == "keeper" {
			t.Errorf("%s: %q, want %q", table.Name, got, want)
		}
		if (table.Name == "nameless" || table.Name == "counted") && table.OwnerName != "keeper" {
			t.Errorf("%s is of %q", table.Name, table.OwnerName)
		}
	}
}

func TestPorts(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp))
		src := open(t, n)
		background(n, "server", "{ok, L} = gen_tcp:listen(0, [binary, {active, false}, {ip, {127,0,0,1}}]), {ok, Port} = inet:port(L), "+
			"{ok, C} = gen_tcp:connect({127,0,0,1}, Port, [binary, {active, false}]), {ok, A} = gen_tcp:accept(L), "+
			"ok = gen_tcp:send(C, binary:copy(<<1>>, 100000)), {ok, _} = gen_tcp:recv(A, 100000), put(sockets, {L, C, A}), "+
			"{ok, Six} = gen_tcp:listen(0, [inet6, {ip, {0,0,0,0,0,0,0,1}}]), put(six, Six), "+
			"{ok, U} = gen_udp:open(0, [{ip, {127,0,0,1}}]), put(udp, U), "+
			// Nobody reads what this one is sent.
			"Slow = open_port({spawn, \"sleep 1000\"}, [binary, stream]), [port_command(Slow, binary:copy(<<2>>, 100000), [nosuspend]) || _ <- lists:seq(1, 8)], put(slow, Slow), "+
			"put(long, open_port({spawn, \"cat #\" ++ lists:duplicate(2000, $x)}, []))")
		ports := func(sort string, limit int) *beam.Ports {
			t.Helper()
			ps := must[*beam.Ports](t)(src.Ports(t.Context(), live.PortQuery{Sort: sort, Limit: limit}))
			if ps.Total != n.AskInt("length(erlang:ports())") || ps.Sockets != 0 {
				t.Errorf("%d ports, %d sockets", ps.Total, ps.Sockets)
			}
			return ps
		}
		ps := ports("", 100)
		if len(ps.List) != ps.Total || ps.Origin.Method != beam.Exact {
			t.Errorf("%d of %d, %+v", len(ps.List), ps.Total, ps.Origin)
		}
		byID := make(map[string]beam.Port)
		for _, p := range ps.List {
			byID[p.ID] = p
			testPort(t, n, p)
		}
		own := func(what string) beam.Port {
			t.Helper()
			p, ok := byID[n.Ask("element(2, lists:keyfind("+what+", 1, element(2, process_info(whereis(server), dictionary))))")]
			if !ok || p.Owner.String() != pidOf(n, "server") || p.OwnerName != "server" {
				t.Errorf("%s is %+v", what, p)
			}
			return p
		}
		for i, peer := range []string{"", "sockname", "peername"} {
			id := n.Ask(fmt.Sprintf("element(%d, element(2, lists:keyfind(sockets, 1, element(2, process_info(whereis(server), dictionary)))))", i+1))
			p := byID[id]
			local := n.Ask("{ok, {_, P}} = inet:sockname(list_to_port(\"" + id + "\")), P")
			if p.Local != "127.0.0.1:"+local || (p.Remote == "") != (peer == "") || p.Name != "tcp_inet" {
				t.Errorf("%s %s-%s, its port is %s", p.Name, p.Local, p.Remote, local)
			}
		}
		if p := own("six"); !strings.HasPrefix(p.Local, "[::1]:") {
			t.Errorf("an IPv6 socket is at %q", p.Local)
		}
		if p := own("udp"); p.Name != "udp_inet" || !strings.HasPrefix(p.Local, "127.0.0.1:") {
			t.Errorf("an UDP socket is %s at %q", p.Name, p.Local)
		}
		if p := own("slow"); p.OSPid <= 0 || p.QueueSize < 10_000 || p.Name != "sleep 1000" {
			t.Errorf("a port program is %+v", p)
		}
		for sort, key := range map[string]func(beam.Port) int64{
			"input": func(p beam.Port) int64 { return p.Input }, "output": func(p beam.Port) int64 { return p.Output },
			"queue_size": func(p beam.Port) int64 { return p.QueueSize }, "io": func(p beam.Port) int64 { return p.Input + p.Output },
		} {
			if ps := ports(sort, 3); len(ps.List) != 3 || !slices.IsSortedFunc(ps.List, func(a, b beam.Port) int { return cmp.Compare(key(b), key(a)) }) {
				t.Errorf("by %s: %+v", sort, ps.List)
			}
		}
		if ps := ports("queue_size", 1); ps.List[0].Name != "sleep 1000" {
			t.Errorf("the longest queue has %+v", ps.List[0])
		}
		if _, err := src.Ports(t.Context(), live.PortQuery{Sort: "colour", Limit: 1}); err == nil {
			t.Error("sorted by colour")
		}
		// Long command lines do not keep the others from being told.
		n.Ask("[open_port({spawn, \"cat #\" ++ lists:duplicate(2000, $x)}, []) || _ <- lists:seq(1, 60)], ok")
		if ps, err := src.Ports(t.Context(), live.PortQuery{Sort: "", Limit: 200}); err != nil || len(ps.List) < 20 {
			t.Errorf("60 ports with long names: %v", err)
		}
	})
}

// testPort compares with port_info.
func testPort(t *testing.T, n *erltest.Node, p beam.Port) {
	t.Helper()
	want := n.Ask(`P = list_to_port("` + p.ID + `"), I = fun(Item) -> case erlang:port_info(P, Item) of {_, V} -> V; U -> U end end,
		unicode:characters_to_binary(io_lib:format("~ts ~w ~w ~w ~w", [I(name), I(connected), length(I(links)), case I(os_pid) of undefined -> -1; Pid -> Pid end, I(memory)]))`)
	got := fmt.Sprintf("%s %s %d %d %d", p.Name, p.Owner, p.Links, p.OSPid, p.Memory)
	if bin(got) != want && !strings.HasPrefix(p.Name, "sleep") { // whose queue is being written
		t.Errorf("%s: %.200s, want %.200s", p.ID, got, want)
	}
	// Those of the connection and of the side channel go on counting.
	for item, v := range map[string]int64{"input": p.Input, "output": p.Output} {
		if now := int64(n.AskInt(`element(2, erlang:port_info(list_to_port("` + p.ID + `"), ` + item + `))`)); v > now || now-v > 50_000 {
			t.Errorf("%s %s: %d, the node says %d", p.ID, item, v, now)
		}
	}
}

// Sockets that no port stands for.
func TestSockets(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp))
		src := open(t, n)
		before := n.Ask("erlang:module_loaded(socket)")
		must[*beam.Ports](t)(src.Ports(t.Context(), live.PortQuery{Sort: "", Limit: 10}))
		if after := n.Ask("erlang:module_loaded(socket)"); after != before {
			t.Errorf("socket loaded: %s, before %s", after, before)
		}
		background(n, "sockets", "{ok, L} = socket:open(inet, stream, tcp), Addr = #{family => inet, addr => {127,0,0,1}, port => 0}, "+
			"case socket:bind(L, Addr) of ok -> ok; {ok, _} -> ok end, ok = socket:listen(L), {ok, Name} = socket:sockname(L), "+
			"{ok, C} = socket:open(inet, stream, tcp), ok = socket:connect(C, Name), {ok, A} = socket:accept(L), "+
			"ok = socket:send(C, binary:copy(<<1>>, 12345)), {ok, _} = socket:recv(A, 12345), put(all, {L, C, A}), put(port, maps:get(port, Name)), "+
			"put(few, [element(2, socket:open(inet, dgram, udp)) || _ <- lists:seq(1, 20)])")
		ps := must[*beam.Ports](t)(src.Ports(t.Context(), live.PortQuery{Sort: "io", Limit: 200}))
		if want := n.AskInt("socket:number_of()"); ps.Sockets != want || ps.Total != want+n.AskInt("length(erlang:ports())") {
			t.Errorf("%d sockets of %d, want %d", ps.Sockets, ps.Total, want)
		}
		port := n.Ask("element(2, lists:keyfind(port, 1, element(2, process_info(whereis(sockets), dictionary))))")
		var listening, sent, received bool
		for _, p := range ps.List {
			if p.Kind != "socket" {
				continue
			}
			if otp >= 24 && (p.Owner.String() != pidOf(n, "sockets") || !strings.HasPrefix(p.Name, "inet ")) || !strings.HasPrefix(p.ID, "#Ref<0.") {
				t.Fatalf("%+v", p)
			}
			here, there := p.Local == "127.0.0.1:"+port, p.Remote == "127.0.0.1:"+port
			listening = listening || here && p.Remote == ""
			sent = sent || there && p.Output == 12345
			received = received || here && p.Input == 12345
		}
		if !listening || otp >= 24 && (!sent || !received) {
			t.Errorf("listening %v, sent %v, received %v: %+v", listening, sent, received, ps.List)
		}
		background(n, "more", "put(more, [element(2, socket:open(inet, dgram, udp)) || _ <- lists:seq(1, 300)])")
		ps = must[*beam.Ports](t)(src.Ports(t.Context(), live.PortQuery{Sort: "io", Limit: 200}))
		if ps.Sockets != 323 || ps.Total < 323 || ps.Origin.Seen != ps.Total || otp >= 24 && ps.List[0].Kind != "socket" {
			t.Errorf("%d of 323 sockets, %+v", ps.Sockets, ps.Origin)
		}
	})
}

func TestAllocators(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Args("+S", "4:4"))
		background(n, "hoarder", "put(heap, lists:seq(1, 1000000)), put(binaries, [binary:copy(<<1>>, 3000000), binary:copy(<<1>>, 1000)]), "+
			"put(table, ets:new(t, [])), [ets:insert(get(table), {N, N}) || N <- lists:seq(1, 10000)]")
		src := open(t, n)
		as := must[*beam.Allocators](t)(src.Allocators(t.Context()))
		type sums struct{ blocks, carriers, instances int64 }
		got := make(map[string]sums)
		for _, a := range as.List {
			s := got[a.Name]
			got[a.Name] = sums{s.blocks + a.BlocksSize, s.carriers + a.CarriersSize, s.instances + 1}
			if a.BlocksSize > a.CarriersSize || a.MBCBlocks+a.SBCBlocks != a.BlocksSize || a.MBCCarriers+a.SBCCarriers != a.CarriersSize || a.BlocksSize < 0 {
				t.Errorf("%+v", a)
			}
		}
		// The long form of the same, which counts by itself.
		const allocated = `[begin
			Is = case erlang:system_info({allocator, A}) of false -> []; L -> L end,
			Sum = fun(What) -> lists:sum([case lists:keyfind(What, 1, Props) of {_, Now, _, _} -> Now; {_, Now} -> Now; false -> 0 end
				|| {instance, _, Kinds} <- Is, {Kind, Props} <- Kinds, lists:member(Kind, [mbcs, sbcs, mbcs_pool])]) end,
			Blocks = lists:sum([element(2, lists:keyfind(size, 1, Sizes)) || {instance, _, Kinds} <- Is, {Kind, Props} <- Kinds,
				lists:member(Kind, [mbcs, sbcs, mbcs_pool]), {blocks, Types} <- Props, {_, Sizes} <- Types]),
			{A, Blocks + Sum(blocks_size), Sum(carriers_size), length(Is)}
		end || A <- erlang:system_info(alloc_util_allocators)]`
		for _, row := range term(t, n, allocated).(etf.List) {
			r := row.(etf.Tuple)
			name, blocks, carriers, instances := string(r[0].(etf.Atom)), int64(r[1].(etf.Int)), int64(r[2].(etf.Int)), int64(r[3].(etf.Int))
			s := got[name]
			if s.instances != instances || !near(s.carriers, carriers, 0.3, 2<<20) || !near(s.blocks, blocks, 0.3, 2<<20) {
				t.Errorf("%s: %+v, the node says %d of %d in %d instances", name, s, blocks, carriers, instances)
			}
		}
		if got["binary_alloc"].blocks < 3_000_000 || got["eheap_alloc"].blocks < 16_000_000 || got["ets_alloc"].blocks < 400_000 {
			t.Errorf("the hoarder is not seen: %+v", got)
		}
		var blocks int64
		for _, s := range got {
			blocks += s.blocks
		}
		if total := int64(n.AskInt("erlang:memory(total)")); !near(blocks, total, 0.3, 8<<20) {
			t.Errorf("blocks of %d bytes, the node uses %d", blocks, total)
		}
	})
}
