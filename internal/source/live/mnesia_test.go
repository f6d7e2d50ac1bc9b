package live_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// Tables of each kind, transactions that commit, fail and wait, on two nodes of which one goes away; what is told is
// held against what Mnesia's own functions say.
func TestMnesia(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := erltest.Start(t, erltest.OTP(otp), erltest.Cookie("mnesia"))
		far := erltest.Start(t, erltest.OTP(otp), erltest.Cookie("mnesia"))
		src := open(t, n)
		testNoMnesia(t, n, src)

		both := fmt.Sprintf("['%s', '%s']", n.Name, far.Name)
		for _, each := range []*erltest.Node{n, far} {
			each.Ask("ok = application:load(mnesia), application:set_env(mnesia, dir, " + quoted(each.Dir+"/db") + ")")
		}
		n.Ask("true = net_kernel:connect_node('" + far.Name + "'), ok = mnesia:create_schema(" + both + "), ok = mnesia:start()")
		far.Ask("ok = mnesia:start()")
		n.Ask("[{atomic, ok} = mnesia:create_table(T, O) || {T, O} <- [" +
			"{session, [{ram_copies, " + both + "}, {index, [3]}, {attributes, [key, user, since]}]}," +
			"{account, [{disc_copies, " + both + "}, {type, bag}]}," +
			"{archive, [{disc_only_copies, [node()]}]}," +
			"{counter, [{ram_copies, " + both + "}, {local_content, true}]}," +
			"{theirs, [{ram_copies, ['" + far.Name + "']}]}]]")
		n.Ask("ok = mnesia:wait_for_tables([session, account, archive, counter, theirs], 10000)")
		n.Ask("[{atomic, ok} = mnesia:transaction(fun() -> mnesia:write({session, K, 1, 2}) end) || K <- lists:seq(1, 500)]")
		n.Ask("[{atomic, ok} = mnesia:transaction(fun() -> mnesia:write({account, K, 1}) end) || K <- lists:seq(1, 20)]")
		n.Ask("[{aborted, no} = mnesia:transaction(fun() -> mnesia:abort(no) end) || _ <- lists:seq(1, 7)]")

		m := must[*beam.Mnesia](t)(src.Mnesia(t.Context(), live.MnesiaQuery{Limit: 20}))
		if m.Status != "running" || !m.UseDir || !strings.HasSuffix(m.Directory, "db") || quoted(m.Version) != n.Ask("mnesia:system_info(version)") || m.Total != 6 || len(m.Away()) != 0 || len(m.Nodes) != 2 {
			t.Errorf("%+v", m)
		}
		tx := m.Transactions
		for item, got := range map[string]int64{"transaction_commits": tx.Commits, "transaction_failures": tx.Failures,
			"transaction_restarts": tx.Restarts, "transaction_log_writes": tx.LogWrites} {
			if want := int64(n.AskInt("mnesia:system_info(" + item + ")")); got != want {
				t.Errorf("%s: %d, the node says %d", item, got, want)
			}
		}
		if tx.Failures != 7 || tx.Commits < 520 || tx.LogWrites < 20 {
			t.Errorf("%+v", tx)
		}
		if m.Nowhere != 0 || m.Elsewhere != 1 || m.HeldLocks < 0 || m.LockQueue != 0 || m.ManagerQueueLen < 0 || m.LockerQueueLen < 0 || len(m.Overloaded) != 0 {
			t.Errorf("%+v", m)
		}
		testMnesiaTables(t, n, m)
		testMnesiaLocks(t, n, src)
		testMnesiaSleeps(t, n, src)
		testMnesiaWindow(t, n, src)
		testMnesiaAway(t, n, far, src)
		c := m.Origin.Cost
		t.Logf("OTP %d: 6 tables: %v, %d reductions, %d bytes", otp, c.Busy, c.Reductions, c.BytesIn+c.BytesOut)
	})
}

// testNoMnesia: a node without Mnesia says so, and is left without a single atom of it.
func testNoMnesia(t *testing.T, n *erltest.Node, src *live.Source) {
	t.Helper()
	m := must[*beam.Mnesia](t)(src.Mnesia(t.Context(), live.MnesiaQuery{Limit: 20, Window: time.Millisecond}))
	if m.Running() || len(m.List) != 0 || m.Origin.Cost.Requests != 2 {
		t.Errorf("it does not run: %+v", m)
	}
	if _, err := src.Mnesia(t.Context(), live.MnesiaQuery{Sort: "colour"}); err == nil {
		t.Error("sorted by colour")
	}
	for _, name := range []string{"mnesia_gvar", "mnesia_status", "trans_commits", "where_to_read", "mnesia_held_locks"} {
		if made := n.AskBool(`try binary_to_existing_atom(list_to_binary("` + name[:4] + `" ++ "` + name[4:] + `"), utf8), true catch error:badarg -> false end`); made {
			t.Errorf("%s became an atom", name)
		}
	}
	if n.AskBool("erlang:module_loaded(list_to_atom(\"mne\" ++ \"sia\"))") {
		t.Error("Mnesia was loaded")
	}
}

