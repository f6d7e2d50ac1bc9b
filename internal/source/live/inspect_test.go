package live_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

func TestParsePid(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // "" for no pid
	}{
		{"<0.14658.0>", "<0.14658.0>"}, {"<11972.14658.0>", "<0.14658.0>"}, {"#PID<0.14658.0>", "<0.14658.0>"},
		{"0.14658.0", "<0.14658.0>"}, {"pid(0,14658,0)", "<0.14658.0>"}, {"pid(0, 14658, 0)", "<0.14658.0>"},
		{" <0.1.2> ", "<0.1.2>"}, {"<0.4294967295.1>", "<0.4294967295.1>"},
		{"<0.4294967296.1>", ""}, {"<0.1>", ""}, {"kernel_sup", ""}, {"", ""}, {"<0.1.0>x", ""}, {"<-1.1.0>", ""},
		{"#Port<0.1.0>", ""}, {"#Ref<0.1.2.3>", ""}, {"99999999999999999999.1.1", "<0.1.1>"},
	} {
		p, ok := live.ParsePid(c.text)
		if ok != (c.want != "") || ok && p.String() != c.want {
			t.Errorf("%q is %v, %v", c.text, p, ok)
		}
	}
}

func TestInspect(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp))
		withPatients(t, n)
		src := open(t, n)
		inspect := func(ref string) *beam.ProcessDetail {
			t.Helper()
			return must[*beam.ProcessDetail](t)(src.Inspect(t.Context(), ref, live.InspectOptions{}))
		}
		testReferences(t, n, src)
		testFields(t, n, inspect)
		testNumbers(t, n, inspect)
		testPeers(t, n, inspect)
		testMany(t, n, inspect)
		testLabel(t, n, inspect)
	})
}

// testReferences: every way to name a process.
func testReferences(t *testing.T, n *erltest.Node, src *live.Source) {
	background(n, "'odd näme'", "")
	background(n, "'Elixir.Odd.Name'", "")
	pid := strings.Trim(pidOf(n, "'odd näme'"), "<>")
	id := strings.Split(pid, ".")[1]
	for _, ref := range []string{
		"<" + pid + ">", "#PID<" + pid + ">", pid, "<11972." + id + ".0>", "pid(0," + id + ",0)",
		"odd näme", "'odd näme'",
	} {
		d, err := src.Inspect(t.Context(), ref, live.InspectOptions{})
		if err != nil || d.RegisteredName != "odd näme" || d.Pid.String() != "<"+pid+">" {
			t.Errorf("%s: %+v, %v", ref, d, err)
		}
	}
	for _, ref := range []string{"Elixir.Odd.Name", "Odd.Name", `:"Elixir.Odd.Name"`} {
		if d, err := src.Inspect(t.Context(), ref, live.InspectOptions{}); err != nil || d.RegisteredName != "Elixir.Odd.Name" {
			t.Errorf("%s: %v", ref, err)
		}
	}
	// What is not there makes no atom on the node.
	n.Ask("erlang:memory()")
	_, _ = src.Inspect(t.Context(), "nobody_has_this", live.InspectOptions{})
	atoms := n.AskInt("erlang:system_info(atom_count)")
	ended := n.Ask("spawn(fun() -> ok end)")
	for _, ref := range []string{"nobody_has_this_name", "", strings.Repeat("x", 256), strings.Repeat("x", 5000), "tab\there", ended, "<0.32000.7>", "<0.32768.0>", "<0.1.8192>", "<0.4294967295.4294967295>"} {
		d, err := src.Inspect(t.Context(), ref, live.InspectOptions{State: true})
		var notFound *live.NotFoundError
		if !errors.As(err, &notFound) {
			t.Errorf("%.20q: %+v, %v", ref, d, err)
		}
	}
	if now := n.AskInt("erlang:system_info(atom_count)"); now != atoms {
		t.Errorf("%d new atoms", now-atoms)
	}
}

