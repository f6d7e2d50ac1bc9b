package main

import (
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/erltest"
)

// TestTopShowsOneThing: a frame of one process by its name, and of the
// processes of two nodes in one list, as the nodes have them.
func TestTopShowsOneThing(t *testing.T) {
	erltest.EachOTP(t, func(t *testing.T, otp int) {
		t.Parallel()
		options := []erltest.Option{erltest.OTP(otp), erltest.Cookie("screens"), erltest.Args("+S", "2:2")}
		a, b := erltest.Start(t, options...), erltest.Start(t, options...)
		for _, n := range []*erltest.Node{a, b} {
			n.Ask(`register(keeper, spawn(fun() -> [self() ! M || M <- lists:seq(1, 777)], receive stop -> ok end end))`)
			n.Await(`process_info(whereis(keeper), message_queue_len) =:= {message_queue_len, 777}`, time.Minute)
		}
		pid := strings.Trim(a.Ask(`pid_to_list(whereis(keeper))`), `"`)
		frame := func(screen string, nodes ...string) string {
			return hodo(t, a, exitOK, append([]string{"top", "--once", "--diagnose=false", "--interval", "500ms", "--screen", screen}, nodes...)...)
		}
		if s := frame("process/keeper", a.Name); !strings.Contains(s, "Process "+pid+" keeper") || !strings.Contains(s, "Message queue     777") {
			t.Errorf("the keeper:\n%s", s)
		}
		all := frame("all-processes?sort=message_queue_len&filter=message_queue_len>700", a.Name, b.Name)
		first, _, _ := strings.Cut(all, "\f")
		for _, n := range []*erltest.Node{a, b} {
			own := strings.Trim(n.Ask(`pid_to_list(whereis(keeper))`), `"`)
			if line := lineWith(first, n.Name+"  "+own); !strings.Contains(line, "keeper") || !strings.Contains(line, "777") {
				t.Errorf("the keeper of %s is %q in\n%s", n.Name, line, first)
			}
		}
	})
}

// lineWith is the first line of a text that has something in it.
func lineWith(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return line
		}
	}
	return ""
}
