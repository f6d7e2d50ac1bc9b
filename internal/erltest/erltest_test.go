package erltest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestStart(t *testing.T) {
	EachOTP(t, func(t *testing.T, otp int) {
		begin := time.Now()
		n := Start(t, OTP(otp))
		t.Logf("OTP %d answered after %v", otp, time.Since(begin).Round(time.Millisecond))
		if got := n.AskInt("list_to_integer(erlang:system_info(otp_release))"); got != otp || n.OTP != otp {
			t.Errorf("release %d, n.OTP %d, want %d", got, n.OTP, otp)
		}
		if got := n.Ask("node()"); got != "'"+n.Name+"'" {
			t.Errorf("node() is %s, want %s", got, n.Name)
		}
		if got := n.Ask("os:getpid()"); got != strconv.Quote(strconv.Itoa(n.Pid)) {
			t.Errorf("os:getpid() is %s, Pid %d", got, n.Pid)
		}
		if got := n.Ask("erlang:get_cookie()"); got != "'"+n.Cookie+"'" && got != n.Cookie {
			t.Errorf("cookie is %s, want %s", got, n.Cookie)
		}
		if got := n.Ask("erl_epmd:names({127,0,0,1})"); !strings.Contains(got, strings.Split(n.Name, "@")[0]) {
			t.Errorf("EPMD on port %d knows %s, not %s", n.EPMDPort, got, n.Name)
		}
		if log := n.Log(); log != "" {
			t.Errorf("a node that was only started logged %q", log)
		}
	})
}

// Nodes of different releases reach each other through the one EPMD.
func TestNodesMeet(t *testing.T) {
	for _, otp := range []int{25, 27} {
		Need(t, otp)
	}
	a := Start(t, OTP(25), Cookie("chocolate"))
	b := Start(t, OTP(27), Cookie("chocolate"), Name("b"), ListenPort(0))
	if got := a.Ask(fmt.Sprintf("net_adm:ping('%s')", b.Name)); got != "pong" {
		t.Errorf("ping from %s to %s: %s", a.Name, b.Name, got)
	}
	if got, want := b.Ask("nodes()"), "['"+a.Name+"']"; got != want {
		t.Errorf("nodes() of %s is %s, want %s", b.Name, got, want)
	}
}

func TestShortNames(t *testing.T) {
	n := Start(t, ShortNames())
	if got := n.Ask("net_kernel:longnames()"); got != "false" {
		t.Errorf("net_kernel:longnames() is %s", got)
	}
	if got := n.Ask("node()"); strings.Trim(got, "'") != n.Name {
		t.Errorf("node() is %s, want %s", got, n.Name)
	}
}

func TestEmbedded(t *testing.T) {
	EachOTP(t, func(t *testing.T, otp int) {
		n := Start(t, OTP(otp), Embedded())
		if got := n.Ask("code:get_mode()"); got != "embedded" {
			t.Errorf("code:get_mode() is %s", got)
		}
		for _, module := range []string{"dbg", "compile", "sasl", "crypto", "observer_backend", "'Elixir.Kernel'"} {
			if got := n.Ask("code:which(" + module + ")"); got != "non_existing" {
				t.Errorf("code:which(%s) is %s", module, got)
			}
		}
		if got := n.Ask("[A || {A, _, _} <- lists:sort(application:which_applications())]"); got != "[kernel,stdlib]" {
			t.Errorf("applications are %s", got)
		}
	})
}

func TestElixir(t *testing.T) {
	EachOTP(t, func(t *testing.T, otp int) {
		n := Start(t, OTP(otp), Elixir())
		if got := n.Ask("'Elixir.Enum':sum([1, 2, 3])"); got != "6" {
			t.Errorf("Enum.sum([1, 2, 3]) is %s", got)
		}
		if got := n.Ask("node()"); got != "'"+n.Name+"'" {
			t.Errorf("node() is %s, want %s", got, n.Name)
		}
	})
}

func TestRabbitMQ(t *testing.T) {
	begin := time.Now()
	n := Start(t, RabbitMQ())
	t.Logf("RabbitMQ answered after %v", time.Since(begin).Round(time.Millisecond))
	if !n.AskBool("rabbit:is_running()") {
		t.Error("rabbit:is_running() is false")
	}
	if got := n.Ask("node()"); got != "'"+n.Name+"'" {
		t.Errorf("node() is %s, want %s", got, n.Name)
	}
	if got := n.Ask("os:getpid()"); got != strconv.Quote(strconv.Itoa(n.Pid)) {
		t.Errorf("os:getpid() is %s, Pid %d", got, n.Pid)
	}
}

func TestEjabberd(t *testing.T) {
	n := Start(t, Ejabberd())
	if !n.AskBool("lists:keymember(ejabberd, 1, application:which_applications())") {
		t.Error("ejabberd does not run")
	}
	if got := n.Ask("ejabberd_config:get_option(hosts)"); got != `[<<"localhost">>]` {
		t.Errorf("its hosts are %s", got)
	}
}