// testFields compares what is text with process_info.
func testFields(t *testing.T, n *erltest.Node, inspect func(string) *beam.ProcessDetail) {
	n.Ask("register(fielded, patients:start({gen_server, state}))")
	n.Ask("gen_server:cast(fielded, {put, some_key, <<\"secret\">>}), gen_server:cast(fielded, {put, {other, key}, 2}), gen_server:call(fielded, sync)")
	info := func(item string) string { return n.Ask("element(2, process_info(whereis(fielded), " + item + "))") }
	d := inspect("fielded")
	parent := "<0.4294967295.4294967295>" // the helper, which started it, told nobody
	if n.OTP >= 25 {
		parent = info("parent")
	}
	frames := n.AskInt("length(element(2, process_info(whereis(fielded), current_stacktrace)))")
	for _, c := range []struct{ what, got, want string }{
		{"RegisteredName", d.RegisteredName, "fielded"},
		{"Pid", d.Pid.String(), pidOf(n, "fielded")},
		{"InitialCall", d.InitialCall.String(), "patients:init/1"},
		{"OTPProcess", strconv.FormatBool(d.OTPProcess), "true"},
		{"Status", d.Status, info("status")},
		{"CurrentFunction", quoted(d.CurrentFunction.String()), n.Ask("{M, F, A} = element(2, process_info(whereis(fielded), current_function)), lists:concat([M, ':', F, '/', A])")},
		{"Stack", strconv.Itoa(len(d.Stack)), strconv.Itoa(frames)},
		{"Stack[0]", d.Stack[0].MFA.String(), d.CurrentFunction.String()},
		{"Stack file", quoted(d.Stack[0].File), n.Ask("proplists:get_value(file, element(4, hd(element(2, process_info(whereis(fielded), current_stacktrace)))))")},
		{"Stack line", strconv.Itoa(d.Stack[0].Line), n.Ask("proplists:get_value(line, element(4, hd(element(2, process_info(whereis(fielded), current_stacktrace)))))")},
		{"Ancestors", "[" + strings.Join(d.Ancestors, ",") + "]", n.Ask("proplists:get_value('$ancestors', element(2, process_info(whereis(fielded), dictionary)))")},
		{"Parent", d.Parent.String(), parent},
		{"GroupLeader", d.GroupLeader, info("group_leader")},
		{"Priority", d.Priority, info("priority")},
		{"TrapExit", strconv.FormatBool(d.TrapExit), info("trap_exit")},
		{"ErrorHandler", d.ErrorHandler, info("error_handler")},
		{"MessageQueue", d.MessageQueue, info("message_queue_data")},
		{"DictionaryTotal", strconv.Itoa(d.DictionaryTotal), n.Ask("length(element(2, process_info(whereis(fielded), dictionary)))")},
		{"Application", d.Application, ""},
		{"Label", d.Label, ""},
		{"State", d.State + d.StateNote, ""},
	} {
		if c.got != c.want {
			t.Errorf("%s is %q, want %q", c.what, c.got, c.want)
		}
	}
	for _, key := range []string{"some_key", "{other,key}", "'$initial_call'"} {
		if !slices.Contains(d.DictionaryKeys, key) {
			t.Errorf("no %s among the keys %v", key, d.DictionaryKeys)
		}
	}
	if d.Incarnation.Node != n.Name || d.Origin.Cost.Woken != 1 {
		t.Errorf("of %+v, %+v", d.Incarnation, d.Origin)
	}
	for name, app := range map[string]string{"kernel_sup": "kernel", "file_server_2": "kernel", "application_controller": ""} {
		if d := inspect(name); d.Application != app {
			t.Errorf("%s is of application %q", name, d.Application)
		}
	}
}

