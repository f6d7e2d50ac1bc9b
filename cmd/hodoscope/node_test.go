package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/access/audit"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// hodo runs a command line against a real node and returns its standard output.
func hodo(t testing.TB, n *erltest.Node, want int, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	w := realWorld()
	w.stdout, w.stderr = &stdout, &stderr
	w.getenv = func(string) string { return "" }
	args = append(args, "--cookie-file", n.CookieFile, "--epmd-port", fmt.Sprint(n.EPMDPort))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if got := run(ctx, w, args); got != want {
		t.Fatalf("hodoscope %s: exit code %d, want %d: %s", strings.Join(args, " "), got, want, &stderr)
	}
	return stdout.String()
}

func hodoJSON[T any](t *testing.T, n *erltest.Node, args ...string) T {
	t.Helper()
	var v T
	out := hodo(t, n, exitOK, append(args, "-o", "json")...)
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return v
}

type row map[string]any

// at is a field of a section.
func (r row) at(section, field string) any {
	s, _ := r[section].(map[string]any)
	return s[field]
}

// column is what every row has under a name.
func column(rows []row, name string) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = fmt.Sprint(r[name])
	}
	return out
}

// Every command on every release, against what the node says of itself.
func TestCommandsOnRealNodes(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		n := erltest.Start(t, erltest.OTP(otp))
		n.Ask(`register('evil \e[2J', spawn(fun() -> receive stop -> ok end end))`)
		n.Ask(`register(keeper, spawn(fun() -> ets:new(geo_ip, [named_table, public]), ets:insert(geo_ip, [{I} || I <- lists:seq(1, 777)]), receive stop -> ok end end))`)
		n.Ask(`register(busy, spawn(fun() -> F = fun(G) -> receive stop -> ok after 1 -> G(G) end end, F(F) end))`)
		n.Await(`ets:info(geo_ip, size) =:= 777`, time.Minute)

		sys := hodoJSON[row](t, n, "system", n.Name, "--window", "200ms", "--columns", "runtime,limits,load")
		if got := sys.at("runtime", "otp_release"); got != fmt.Sprint(otp) {
			t.Errorf("system: otp_release %v", got)
		}
		if got, want := sys.at("limits", "process_limit"), n.AskInt(`erlang:system_info(process_limit)`); got != float64(want) {
			t.Errorf("system: process_limit %v, want %d", got, want)
		}
		if u, ok := sys.at("load", "scheduler_utilization").(float64); !ok || u < 0 || u > 1 {
			t.Errorf("system: scheduler_utilization %v", sys.at("load", "scheduler_utilization"))
		}

		ps := hodoJSON[[]row](t, n, "ps", n.Name, "--limit", "1000")
		names := column(ps, "registered_name")
		for _, want := range []string{"kernel_sup", "init", `evil ` + "\x1b[2J"} {
			if !slices.Contains(names, want) {
				t.Errorf("ps: no %q among %q", want, names)
			}
		}
		if s := hodo(t, n, exitOK, "ps", n.Name, "--limit", "1000"); strings.Contains(s, "\x1b") || !strings.Contains(s, `evil \e[2J`) {
			t.Errorf("ps: an escape sequence came through: %q", s)
		}
		if got := column(hodoJSON[[]row](t, n, "ps", n.Name, "--filter", "registered_name=kernel_sup"), "initial_call"); !slices.Equal(got, []string{"supervisor:kernel/1"}) {
			t.Errorf("ps --filter: %v", got)
		}
		if got := hodoJSON[[]row](t, n, "ps", n.Name, "--window", "100ms", "--limit", "3"); !slices.Contains(column(got, "registered_name"), "busy") || got[0]["delta"] == nil {
			t.Errorf("ps --window: %v", got)
		}
		if got := hodoJSON[[]row](t, n, "ps", n.Name, "--no-wake", "--limit", "3"); len(got) != 3 || got[0]["memory"] != nil {
			t.Errorf("ps --no-wake: %v", got)
		}

		pid := n.Ask(`pid_to_list(whereis(kernel_sup))`)
		pid = strings.Trim(pid, `"`)
		ref := strings.Replace(pid, "<0.", "<11972.", 1) // as another node prints it
		p := hodoJSON[row](t, n, "inspect", n.Name, ref, "--columns", "process,work")
		if p.at("process", "pid") != pid || p.at("process", "registered_name") != "kernel_sup" {
			t.Errorf("inspect %s: %v", ref, p["process"])
		}
		if s := hodo(t, n, exitOK, "inspect", n.Name, "kernel_sup", "--state", "--syntax", "elixir"); !strings.Contains(s, "{:local, :kernel_sup}") {
			t.Errorf("inspect --state: %s", s)
		}
		hodo(t, n, exitError, "inspect", n.Name, "nobody_of_that_name")

		apps := hodoJSON[[]row](t, n, "apps", n.Name)
		if got := column(apps, "application"); !slices.Contains(got, "kernel") || !slices.Contains(got, "stdlib") {
			t.Errorf("apps: %v", got)
		}
		if s := hodo(t, n, exitOK, "tree", n.Name, "kernel"); !strings.Contains(s, "─ kernel_sup") || !strings.Contains(s, "─ net_sup") {
			t.Errorf("tree: %s", s)
		}
		ets := hodoJSON[[]row](t, n, "ets", n.Name, "--sort", "size")
		if i := slices.Index(column(ets, "id"), "geo_ip"); i < 0 || ets[i]["size"] != 777.0 || ets[i]["owner_name"] != "keeper" {
			t.Errorf("ets: %v", ets)
		}
		if got := column(hodoJSON[[]row](t, n, "ports", n.Name), "name"); !slices.Contains(got, "tcp_inet") {
			t.Errorf("ports: %v", got)
		}
		if got := column(hodoJSON[[]row](t, n, "ets", n.Name, "--sort", "size_growth", "--window", "100ms"), "size_growth"); len(got) == 0 || got[0] == "<nil>" {
			t.Errorf("ets --window: %v", got)
		}
		if got := column(hodoJSON[[]row](t, n, "ets", n.Name, "--group"), "name"); !slices.Contains(got, "geo_ip") {
			t.Errorf("ets --group: %v", got)
		}
		if got := hodoJSON[[]row](t, n, "ports", n.Name, "--window", "100ms"); len(got) == 0 || got[0]["output_rate"] == nil {
			t.Errorf("ports --window: %v", got)
		}
		if got := hodoJSON[row](t, n, "mnesia", n.Name); got.at("mnesia", "is_running") != "no" {
			t.Errorf("mnesia: %v", got)
		}
		n.Ask("ok = mnesia:start(), {atomic, ok} = mnesia:create_table(session, [{ram_copies, [node()]}])")
		if got := hodoJSON[row](t, n, "mnesia", n.Name, "--window", "10ms"); got.at("mnesia", "is_running") != "yes" || got.at("mnesia", "tables") != 2.0 ||
			got.at("transactions", "transaction_commits_rate") == nil {
			t.Errorf("mnesia: %v", got)
		}
		if got := hodoJSON[[]row](t, n, "links", n.Name); len(got) != 1 || got[0]["ours"] != true || got[0]["queue_size"] == nil {
			t.Errorf("links: %v", got)
		}
		if got := hodoJSON[row](t, n, "microstates", n.Name, "--window", "100ms"); got.at("accounting", "microstate_accounting") != nil || got.at("accounting", "build_type") != "opt" {
			t.Errorf("microstates: %v", got)
		}
		if got := hodoJSON[row](t, n, "locks", n.Name, "--window", "1h"); got.at("counting", "lock_counting") != nil || len(got["locks"].([]any)) != 0 {
			t.Errorf("locks: %v", got)
		}
		costs := hodoJSON[map[string]any](t, n, "bench", n.Name, "--rounds", "1", "--least", "0s", "--steady", "0s")
		if looks, _ := costs["looks"].([]any); len(looks) < 6 {
			t.Errorf("bench: %v", costs)
		} else if busy, _ := looks[0].(map[string]any)["busy"].(float64); busy <= 0 {
			t.Errorf("bench: %v", looks[0])
		}
		if got := column(hodoJSON[[]row](t, n, "allocators", n.Name), "allocator"); !slices.Contains(got, "eheap_alloc") {
			t.Errorf("allocators: %v", got)
		}
		n.Ask("spawn(fun() -> gen_server:call(kernel_sup, which_children), io:get_line(keeper, []) end)")
		w := hodoJSON[row](t, n, "waits", n.Name, "--all")
		if edges, _ := w["edges"].([]any); !slices.ContainsFunc(edges, func(e any) bool { return e.(map[string]any)["to"] == "keeper" }) {
			t.Errorf("waits: %v", w)
		}
		if got := column(hodoJSON[[]row](t, n, "nodes"), "node"); !slices.Contains(got, n.Name) {
			t.Errorf("nodes: %v", got)
		}
	})
}