func TestTLS(t *testing.T) {
	certs := t.TempDir()
	EachOTP(t, func(t *testing.T, otp int) {
		a := Start(t, OTP(otp), TLS(certs), Cookie("chocolate"))
		b := Start(t, OTP(otp), TLS(certs), Cookie("chocolate"))
		if got := a.Ask(fmt.Sprintf("net_adm:ping('%s')", b.Name)); got != "pong" {
			t.Errorf("ping over TLS: %s", got)
		}
		bare := Start(t, OTP(otp), Cookie("chocolate"), Args("-kernel", "logger_level", "none"))
		if got := bare.Ask(fmt.Sprintf("net_adm:ping('%s')", b.Name)); got != "pang" {
			t.Errorf("ping without TLS: %s", got)
		}
	})
}

func TestListenPort(t *testing.T) {
	n := Start(t, ListenPort(0))
	if n.ListenPort == 0 {
		t.Fatal("ListenPort is 0")
	}
	name := strings.Split(n.Name, "@")[0]
	want := fmt.Sprintf("{port,%d,", n.ListenPort)
	if got := n.Ask(fmt.Sprintf("erl_epmd:port_please(%q, {127,0,0,1})", name)); !strings.HasPrefix(got, want) {
		t.Errorf("EPMD says %s, want %s…", got, want)
	}
}

func TestAsk(t *testing.T) {
	EachOTP(t, func(t *testing.T, otp int) {
		n := Start(t, OTP(otp))
		for _, c := range []struct{ expr, want string }{
			{"1 + 1", "2"},
			{"X = 2, X * X.", "4"},
			{`"żółw" ++ [$.]`, `[380,243,322,119,46]`},
			{"'żółw'", "'żółw'"},
			{"ets:new(kept, [named_table, public])", "kept"},
			{"ets:info(kept, size)", "0"}, // what one question made, the next one finds
			{"exit(self(), kill), ok", ""},
			{"2 + 2", "4"},
			{"error(bad)", ""},
			{"1 +", ""},
			{"ets:info(kept, size)", "undefined"}, // its owner was killed
		} {
			got, err := n.Try(c.expr)
			if got != c.want || (err != nil) != (c.want == "") {
				t.Errorf("%s is %q (%v), want %q", c.expr, got, err, c.want)
			}
		}
		if got := n.AskETF("{a, 1}"); !slices.Equal(got, []byte{131, 104, 2, 119, 1, 'a', 97, 1}) &&
			!slices.Equal(got, []byte{131, 104, 2, 100, 0, 1, 'a', 97, 1}) {
			t.Errorf("{a, 1} is %v", got)
		}
	})
}

func TestAwait(t *testing.T) {
	n := Start(t)
	n.Ask("spawn(fun() -> timer:sleep(100), register(late, self()), timer:sleep(infinity) end)")
	n.Await("whereis(late) =/= undefined", time.Minute)
}

func TestFingerprint(t *testing.T) {
	kinds := map[string][]Option{"plain": nil, "embedded": {Embedded()}, "elixir": {Elixir()}}
	EachOTP(t, func(t *testing.T, otp int) {
		for name, options := range kinds {
			t.Run(name, func(t *testing.T) {
				n := Start(t, append(options, OTP(otp))...)
				before := n.Fingerprint()
				n.Ask("erlang:system_info(atom_count)")
				n.AskETF("lists:seq(1, 10)")
				n.Log()
				if diff := before.Diff(n.Fingerprint()); diff != nil {
					t.Errorf("our own questions change %q", diff)
				}
				if before.Int("atom_count") < 1000 || len(before.Sets["module"]) < 50 || len(before.Sets["registered"]) < 5 {
					t.Errorf("fingerprint is %v", before)
				}
			})
		}
	})
}

func TestFingerprintTells(t *testing.T) {
	EachOTP(t, func(t *testing.T, otp int) {
		n := Start(t, OTP(otp))
		for _, c := range []struct{ do, undo, want string }{
			{"register(guest, spawn(timer, sleep, [infinity]))", "exit(whereis(guest), kill)", "+registered guest"},
			{"ets:new(t, [])", "[ets:delete(T) || T <- ets:all(), ets:info(T, name) =:= t]", "ets_count"},
			{"erlang:system_monitor(self(), [busy_port])", "erlang:system_monitor(undefined)", "system_monitor"},
			{"erlang:trace(new_processes, true, [procs])", "erlang:trace(new_processes, false, [all])", "+trace {new_processes,[procs"},
			{"erlang:system_flag(scheduler_wall_time, true)", "erlang:system_flag(scheduler_wall_time, false)", "scheduler_wall_time"},
			{"persistent_term:put(a, b)", "persistent_term:erase(a)", "persistent_term_count"},
			{"application:set_env(kernel, a, b)", "application:unset_env(kernel, a)", "environment"},
			{"list_to_atom(\"newly_made\")", "ok", "atom_count"},
		} {
			before := n.Fingerprint()
			n.Ask(c.do)
			diff := before.Diff(n.Fingerprint())
			if !slices.ContainsFunc(diff, func(d string) bool { return strings.HasPrefix(d, c.want) }) {
				t.Errorf("after %s the difference is %q, want %s…", c.do, diff, c.want)
			}
			n.Ask(c.undo)
		}
	})
}