// testNumbers compares sizes and counters with process_info.
func testNumbers(t *testing.T, n *erltest.Node, inspect func(string) *beam.ProcessDetail) {
	background(n, "sized", "(catch process_flag(fullsweep_after, 7)), process_flag(min_heap_size, 5000), process_flag(trap_exit, true), "+
		"process_flag(priority, high), process_flag(message_queue_data, off_heap), "+
		"process_flag(max_heap_size, #{size => 123456, kill => false, error_logger => false}), "+
		"put(list, lists:seq(1, 10000)), put(binaries, [binary:copy(<<N>>, 100000) || N <- lists:seq(1, 5)]), erlang:garbage_collect(), "+
		"[self() ! hello || _ <- lists:seq(1, 7)]")
	d := inspect("sized")
	word := int64(n.AskInt("erlang:system_info(wordsize)"))
	info := func(expr string) int64 {
		return int64(n.AskInt("Info = fun(Item) -> element(2, process_info(whereis(sized), Item)) end, " +
			"GC = fun(Item) -> proplists:get_value(Item, Info(garbage_collection_info)) end, Set = fun(Item) -> proplists:get_value(Item, Info(garbage_collection)) end, " + expr))
	}
	for _, c := range []struct {
		what string
		got  int64
		want int64
	}{
		{"MessageQueueLen", d.MessageQueueLen, 7},
		{"Memory", d.Memory, info("Info(memory)")},
		{"TotalHeapSize", d.TotalHeapSize, info("Info(total_heap_size)") * word},
		{"HeapSize", d.HeapSize, info("Info(heap_size)") * word},
		{"StackSize", d.StackSize, info("Info(stack_size)") * word},
		{"OldHeapSize", d.OldHeapSize, info("GC(old_heap_size)") * word},
		{"OldHeapBlockSize", d.OldHeapBlockSize, info("GC(old_heap_block_size)") * word},
		{"HeapBlockSize", d.HeapBlockSize, info("GC(heap_block_size)") * word},
		{"MbufSize", d.MbufSize, info("GC(mbuf_size)") * word},
		{"BinVHeapSize", d.BinVHeapSize, info("GC(bin_vheap_size)") * word},
		{"BinOldVHeapSize", d.BinOldVHeapSize, info("GC(bin_old_vheap_size)") * word},
		{"MinHeapSize", d.MinHeapSize, info("Set(min_heap_size)") * word},
		{"FullsweepAfter", d.FullsweepAfter, info("Set(fullsweep_after)")},
		{"MinorGCs", d.MinorGCs, info("Set(minor_gcs)")},
		{"MaxHeapSize", d.MaxHeapSize, 123456 * word},
		{"Binaries", d.Binaries, info("length(Info(binary))")},
		{"BinaryBytes", d.BinaryBytes, 500000},
	} {
		if c.got != c.want {
			t.Errorf("%s is %d, want %d", c.what, c.got, c.want)
		}
	}
	// bin_vheap_size is in words: what refers to 500 KB of binaries shows so.
	if sum := d.BinVHeapSize + d.BinOldVHeapSize; !near(sum, 500_000, 0.05, 0) {
		t.Errorf("%d bytes of binaries, want 500000", sum)
	}
	if now := info("Info(reductions)"); d.Reductions <= 0 || !near(d.Reductions, now, 0, 500) {
		t.Errorf("%d reductions, the node says %d", d.Reductions, now)
	}
	if d.Priority != "high" || !d.TrapExit || d.MessageQueue != "off_heap" || d.OTPProcess {
		t.Errorf("%+v", d)
	}
}

// testPeers: links and monitors of all kinds.
func testPeers(t *testing.T, n *erltest.Node, inspect func(string) *beam.ProcessDetail) {
	peer := erltest.Start(t, erltest.OTP(n.OTP), erltest.Cookie(n.Cookie), erltest.Embedded())
	background(peer, "far", "")
	background(n, "friend", "")
	background(n, "peers", "link(whereis(friend)), monitor(process, whereis(friend)), monitor(process, friend), "+
		"put(port, open_port({spawn, \"cat\"}, [])), put(listener, element(2, gen_tcp:listen(0, []))), monitor(port, get(listener)), "+
		"monitor(process, {far, '"+peer.Name+"'}), link(spawn('"+peer.Name+"', timer, sleep, [infinity])), "+
		"Me = self(), put(cell, spawn(fun() -> monitor(process, Me), receive never -> ok end end))")
	n.Await("[1, 4] =:= [length(L) || {_, L} <- process_info(whereis(peers), [monitored_by, links])]", time.Minute)
	d := inspect("peers")
	kinds := func(ps []beam.Peer) (s []string) {
		for _, p := range ps {
			s = append(s, p.Kind+" "+p.Name)
			if (p.Kind == "process") == p.Pid.IsZero() || p.Text == "" {
				t.Errorf("%+v", p)
			}
		}
		slices.Sort(s)
		return s
	}
	if got := fmt.Sprint(kinds(d.Links)); got != "[foreign  port  port  process friend]" || d.LinksTotal != 4 {
		t.Errorf("links %v of %d: %+v", got, d.LinksTotal, d.Links)
	}
	if got := fmt.Sprint(kinds(d.Monitors)); got != "[name  name  port  process friend]" || d.MonitorsTotal != 4 {
		t.Errorf("monitors %v of %d: %+v", got, d.MonitorsTotal, d.Monitors)
	}
	if got := fmt.Sprint(kinds(d.MonitoredBy)); got != "[process ]" || d.MonitoredTotal != 1 {
		t.Errorf("monitored by %v of %d: %+v", got, d.MonitoredTotal, d.MonitoredBy)
	}
	texts := ""
	for _, p := range append(d.Links, d.Monitors...) {
		texts += p.Text + "\n"
	}
	for _, want := range []string{pidOf(n, "friend"), n.Ask("element(2, lists:keyfind(port, 1, element(2, process_info(whereis(peers), dictionary))))"),
		"{far,'" + peer.Name + "'}", peer.Name + "."} {
		if !strings.Contains(texts, want) {
			t.Errorf("no %s among\n%s", want, texts)
		}
	}
}

