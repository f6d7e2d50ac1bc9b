package erltest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/lab"
)

// The demo's load is what its README says: some hundred processes, and a small part of one core.
func TestWebload(t *testing.T) {
	EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		n := Start(t, OTP(otp), Embedded(), Program("webload"))
		n.Await("erlang:system_info(process_count) >= 350", time.Minute) // its clients begin one after the other
		const runtime = "element(1, statistics(runtime))"
		processes, cpu, begin := n.AskInt("erlang:system_info(process_count)"), n.AskInt(runtime), time.Now()
		hits := "maps:fold(fun(_, N, Sum) -> N + Sum end, 0, maps:get(hits, sys:get_state(webload_router)))"
		// Asked rarely, since that costs CPU time of the node, too.
		for before, late := n.AskInt(hits), time.Now().Add(time.Minute); n.AskInt(hits) < before+200; time.Sleep(500 * time.Millisecond) {
			if time.Now().After(late) {
				t.Fatal("no 200 requests in a minute")
			}
		}
		elapsed := time.Since(begin)
		share := float64(n.AskInt(runtime)-cpu) / float64(elapsed.Milliseconds())
		t.Logf("OTP %d: %d processes, 200 requests in %v, %.1f %% of a core", otp, processes, elapsed.Round(time.Millisecond), 100*share)
		if processes > 700 {
			t.Errorf("%d processes", processes)
		}
		if share > 0.2 {
			t.Errorf("%.1f %% of a core", 100*share)
		}
		if log := n.Log(); log != "" {
			t.Errorf("it logged %q", log)
		}
	})
}

// The ill program keeps as many processes waiting as there are schedulers; its twin keeps none.
func TestRunqueue(t *testing.T) {
	EachOTP(t, func(t *testing.T, otp int) {
		for _, c := range []struct {
			args []string
			want func(least, median int) bool
		}{
			{nil, func(_, median int) bool { return median >= 2 }},
			// On a machine that is busy a scheduler may be away for a while.
			{[]string{"healthy"}, func(least, median int) bool { return least == 0 && median < 2 }},
		} {
			n := Start(t, OTP(otp), Embedded(), Args("+S", "2:2"), Program("runqueue", c.args...))
			var lengths []int
			for range 41 {
				time.Sleep(10 * time.Millisecond)
				lengths = append(lengths, n.AskInt("statistics(total_run_queue_lengths)"))
			}
			slices.Sort(lengths)
			if median := lengths[len(lengths)/2]; !c.want(lengths[0], median) {
				t.Errorf("runqueue:start([%s]): median run queue %d (%v)", strings.Join(c.args, ","), median, lengths)
			}
			n.Kill()
		}
	})
}

// The ill channels hold binaries that the healthy ones do not.
func TestWebsockets(t *testing.T) {
	EachOTP(t, func(t *testing.T, otp int) {
		n := Start(t, OTP(otp), Embedded(), Args("+S", "2:2"), Program("websockets"))
		n.Await("erlang:memory(binary) > 45000000", time.Minute)
		for _, variant := range []string{"short_lived", "swept"} {
			n.Ask("websockets:deploy(" + variant + ")")
			n.Await("erlang:memory(binary) < 30000000", time.Minute)
			n.Await("erlang:memory(binary) > 19000000", time.Minute) // what each has of its own: it works
		}
		if log := n.Log(); log != "" {
			t.Errorf("it logged %q", log)
		}
	})
}

// One server has a queue. In a table nobody waits, and all are answered.
func TestGeoIP(t *testing.T) {
	EachOTP(t, func(t *testing.T, otp int) {
		n := Start(t, OTP(otp), Embedded(), Args("+S", "2:2"), Program("geoip"))
		n.Await("process_info(whereis(geoip_server), message_queue_len) > {message_queue_len, 20}", time.Minute)
		for _, variant := range []string{"pool", "ets"} {
			n.Ask("geoip:deploy(" + variant + ")")
			n.Await(fmt.Sprintf("geoip:lookups() > %d", n.AskInt("geoip:lookups()")+1000), time.Minute)
		}
		if log := n.Log(); log != "" {
			t.Errorf("it logged %q", log)
		}
	})
}

func TestRunqueueMakesKeys(t *testing.T) {
	n := Start(t, Program("runqueue", "healthy"))
	key := n.Ask("element(1, runqueue_rsa:generate(512, fun() -> ok end))")
	if bits := n.AskInt("length(integer_to_list(" + key + ", 2))"); bits != 512 {
		t.Errorf("the modulus has %d bits, want 512", bits)
	}
	message := strconv.Itoa(123456789)
	if !n.AskBool("{N, E, D} = runqueue_rsa:generate(256, fun() -> ok end), " +
		"crypto:mod_pow(crypto:mod_pow(" + message + ", E, N), D, N) =:= binary:encode_unsigned(" + message + ")") {
		t.Error("what was enciphered with the key is not deciphered by it")
	}
}

// The shop's carts hold secrets, found where a tool would look.
func TestShop(t *testing.T) {
	n := Start(t, Program("shop"))
	state := n.Ask("'Elixir.GenServer':whereis({via, 'Elixir.Registry', {'Elixir.Shop.Registry', <<\"customer-1\">>}})")
	if !strings.HasPrefix(state, "<0.") {
		t.Fatalf("customer-1's cart is %s", state)
	}
	if got := n.Ask("sys:get_state(list_to_pid(\"" + state + "\"))"); !strings.Contains(got, "planted-password-of-customer-1") {
		t.Errorf("its state is %s", got)
	}
}

// Every program written in Erlang compiles on every release.
func TestLabCompiles(t *testing.T) {
	all := sources{compiler: "erlc"}
	for _, p := range lab.Programs() {
		if p.Language != lab.Erlang {
			continue
		}
		s, err := program{Program: p}.sources()
		if err != nil {
			t.Fatal(err)
		}
		all.files = append(all.files, s.files...) // modules have one name space, as on a node
	}
	EachOTP(t, func(t *testing.T, otp int) {
		r, err := find(otp)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.compile(t.TempDir(), all); err != nil {
			t.Error(err)
		}
	})
}

// Every program starts in each variant, and its node is well enough to answer after a moment; healthy ones log nothing.
func TestLabStarts(t *testing.T) {
	for _, p := range lab.Programs() {
		for _, v := range p.Variants {
			t.Run(p.Name+":"+v.Name, func(t *testing.T) {
				t.Parallel()
				var args []string
				if v.Name != "" {
					args = []string{v.Name}
				}
				n := Start(t, Program(p.Name, args...))
				time.Sleep(500 * time.Millisecond)
				n.AskInt("erlang:system_info(process_count)")
				if log := n.Log(); v.Healthy && log != "" {
					t.Errorf("it logged %q", log)
				}
			})
		}
	}
}