func TestDiff(t *testing.T) {
	before := Fingerprint{
		Facts: map[string]string{"atom_count": "10", "ets_count": "3"},
		Sets:  map[string][]string{"node": {"a@h", "b@h"}},
	}
	after := Fingerprint{
		Facts: map[string]string{"atom_count": "12", "ets_count": "3"},
		Sets:  map[string][]string{"node": {"b@h", "c@h"}, "registered": {"x"}},
	}
	want := []string{"atom_count 10 -> 12", "-node a@h", "+node c@h", "+registered x"}
	if got := before.Diff(after); !slices.Equal(got, want) {
		t.Errorf("Diff is %q, want %q", got, want)
	}
	if got := before.Diff(after, "atom_count", "registered"); !slices.Equal(got, want[1:3]) {
		t.Errorf("Diff except two keys is %q, want %q", got, want[1:3])
	}
	if got := before.Diff(before); got != nil {
		t.Errorf("Diff with itself is %q", got)
	}
}

func TestLog(t *testing.T) {
	EachOTP(t, func(t *testing.T, otp int) {
		n := Start(t, OTP(otp))
		before := n.LogLines()
		n.Ask(`logger:error("seen at ~p", [once])`)
		if !strings.Contains(n.Log(), "seen at once") || n.LogLines() <= before {
			t.Errorf("the log is %q", n.Log())
		}
	})
}

func TestSuspend(t *testing.T) {
	n := Start(t)
	n.Suspend()
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		_, _ = n.Try("ok")
	}()
	select {
	case <-answered:
		t.Error("a suspended node answered")
	case <-time.After(200 * time.Millisecond):
	}
	_ = n.Log() // does not wait for an answer
	n.Resume()
	<-answered
	n.Ask("ok")
}

func TestRestart(t *testing.T) {
	n := Start(t)
	creation := n.Ask("erlang:system_info(creation)")
	pid := n.Pid
	n.Kill()
	if n.Running() {
		t.Error("running after Kill")
	}
	if _, err := n.Try("ok"); err == nil {
		t.Error("a killed node answered")
	}
	n.Restart()
	if n.Pid == pid || n.Ask("erlang:system_info(creation)") == creation {
		t.Errorf("process %d and creation %s are those of the earlier incarnation", n.Pid, creation)
	}
	if got := n.Ask("node()"); got != "'"+n.Name+"'" {
		t.Errorf("node() is %s, want %s", got, n.Name)
	}
	n.Stop()
	if n.Running() {
		t.Error("running after Stop")
	}
}

// The cookie must not show in a process list, nor be readable by others.
func TestCookieIsHidden(t *testing.T) {
	for _, options := range [][]Option{nil, {Elixir()}} {
		n := Start(t, options...)
		cmdline, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", n.Pid))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(cmdline), n.Cookie) {
			t.Errorf("the cookie is in the command line: %q", cmdline)
		}
		info, err := os.Stat(n.CookieFile)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != 0o400 {
			t.Errorf("%s has mode %v", n.CookieFile, info.Mode())
		}
	}
}

// No node, suspended or not, and no EPMD survives the test process, however it dies.
func TestNothingSurvives(t *testing.T) {
	if os.Getenv("ERLTEST_CHILD") == "1" {
		a, b := Start(t), Start(t)
		b.Suspend()
		fmt.Printf("started %d %d %d\n", a.Pid, b.Pid, EPMDPort(t))
		time.Sleep(time.Minute)
		return
	}
	Need(t, 0)
	cmd := exec.Command(os.Args[0], "-test.run=^TestNothingSurvives$", "-test.v")
	cmd.Env = append(os.Environ(), "ERLTEST_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var a, b int
	var port string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "started %d %d %s", &a, &b, &port); err == nil {
			break
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if a == 0 || b == 0 {
		t.Fatal("the child started no nodes")
	}
	deadline := time.Now().Add(time.Minute)
	for there(a) || there(b) || exec.Command("epmd", "-port", port, "-names").Run() == nil {
		if time.Now().After(deadline) {
			t.Fatalf("after a minute: node %v, suspended node %v, or EPMD on port %s is still there", there(a), there(b), port)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// there reports whether a process runs. One that has ended and that nobody has waited for has no command line.
func there(pid int) bool {
	cmdline, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && len(cmdline) > 0
}