// Events come as they happen; before OTP 28 not while somebody else has them.
func TestEventsOnRealNodes(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		n := erltest.Start(t, erltest.OTP(otp))
		n.Ask(`register(hoarder, spawn(fun F() -> L = lists:seq(1, 500000), garbage_collect(), receive stop -> length(L) after 200 -> F() end end))`)
		args := []string{"events", n.Name, "--for", "4s", "--threshold", "large_heap=4m,long_gc=1ms", "-o", "ndjson"}
		if out := hodo(t, n, exitOK, args...); !strings.Contains(out, `"kind":"large_heap"`) || !strings.Contains(out, `"registered_name":"hoarder"`) {
			t.Errorf("events: %q", out)
		}
		n.Ask(`register(app_monitor, spawn(fun() -> erlang:system_monitor(self(), [busy_port]), receive stop -> ok end end))`)
		n.Await(`erlang:system_monitor() =/= undefined`, time.Minute)
		want := exitOK
		if otp < 28 {
			want = exitError
		}
		hodo(t, n, want, args...)
	})
}

// BenchmarkFirstOutput is a whole `ps`: attach, ask, print, detach.
func BenchmarkFirstOutput(b *testing.B) {
	n := erltest.Start(b)
	for b.Loop() {
		hodo(b, n, exitOK, "ps", n.Name)
	}
}