func testMnesiaTables(t *testing.T, n *erltest.Node, m *beam.Mnesia) {
	t.Helper()
	byName := map[string]beam.MnesiaTable{}
	for _, table := range m.List {
		byName[table.Name] = table
	}
	var memory int64
	for _, want := range []struct {
		name, storage, kind, read string
		active, copies, size      int
	}{
		{"session", "ram_copies", "set", n.Name, 2, 2, 500},
		{"account", "disc_copies", "bag", n.Name, 2, 2, 20},
		{"archive", "disc_only_copies", "set", n.Name, 1, 1, -1},
		{"counter", "ram_copies", "set", n.Name, 2, 2, 0},
		{"schema", "disc_copies", "set", n.Name, 2, 2, 6},
	} {
		got := byName[want.name]
		if got.StorageType != want.storage || got.Type != want.kind || got.WhereToRead != want.read || got.Active() != want.active || len(got.Copies) != want.copies ||
			want.size >= 0 && got.Size != int64(want.size) || want.size < 0 && got.Memory != beam.NotRead || got.AccessMode != "read_write" || got.LoadReason == "" {
			t.Errorf("want %+v, got %+v", want, got)
		}
		if want.size >= 0 {
			if held := int64(n.AskInt("mnesia:table_info(" + want.name + ", memory) * erlang:system_info(wordsize)")); !near(got.Memory, held, 0.02, 0) {
				t.Errorf("%s: %d bytes, the node says %d", want.name, got.Memory, held)
			}
			memory += got.Memory
		}
	}
	if m.Memory != memory || m.Size != 526 {
		t.Errorf("together %d bytes and %d records; the rows have %d", m.Memory, m.Size, memory)
	}
	if s := byName["session"]; s.Index != 1 || s.Local || s.Majority || !byName["counter"].Local || byName["account"].Copies[0].StorageType != "disc_copies" {
		t.Errorf("%+v", s)
	}
	if s := byName["theirs"]; s.StorageType != "unknown" || s.WhereToRead == n.Name || s.WhereToRead == "nowhere" || s.Size != beam.NotRead || s.Active() != 1 {
		t.Errorf("%+v", s)
	}
	if m.List[0].Name != "session" || m.List[len(m.List)-1].Memory != beam.NotRead {
		t.Errorf("not by memory: %+v", m.List)
	}
}

// testMnesiaLocks: a transaction that is older than the one that has a lock waits for it. The locker tells nobody of it
// but by the sizes of its tables.
func testMnesiaLocks(t *testing.T, n *erltest.Node, src *live.Source) {
	t.Helper()
	locks := func(held, waiting int64) {
		t.Helper()
		within(t, time.Minute, func() string {
			m := must[*beam.Mnesia](t)(src.Mnesia(t.Context(), live.MnesiaQuery{Limit: 1}))
			if m.HeldLocks != held || m.LockQueue != waiting {
				return fmt.Sprintf("%d locks, %d wait", m.HeldLocks, m.LockQueue)
			}
			if len(m.List) != 1 || m.Total != 6 || m.Origin.Seen != 6 {
				t.Errorf("%+v", m)
			}
			return ""
		})
	}
	for _, name := range []string{"older", "younger"} {
		n.Ask("Self = self(), register(" + name + ", spawn(fun() -> mnesia:transaction(fun() -> Self ! begun, receive lock -> mnesia:write_lock_table(archive) end, " +
			"receive go -> ok end end) end)), receive begun -> ok end")
	}
	n.Ask("younger ! lock")
	locks(1, 0)
	n.Ask("older ! lock")
	locks(1, 1)
	n.Ask("[P ! go || P <- [younger, older]]")
	locks(0, 0)
}