// testMany: what is long is counted whole and shown in part.
func testMany(t *testing.T, n *erltest.Node, inspect func(string) *beam.ProcessDetail) {
	background(n, "linked", "[spawn_link(fun() -> receive never -> ok end end) || _ <- lists:seq(1, 80000)]")
	d := inspect("linked")
	if d.LinksTotal != 80_000 || len(d.Links) == 0 || len(d.Links) > 200 || d.Memory <= 0 {
		t.Errorf("%d links shown of %d, memory %d", len(d.Links), d.LinksTotal, d.Memory)
	}
	n.Ask("exit(whereis(linked), kill)")

	background(n, "lexical", "[put(N, binary:copy(<<\"q\">>, 10)) || N <- lists:seq(1, 300)]")
	d = inspect("lexical")
	if d.DictionaryTotal != 300 || len(d.DictionaryKeys) == 0 || len(d.DictionaryKeys) > 100 {
		t.Errorf("%d keys of %d", len(d.DictionaryKeys), d.DictionaryTotal)
	}
	// A dictionary that is too large to be copied, and one whose keys are.
	background(n, "'huge one'", "put(list, lists:seq(1, 5000000))")
	d = inspect("huge one")
	if d.RegisteredName != "huge one" || d.Status == "" || d.DictionaryTotal > 0 {
		t.Errorf("a huge dictionary: %+v", d)
	}
	background(n, "'huge key'", "put(lists:seq(1, 100000), key)")
	if d = inspect("huge key"); d.RegisteredName != "huge key" || d.Reductions <= 0 {
		t.Errorf("a huge key: %+v", d)
	}
	background(n, "'deep key'", "put(lists:foldl(fun(_, T) -> {T} end, x, lists:seq(1, 200)), key)")
	if d = inspect("deep key"); d.DictionaryTotal != 1 || len(d.DictionaryKeys) != 1 {
		t.Errorf("a deep key: %+v", d)
	}
	// A long queue is not walked, nor is its owner woken.
	background(n, "queued", "[self() ! hello || _ <- lists:seq(1, 20000)]")
	n.Await("process_info(whereis(queued), status) =:= {status, waiting}", time.Minute)
	before := n.AskInt("element(2, process_info(whereis(queued), reductions))")
	d = inspect("queued")
	if d.MessageQueueLen != 20_000 || d.Memory != beam.LongQueue || d.TotalHeapSize != beam.LongQueue || d.Reductions != int64(before) {
		t.Errorf("queue %d, memory %d, reductions %d", d.MessageQueueLen, d.Memory, d.Reductions)
	}
	if now := n.AskInt("element(2, process_info(whereis(queued), reductions))"); now != before {
		t.Errorf("it did %d reductions", now-before)
	}
}

// testLabel: labels may be any term.
func testLabel(t *testing.T, n *erltest.Node, inspect func(string) *beam.ProcessDetail) {
	set := "proc_lib:set_label"
	if n.OTP < 27 {
		set = "(fun(L) -> put('$process_label', L) end)"
	}
	for i, c := range []struct{ label, want string }{
		{"a_label", "a_label"}, {`<<"a label"/utf8>>`, "a label"}, {`"a läbel"`, "a läbel"},
		{"{worker, 7}", "{worker,7}"}, {"[1, 2, 3]", "[1,2,3]"}, {"<<255, 1>>", "<<255,1>>"}, {"#{a => 1}", "#{a => 1}"},
	} {
		name := fmt.Sprintf("labelled%d", i)
		background(n, name, set+"("+c.label+")")
		if d := inspect(name); d.Label != c.want {
			t.Errorf("label %s is %q", c.label, d.Label)
		}
	}
}