// The page comes up, and Ctrl-C takes it down without an error.
func TestServe(t *testing.T) {
	n := erltest.Start(t)
	w := realWorld()
	lines := make(chan string, 64)
	w.stdout, w.stderr = &bytes.Buffer{}, lineWriter(lines)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, w, []string{"serve", n.Name, "--listen", "127.0.0.1:0", "--interval", "500ms",
			"--cookie-file", n.CookieFile, "--epmd-port", fmt.Sprint(n.EPMDPort)})
	}()
	var link, attached bool
	for timeout := time.After(time.Minute); !link || !attached; {
		select {
		case l := <-lines:
			link = link || strings.Contains(l, "http://127.0.0.1:") && strings.Contains(l, "/#token=")
			attached = attached || strings.Contains(l, n.Name+": attached")
		case <-timeout:
			t.Fatalf("link %v, attached %v", link, attached)
		}
	}
	cancel()
	select {
	case code := <-ended:
		if code != exitOK {
			t.Errorf("exit code %d", code)
		}
	case <-time.After(time.Minute):
		t.Fatal("serve did not end")
	}
}

type lineWriter chan string

func (w lineWriter) Write(b []byte) (int, error) {
	w <- string(b)
	return len(b), nil
}

// Asking for a state leaves a line in the user's audit log; without the line
// there is no state. An inspection without it leaves none.
func TestStateIsAudited(t *testing.T) {
	n := erltest.Start(t)
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	hodo(t, n, exitOK, "inspect", n.Name, "kernel_sup")
	path := filepath.Join(dir, "hodoscope", "audit.jsonl")
	if _, err := os.Stat(path); err == nil {
		t.Error("a line for an inspection without a state")
	}
	if out := hodo(t, n, exitOK, "inspect", n.Name, "kernel_sup", "--state"); !strings.Contains(out, "{state,") {
		t.Errorf("no state of a supervisor:\n%s", out)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if lines, err := audit.Verify(f); err != nil || lines != 1 {
		t.Errorf("%d lines, %v", lines, err)
	}
	if b, _ := os.ReadFile(path); !strings.Contains(string(b), n.Name) || !strings.Contains(string(b), `"call":"state"`) {
		t.Errorf("%s", b)
	}

	n.Ask(`register(holder, spawn(fun() -> put(db_password, <<"geheim">>), put(colour, green), receive stop -> ok end end)), whereis(holder) ! {token, <<"geheim">>}, whereis(holder) ! order`)
	n.Await(`{messages, [{token, _}, order]} = process_info(whereis(holder), messages), true`, time.Minute)
	p := hodoJSON[row](t, n, "inspect", n.Name, "holder", "--messages", "--dictionary", "--columns", "messages,dictionary_values")
	if got := fmt.Sprint(p); !strings.Contains(got, "order") || !strings.Contains(got, "green") || strings.Contains(got, "geheim") || strings.Count(got, "[redacted]") != 2 {
		t.Errorf("what a process holds: %s", got)
	}
	if b, _ := os.ReadFile(path); !strings.Contains(string(b), `"call":"messages"`) || !strings.Contains(string(b), `"call":"dictionary"`) {
		t.Errorf("%s", b)
	}

	os.WriteFile(path, []byte("damaged\n"), 0o600)
	if out := hodo(t, n, exitError, "inspect", n.Name, "kernel_sup", "--state"); strings.Contains(out, "{state,") {
		t.Error("a state without a line")
	}
}

// probe loads, tells and takes off; --probe loads and asks. Each act is in the audit log first.
func TestProbe(t *testing.T) {
	n := erltest.Start(t)
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	path := filepath.Join(os.Getenv("XDG_STATE_HOME"), "hodoscope", "audit.jsonl")
	noted := func() string {
		b, _ := os.ReadFile(path)
		return string(b)
	}
	loaded := func(out row) any { return out.at("probe", "loaded") }

	hodo(t, n, exitOK, "ps", n.Name)
	if s := hodoJSON[row](t, n, "probe", "status", n.Name); loaded(s) != false || noted() != "" {
		t.Errorf("before: %v, noted %q", s, noted())
	}
	if out := hodoJSON[[]row](t, n, "ps", n.Name, "--probe", "--no-wake"); len(out) == 0 {
		t.Error("ps --probe shows nobody")
	}
	if s := hodoJSON[row](t, n, "probe", "status", n.Name); loaded(s) != true || s.at("probe", "current") != true {
		t.Errorf("after --probe: %v", s)
	}
	hodo(t, n, exitOK, "probe", "load", n.Name)
	if got := noted(); strings.Count(got, "\n") != 1 || !strings.Contains(got, `"effect":"act","call":"load_probe","object":"hodoscope_probe_1, MD5 `) {
		t.Errorf("noted %q", got)
	}
	if s := hodoJSON[row](t, n, "probe", "unload", n.Name); loaded(s) != false || s.at("probe", "old_code") != false {
		t.Errorf("after unload: %v", s)
	}
	if got := noted(); strings.Count(got, "\n") != 2 || !strings.Contains(got, `"call":"unload_probe"`) {
		t.Errorf("noted %q", got)
	}

	if err := os.WriteFile(path, []byte("damaged\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	hodo(t, n, exitRefused, "ps", n.Name, "--probe")
	hodo(t, n, exitError, "probe", "load", n.Name)
	if n.AskBool("erlang:module_loaded(hodoscope_probe_1)") {
		t.Error("loaded without a line")
	}
}