// testMnesiaSleeps: its processes do not run for us. What they do by themselves may come in between, now and then.
func testMnesiaSleeps(t *testing.T, n *erltest.Node, src *live.Source) {
	t.Helper()
	const work = "[element(2, process_info(whereis(P), reductions)) || P <- [mnesia_tm, mnesia_locker, mnesia_monitor, mnesia_recover, mnesia_controller]]"
	within(t, time.Minute, func() string {
		before := n.Ask(work)
		m := must[*beam.Mnesia](t)(src.Mnesia(t.Context(), live.MnesiaQuery{Limit: 20}))
		if after := n.Ask(work); after != before {
			return fmt.Sprintf("reductions before a look %s, after it %s", before, after)
		}
		if m.Origin.Cost.Woken != 0 {
			t.Errorf("%d woken", m.Origin.Cost.Woken)
		}
		return ""
	})
}

func testMnesiaWindow(t *testing.T, n *erltest.Node, src *live.Source) {
	t.Helper()
	n.Ask("register(busy, spawn(fun Go() -> mnesia:transaction(fun() -> mnesia:write({session, 1, 1, 2}) end), Go() end))")
	m := must[*beam.Mnesia](t)(src.Mnesia(t.Context(), live.MnesiaQuery{Limit: 20, Sort: "name", Window: 100 * time.Millisecond}))
	kill(n, "busy")
	if tx := m.Transactions; tx.CommitsDelta < 1 || tx.Window < 100*time.Millisecond {
		t.Errorf("%+v", tx)
	}
	if !slices.IsSortedFunc(m.List, func(a, b beam.MnesiaTable) int { return strings.Compare(a.Name, b.Name) }) {
		t.Errorf("not by name: %+v", m.List)
	}
}

// testMnesiaAway: the node that stays says who is away, and which table nobody has for it any more.
func testMnesiaAway(t *testing.T, n, far *erltest.Node, src *live.Source) {
	t.Helper()
	far.Kill()
	var m *beam.Mnesia
	within(t, time.Minute, func() string {
		m = must[*beam.Mnesia](t)(src.Mnesia(t.Context(), live.MnesiaQuery{Limit: 20}))
		if !slices.Equal(m.Away(), []string{far.Name}) || m.Nowhere != 1 {
			return fmt.Sprintf("away: %v, nowhere: %d", m.Away(), m.Nowhere)
		}
		return ""
	})
	if lost := m.List[0]; lost.Name != "theirs" || lost.WhereToRead != "nowhere" || m.Elsewhere != 0 {
		t.Errorf("what cannot be read does not come first: %+v", m.List)
	}
	for _, table := range m.List {
		if table.Name == "session" && (table.Active() != 1 || len(table.Copies) != 2) {
			t.Errorf("%+v", table)
		}
	}
	n.Ask("stopped = mnesia:stop()")
	if m = must[*beam.Mnesia](t)(src.Mnesia(t.Context(), live.MnesiaQuery{Limit: 20})); m.Running() {
		t.Errorf("it was stopped: %+v", m)
	}
	// So its books are when it has only just begun to start.
	background(n, "starting", "[ets:new(T, [public, named_table]) || T <- [mnesia_gvar, mnesia_stats]], ets:insert(mnesia_gvar, {mnesia_status, starting})")
	if m = must[*beam.Mnesia](t)(src.Mnesia(t.Context(), live.MnesiaQuery{Limit: 20})); m.Status != "starting" || m.Total != 0 || m.Transactions.Commits != beam.NotRead || m.HeldLocks != beam.NotRead {
		t.Errorf("it is starting: %+v", m)
	}
}

// Programs that keep what they know in Mnesia.
func TestMnesiaOfPrograms(t *testing.T) {
	for name, p := range map[string]struct {
		option erltest.Option
		table  string
	}{
		"ejabberd": {erltest.Ejabberd(), "session"},
		"RabbitMQ": {erltest.RabbitMQ(), "rabbit_user"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := erltest.Start(t, p.option)
			m := must[*beam.Mnesia](t)(open(t, n).Mnesia(t.Context(), live.MnesiaQuery{Limit: 200}))
			if m.Status != "running" || m.Total != n.AskInt("length(mnesia:system_info(tables))") || len(m.List) != m.Total || len(m.Away()) != 0 || m.Nowhere != 0 {
				t.Errorf("%+v", m)
			}
			for _, table := range m.List {
				if table.Name == p.table && (table.WhereToRead != n.Name || table.Memory <= 0 || table.Size != int64(n.AskInt("mnesia:table_info("+p.table+", size)"))) {
					t.Errorf("%+v", table)
				}
			}
			if !slices.ContainsFunc(m.List, func(table beam.MnesiaTable) bool { return table.Name == p.table }) {
				t.Errorf("no %s", p.table)
			}
			c := m.Origin.Cost
			t.Logf("%d tables: %v, %d reductions, %d bytes", m.Total, c.Busy, c.Reductions, c.BytesIn+c.BytesOut)
		})
	}
}
